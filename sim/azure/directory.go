package azure

import (
	"crypto/x509"
	"time"
)

// principal is an object of the directory that roles can be assigned to.
type principal struct {
	id   string
	name string
	// kind is as role assignments name it: ServicePrincipal, User or Group.
	kind string
	// appID is the application or client ID; empty for users and groups.
	appID string
	// identity is the resource ID of the managed identity that this is the service principal of; empty for others.
	identity string
	// graph are the permissions on Microsoft Graph ("app roles"), such as Application.ReadWrite.All.
	graph   []string
	created time.Time
}

// servicePrincipalType is as Microsoft Graph names it.
func (p *principal) servicePrincipalType() string {
	if p.identity != "" {
		return "ManagedIdentity"
	}
	return "Application"
}

// application is a registration in the directory.
type application struct {
	id           string // of the object; not the one that clients sign in with
	appID        string
	name         string
	secrets      []secret
	certificates []*x509.Certificate
	trusts       []trust
	owners       []string // object IDs of principals
	created      time.Time
}

// secret is a password of an application.
type secret struct {
	value   string
	expires time.Time
}

// trust is what a federated credential says.
type trust struct {
	issuer, subject, audience string
}

// newPrincipal adds an object to the directory. The caller holds the lock.
func (c *Cloud) newPrincipal(p principal) *principal {
	p.id, p.created = c.ids.guid(), c.clock()
	put(c, c.principals, p.id, &p)
	return &p
}

// ofClient finds the service principal of an application or of a managed identity. The caller holds the lock.
func (c *Cloud) ofClient(appID string) *principal {
	for _, p := range c.principals.All() {
		if p.appID == appID && appID != "" {
			return p
		}
	}
	return nil
}
