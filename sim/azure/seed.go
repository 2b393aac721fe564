package azure

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What follows is for tests and demonstrations: it changes the cloud without a request, a token or a right, and what
// it changes is visible at once, whatever the lag. Nothing of it is in the log of calls.

// AddSubscription makes a subscription in which all resource providers are registered, and returns its ID, which is a random GUID unless one is given.
func (c *Cloud) AddSubscription(id string) string {
	if id == "" {
		id = c.ids.guid()
	}
	id = strings.ToLower(id)
	s := &subscription{id: id, name: "Subscription " + id[:8], created: c.clock(), registered: map[string]bool{}}
	for _, n := range namespaces() {
		s.registered[strings.ToLower(n)] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.subscriptions[id] = s
	return id
}

// SetProviderRegistered registers a resource provider such as "Microsoft.ManagedIdentity" in a subscription, or takes the registration back.
func (c *Cloud) SetProviderRegistered(subscription, namespace string, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.subscriptions[strings.ToLower(subscription)]; s != nil {
		s.registered[strings.ToLower(namespace)] = on
	}
}

// Application is an application with its service principal.
type Application struct {
	Name string `json:"name"`
	// ClientID is the application ID, ObjectID that of the application's object, PrincipalID that of its service principal.
	ClientID    string `json:"clientId"`
	ObjectID    string `json:"objectId"`
	PrincipalID string `json:"principalId"`
}

// AddApplication registers an application with a service principal. It has no credential yet.
func (c *Cloud) AddApplication(name string) Application {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &application{id: c.ids.guid(), appID: c.ids.guid(), name: name, created: c.clock()}
	c.applications.Make(a.appID).Reset(a)
	p := &principal{id: c.ids.guid(), name: name, kind: "ServicePrincipal", appID: a.appID, created: c.clock()}
	c.principals.Make(p.id).Reset(p)
	return Application{Name: name, ClientID: a.appID, ObjectID: a.id, PrincipalID: p.id}
}

// changeApplication replaces an application by a changed copy.
func (c *Cloud) changeApplication(clientID string, change func(*application)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.applications.Get(clientID).Latest()
	if old == nil {
		return fmt.Errorf("the simulated directory has no application %s", clientID)
	}
	next := *old
	change(&next)
	c.applications.Get(clientID).Reset(&next)
	return nil
}

// AddSecret gives an application a client secret.
func (c *Cloud) AddSecret(clientID string, lasting time.Duration) (value string, err error) {
	s := secret{value: c.ids.secret(), expires: c.clock().Add(lasting)}
	return s.value, c.changeApplication(clientID, func(a *application) { a.secrets = append(slices.Clip(a.secrets), s) })
}

// RemoveSecrets takes all client secrets of an application away.
func (c *Cloud) RemoveSecrets(clientID string) error {
	return c.changeApplication(clientID, func(a *application) { a.secrets = nil })
}

// AddCertificate lets an application sign in with a certificate.
func (c *Cloud) AddCertificate(clientID string, certificate *x509.Certificate) error {
	return c.changeApplication(clientID, func(a *application) {
		a.certificates = append(slices.Clip(a.certificates), certificate)
	})
}

// AddFederatedCredential lets an application sign in with tokens of another issuer.
func (c *Cloud) AddFederatedCredential(clientID, issuer, subject, audience string) error {
	return c.changeApplication(clientID, func(a *application) {
		a.trusts = append(slices.Clip(a.trusts), trust{issuer, subject, audience})
	})
}

// AddOwner makes a principal an owner of an application, who may change it with the permission Application.ReadWrite.OwnedBy.
func (c *Cloud) AddOwner(clientID, principalID string) error {
	return c.changeApplication(clientID, func(a *application) { a.owners = append(slices.Clip(a.owners), principalID) })
}

// GrantGraph gives a principal permissions on Microsoft Graph, such as "Application.ReadWrite.All".
func (c *Cloud) GrantGraph(principalID string, permissions ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.principals.Get(principalID).Latest()
	if old == nil {
		return fmt.Errorf("the simulated directory has no principal %s", principalID)
	}
	next := *old
	next.graph = append(slices.Clip(next.graph), permissions...)
	c.principals.Get(principalID).Reset(&next)
	return nil
}

// AddUser makes a user, or a group, that roles can be assigned to, and returns its object ID. The kind is "User" or "Group".
func (c *Cloud) AddUser(name, kind string) (objectID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &principal{id: c.ids.guid(), name: name, kind: kind, created: c.clock()}
	c.principals.Make(p.id).Reset(p)
	return p.id
}

// Credentials are what a client signs in with.
type Credentials struct {
	Application
	TenantID     string `json:"tenantId"`
	ClientSecret string `json:"clientSecret"`
}

// AddServicePrincipal registers an application with a secret that lasts for a year and assigns roles to it at a scope such as "/subscriptions/ID".
func (c *Cloud) AddServicePrincipal(name, scope string, roles ...string) (Credentials, error) {
	a := c.AddApplication(name)
	value, err := c.AddSecret(a.ClientID, 365*24*time.Hour)
	if err != nil {
		return Credentials{}, err
	}
	for _, role := range roles {
		if err := c.AssignRole(scope, role, a.PrincipalID); err != nil {
			return Credentials{}, err
		}
	}
	return Credentials{a, c.tenant, value}, nil
}
