package aws

import "slices"

func createOpenIDConnectProvider(r *request) (any, *Error) {
	p := &oidcProvider{}
	var err *Error
	if p.issuer, err = r.providerURL(); err != nil {
		return nil, err
	}
	for _, id := range r.list("ClientIDList") {
		if err := checkClientID(id); err != nil {
			return nil, err
		}
		if !slices.Contains(p.clientIDs, id) {
			p.clientIDs = append(p.clientIDs, id)
		}
	}
	if p.thumbprints, err = r.thumbprintsParam(); err != nil {
		return nil, err
	}
	if p.tags, err = r.tagsParam(); err != nil {
		return nil, err
	}
	c := r.cloud
	t := target{arn: p.arn(c), shown: p.arn(c)}.withRequestTags(p.tags)
	if err := r.authorize("iam:CreateOpenIDConnectProvider", t); err != nil {
		return nil, err
	}
	if len(p.tags) > 0 {
		if err := r.authorize("iam:TagOpenIDConnectProvider", t); err != nil {
			return nil, err
		}
	}
	if len(p.thumbprints) == 0 {
		if p.thumbprints, err = c.askThumbprint(r.Context(), p.issuer); err != nil {
			return nil, err
		}
	}
	if err := c.insertProvider(p); err != nil {
		return nil, err
	}
	answer := struct {
		OpenIDConnectProviderArn string
		Tags                     *members[tag] `xml:",omitempty"`
	}{OpenIDConnectProviderArn: p.arn(c)}
	if len(p.tags) > 0 {
		answer.Tags = &members[tag]{p.sortedTags()}
	}
	return answer, nil
}

func getOpenIDConnectProvider(r *request) (any, *Error) {
	arn, err := r.aboutProvider()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seeProvider(arn)
	if err != nil {
		return nil, err
	}
	return struct {
		URL            string `xml:"Url"`
		CreateDate     string
		ClientIDList   members[string]
		ThumbprintList members[string]
		Tags           members[tag]
	}{p.issuer, timestamp(p.created), members[string]{p.clientIDs}, members[string]{p.thumbprints}, members[tag]{p.sortedTags()}}, nil
}

// listOpenIDConnectProviders answers with all of them at once: the operation knows no pages.
func listOpenIDConnectProviders(r *request) (any, *Error) {
	c := r.cloud
	// The service authorization reference lists the operation without a resource.
	if err := r.authorize("iam:ListOpenIDConnectProviders", target{arn: "*", shown: c.arn("iam", "", "oidc-provider/*")}); err != nil {
		return nil, err
	}
	type entryXML struct{ Arn string }
	var answer struct {
		OpenIDConnectProviderList members[entryXML]
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, issuer := range c.oidc.Names() {
		if p := c.oidc.Get(issuer).At(c.visible()); p != nil {
			answer.OpenIDConnectProviderList.Member = append(answer.OpenIDConnectProviderList.Member, entryXML{p.arn(c)})
		}
	}
	return answer, nil
}

// deleteOpenIDConnectProvider succeeds also if there is no such provider: the API reference calls it idempotent.
func deleteOpenIDConnectProvider(r *request) (any, *Error) {
	arn, err := r.aboutProvider()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.oidc.Get(c.issuerOf(arn)); e.Latest() != nil {
		e.Put(c.clock(), c.visible(), nil)
	}
	return nil, nil
}

func addClientIDToOpenIDConnectProvider(r *request) (any, *Error) {
	return nil, r.changeClientIDs(func(ids []string, id string) []string {
		if slices.Contains(ids, id) {
			return ids
		}
		return append(ids, id)
	})
}

func removeClientIDFromOpenIDConnectProvider(r *request) (any, *Error) {
	return nil, r.changeClientIDs(func(ids []string, id string) []string {
		return slices.DeleteFunc(ids, func(known string) bool { return known == id })
	})
}

func (r *request) changeClientIDs(change func(ids []string, id string) []string) *Error {
	id, ok := r.param("ClientID")
	if !ok {
		return missing("clientID")
	}
	if err := checkClientID(id); err != nil {
		return err
	}
	arn, err := r.aboutProvider()
	if err != nil {
		return err
	}
	c := r.cloud
	return c.changeProvider(arn, func(p *oidcProvider) *Error {
		if p.clientIDs = change(p.clientIDs, id); len(p.clientIDs) > c.quotas.ClientIDsPerOIDCProvider {
			return limitExceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: %d", c.quotas.ClientIDsPerOIDCProvider)
		}
		return nil
	})
}

func updateOpenIDConnectProviderThumbprint(r *request) (any, *Error) {
	thumbprints, err := r.thumbprintsParam()
	if err != nil {
		return nil, err
	}
	if len(thumbprints) == 0 {
		return nil, invalidInput("Thumbprint list must contain at least one entry.")
	}
	arn, err := r.aboutProvider()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeProvider(arn, func(p *oidcProvider) *Error {
		p.thumbprints = thumbprints
		return nil
	})
}
