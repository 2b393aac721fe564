package aws

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// oidcProvider is an OpenID Connect identity provider that the account trusts. It is never changed; a write changes a clone.
type oidcProvider struct {
	// issuer is the URL without its scheme. It is the provider's name: IAM does not normalize it.
	issuer      string
	created     time.Time
	clientIDs   []string // in the order in which they were added
	thumbprints []string
	tags        []tag
}

func (p *oidcProvider) clone() *oidcProvider {
	n := *p
	n.clientIDs, n.thumbprints, n.tags = slices.Clone(p.clientIDs), slices.Clone(p.thumbprints), slices.Clone(p.tags)
	return &n
}

func (p *oidcProvider) arn(c *Cloud) string { return c.arn("iam", "", "oidc-provider/"+p.issuer) }

// sortedTags are the tags in the order in which IAM answers with them.
func (p *oidcProvider) sortedTags() []tag {
	return slices.SortedFunc(slices.Values(p.tags), func(a, b tag) int { return strings.Compare(a.Key, b.Key) })
}

func noSuchProvider(arn string) *Error {
	return noSuchEntity("OpenIDConnect Provider not found for arn %s", arn)
}

// providerURL reads the URL of a new provider and returns it without its scheme.
func (r *request) providerURL() (string, *Error) {
	text, ok := r.param("Url")
	switch {
	case !ok:
		return "", missing("url")
	case text == "":
		return "", violates("", "url", "Member must have length greater than or equal to 1")
	case len(text) > 255:
		return "", violates(text, "url", "Member must have length less than or equal to 255")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.Port() != "" || u.User != nil || strings.ContainsAny(text, "?#") {
		return "", invalidInput("Invalid Open ID Connect Provider URL")
	}
	return strings.TrimPrefix(text, "https://"), nil
}

// thumbprintText is the hex-encoded SHA-1 hash of a certificate.
var thumbprintText = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)

// thumbprintsParam reads and checks the thumbprints that a request brings.
func (r *request) thumbprintsParam() ([]string, *Error) {
	list := r.list("ThumbprintList")
	if len(list) > 5 {
		return nil, invalidInput("Thumbprint list must contain fewer than 5 entries.")
	}
	for _, text := range list {
		if !thumbprintText.MatchString(text) {
			return nil, invalidInput("Invalid thumbprint %s: it must be the 40 hexadecimal characters of a SHA-1 hash.", text)
		}
	}
	return list, nil
}

func checkClientID(id string) *Error {
	switch {
	case id == "":
		return violates("", "clientID", "Member must have length greater than or equal to 1")
	case len(id) > 255:
		return violates(id, "clientID", "Member must have length less than or equal to 255")
	}
	return nil
}

// seeProvider returns a provider as reads see it at present.
func (c *Cloud) seeProvider(arn string) (*oidcProvider, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if p := c.oidc.Get(c.issuerOf(arn)).At(c.visible()); p != nil {
		return p, nil
	}
	return nil, noSuchProvider(arn)
}

// issuerOf is the name of a provider in its ARN; empty if the ARN is none of a provider of the account.
func (c *Cloud) issuerOf(arn string) string {
	issuer, ok := strings.CutPrefix(arn, c.arn("iam", "", "oidc-provider/"))
	if !ok {
		return ""
	}
	return issuer
}

// insertProvider puts a new provider into the account.
func (c *Cloud) insertProvider(p *oidcProvider) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.oidc.Get(p.issuer).Latest() != nil:
		return alreadyExists("Provider with url https://%s already exists.", p.issuer)
	case len(p.clientIDs) > c.quotas.ClientIDsPerOIDCProvider:
		return limitExceeded("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: %d", c.quotas.ClientIDsPerOIDCProvider)
	case len(p.tags) > c.quotas.TagsPerResource:
		return tooManyTags()
	case len(c.oidc.All()) >= c.quotas.OIDCProviders:
		return limitExceeded("Cannot exceed quota for OpenIDConnectProvidersPerAccount: %d", c.quotas.OIDCProviders)
	}
	p.created = c.clock()
	c.oidc.Make(p.issuer).Put(p.created, c.visible(), p)
	return nil
}

// changeProvider makes one change to a provider, whole or not at all.
func (c *Cloud) changeProvider(arn string, change func(p *oidcProvider) *Error) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.oidc.Get(c.issuerOf(arn))
	old := e.Latest()
	if old == nil {
		return noSuchProvider(arn)
	}
	p := old.clone()
	if err := change(p); err != nil {
		return err
	}
	e.Put(c.clock(), c.visible(), p)
	return nil
}

// providerTarget names a provider for authorization.
func (c *Cloud) providerTarget(arn string) target {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := target{arn: arn, shown: arn}
	if p := c.oidc.Get(c.issuerOf(arn)).Latest(); p != nil {
		t.context = resourceTags(p.tags, "aws:ResourceTag/", "iam:ResourceTag/")
	}
	return t
}

// providerParam reads the ARN of the provider that an operation is about. It does not authorize.
func (r *request) providerParam() (string, *Error) {
	arn, err := r.arnParam("OpenIDConnectProviderArn")
	if err != nil {
		return "", err
	}
	if r.cloud.issuerOf(arn) == "" {
		return "", invalidInput("ARN %s is not valid.", arn)
	}
	return arn, nil
}

// aboutProvider reads the provider that an operation is about and checks that the caller may do this to it.
func (r *request) aboutProvider() (string, *Error) {
	arn, err := r.providerParam()
	if err != nil {
		return "", err
	}
	return arn, r.authorize("iam:"+r.operation, r.cloud.providerTarget(arn))
}
