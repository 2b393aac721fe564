package azure

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// federation is a federated identity credential of a user-assigned identity.
type federation struct {
	identity  string // ID of the parent
	name      string
	issuer    string
	subject   string
	audiences []string
}

func (f *federation) id() string { return f.identity + "/federatedIdentityCredentials/" + f.name }

func (f *federation) trust() trust { return trust{f.issuer, f.subject, f.audiences[0]} }

func federationOperations() []operation {
	const kind = identityProvider + "/userAssignedIdentities/federatedIdentityCredentials/"
	const list = "subscriptions/{subscription}/resourcegroups/{group}/providers/" + identityProvider + "/userAssignedIdentities/{identity}/federatedIdentityCredentials"
	const one = list + "/{credential}"
	return []operation{
		{id: "FederatedIdentityCredentials_List", method: "GET", path: list, action: kind + "read", above: 1, inGroup: true, read: true, run: listFederations},
		{id: "FederatedIdentityCredentials_Get", method: "GET", path: one, action: kind + "read", inGroup: true, read: true, run: getFederation},
		{id: "FederatedIdentityCredentials_CreateOrUpdate", method: "PUT", path: one, action: kind + "write", provider: identityProvider, inGroup: true, run: putFederation},
		{id: "FederatedIdentityCredentials_Delete", method: "DELETE", path: one, action: kind + "delete", provider: identityProvider, inGroup: true, run: deleteFederation},
	}
}

func (r *request) federationID() string {
	return r.identityID() + strings.ToLower("/federatedIdentityCredentials/"+r.path["credential"])
}

func (f *federation) resource() map[string]any {
	return map[string]any{
		"id": f.id(), "name": f.name, "type": identityProvider + "/userAssignedIdentities/federatedIdentityCredentials",
		"properties": map[string]any{"issuer": f.issuer, "subject": f.subject, "audiences": f.audiences},
	}
}

func listFederations(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	if c.identities.Get(r.identityID()).At(c.visible()) == nil {
		c.mu.RUnlock()
		return nil, resourceNotFound(identityProvider+"/userAssignedIdentities", r.path["identity"], r.path["group"])
	}
	var all []any
	for _, key := range c.federated.Under(r.identityID() + "/") {
		if f := c.federated.Get(key).At(c.visible()); f != nil {
			all = append(all, f.resource())
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func getFederation(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	f := c.federated.Get(r.federationID()).At(c.visible())
	if f == nil {
		return nil, notFound("NotFound", "The resource '%s' was not found.", r.resource())
	}
	return f.resource(), nil
}

var federationName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$`)

// longestClaim is how long issuer, subject and audience may be.
const longestClaim = 600

// federationBody is what is read of a federated credential.
type federationBody struct {
	Properties struct {
		Issuer    string   `json:"issuer"`
		Subject   string   `json:"subject"`
		Audiences []string `json:"audiences"`
	} `json:"properties"`
}

// check refuses what the documentation excludes. The codes are assumptions, but for the one of the name.
func (b *federationBody) check(name string) *Error {
	p := b.Properties
	issuer, err := url.Parse(p.Issuer)
	switch {
	case !federationName.MatchString(name):
		return badRequest("InvalidFederatedIdentityCredentialName", "The federated identity credential name '%s' is invalid. It must be 3 to 120 characters long, start with a letter or a number, and "+
			"consist of letters, numbers, hyphens and underscores.", name)
	case err != nil || issuer.Scheme != "https" || issuer.Host == "" || len(p.Issuer) > longestClaim || strings.TrimSpace(p.Issuer) != p.Issuer:
		return badRequest("BadRequest", "The issuer '%s' is not a valid HTTPS URL of at most %d characters.", p.Issuer, longestClaim)
	case p.Subject == "" || len(p.Subject) > longestClaim:
		return badRequest("BadRequest", "The subject of a federated identity credential must have 1 to %d characters.", longestClaim)
	case len(p.Audiences) != 1 || p.Audiences[0] == "" || len(p.Audiences[0]) > longestClaim:
		return badRequest("BadRequest", "A federated identity credential must have exactly one audience, of at most %d characters.", longestClaim)
	}
	return nil
}

// concurrent refuses a write while another one of the same identity is under way.
func (r *request) concurrent() *Error {
	if !r.overlaps {
		return nil
	}
	return conflict("ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", "Too many Federated Identity Credentials are written concurrently for the managed identity '%s'. "+
		"Concurrent Federated Identity Credentials writes under the same managed identity are not supported.", r.identityID())
}

func putFederation(r *request) (any, *Error) {
	var in federationBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := in.check(r.path["credential"]); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	parent := c.identities.Get(r.identityID()).Latest()
	if parent == nil {
		return nil, parentNotFound("write", "userAssignedIdentities/federatedIdentityCredentials", strings.TrimSuffix(r.resource(), "/federatedIdentityCredentials/"+r.path["credential"]))
	}
	if err := r.concurrent(); err != nil {
		return nil, err
	}
	p := in.Properties
	f := &federation{identity: parent.id(), name: r.path["credential"], issuer: p.Issuer, subject: p.Subject, audiences: p.Audiences}
	old, number := c.federated.Get(r.federationID()).Latest(), 0
	for _, key := range c.federated.Under(r.identityID() + "/") {
		other := c.federated.Get(key).Latest()
		if other == nil {
			continue
		}
		number++
		if !strings.EqualFold(other.name, f.name) && other.issuer == f.issuer && other.subject == f.subject {
			return nil, conflict("FederatedIdentityCredentialAlreadyExists", "Issuer and subject combination already exists for this Managed Identity.")
		}
	}
	if old == nil && number >= c.quotas.FederatedCredentials {
		return nil, badRequest("BadRequest", "The number of federated identity credentials of the managed identity '%s' exceeds the limit of %d.", parent.name, c.quotas.FederatedCredentials)
	}
	if old != nil {
		f.name = old.name
		put(c, c.federated, r.federationID(), f)
		return f.resource(), nil
	}
	put(c, c.federated, r.federationID(), f)
	return created(f.resource()), nil
}

// parentNotFound refuses a write below something that is not there.
func parentNotFound(verb, kind, parent string) *Error {
	return notFound("ParentResourceNotFound", "Failed to perform '%s' on resource(s) of type '%s', because the parent resource '%s' could not be found.", verb, kind, parent)
}

func deleteFederation(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.federated.Get(r.federationID()).Latest() == nil {
		return noContent(), nil
	}
	if err := r.concurrent(); err != nil {
		return nil, err
	}
	put(c, c.federated, r.federationID(), nil)
	return empty(http.StatusOK), nil
}
