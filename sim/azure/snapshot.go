package azure

import (
	"maps"
	"slices"
	"strings"
)

// What is here shows what there is, whatever the lag.

// ResourceGroup is a resource group.
type ResourceGroup struct {
	Name     string            `json:"name"`
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags"`
	Deleting bool              `json:"deleting,omitempty"`
}

// ResourceGroups returns the resource groups of a subscription, in the order of their names.
func (c *Cloud) ResourceGroups(subscription string) []ResourceGroup {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []ResourceGroup
	for _, key := range c.groups.Under(groupKey(subscription, "")) {
		if g := c.groups.Get(key).Latest(); g != nil {
			all = append(all, ResourceGroup{g.name, g.location, maps.Clone(g.tags), g.deleting})
		}
	}
	return all
}

// ResourceGroup returns a resource group.
func (c *Cloud) ResourceGroup(subscription, name string) (ResourceGroup, bool) {
	all := c.ResourceGroups(subscription)
	i := slices.IndexFunc(all, func(g ResourceGroup) bool { return strings.EqualFold(g.Name, name) })
	if i < 0 {
		return ResourceGroup{}, false
	}
	return all[i], true
}

// Identity is a user-assigned identity with its federated credentials.
type Identity struct {
	ID          string                `json:"id"`
	Name        string                `json:"name"`
	Group       string                `json:"group"`
	Location    string                `json:"location"`
	Tags        map[string]string     `json:"tags"`
	ClientID    string                `json:"clientId"`
	PrincipalID string                `json:"principalId"`
	Federated   []FederatedCredential `json:"federated"`
}

// FederatedCredential is a federated credential of an identity.
type FederatedCredential struct {
	Name     string `json:"name"`
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Audience string `json:"audience"`
}

// Identities returns the user-assigned identities of a subscription, in the order of their groups and names.
func (c *Cloud) Identities(subscription string) []Identity {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []Identity
	for _, key := range c.identities.Under(strings.ToLower("/subscriptions/" + subscription + "/")) {
		i := c.identities.Get(key).Latest()
		if i == nil {
			continue
		}
		shown := Identity{ID: i.id(), Name: i.name, Group: i.group, Location: i.location, Tags: maps.Clone(i.tags), ClientID: i.clientID, PrincipalID: i.principalID, Federated: []FederatedCredential{}}
		for _, name := range c.federated.Under(key + "/") {
			if f := c.federated.Get(name).Latest(); f != nil {
				shown.Federated = append(shown.Federated, FederatedCredential{f.name, f.issuer, f.subject, f.audiences[0]})
			}
		}
		all = append(all, shown)
	}
	return all
}

// Identity returns a user-assigned identity by its group and name.
func (c *Cloud) Identity(subscription, group, name string) (Identity, bool) {
	all := c.Identities(subscription)
	i := slices.IndexFunc(all, func(i Identity) bool { return strings.EqualFold(i.Group, group) && strings.EqualFold(i.Name, name) })
	if i < 0 {
		return Identity{}, false
	}
	return all[i], true
}

// RoleDefinition is a custom role.
type RoleDefinition struct {
	ID               string   `json:"id"`
	Name             string   `json:"name"`
	Description      string   `json:"description,omitempty"`
	Actions          []string `json:"actions"`
	NotActions       []string `json:"notActions"`
	DataActions      []string `json:"dataActions"`
	NotDataActions   []string `json:"notDataActions"`
	AssignableScopes []string `json:"assignableScopes"`
}

// RoleDefinitions returns the custom roles of the tenant, in the order of their names. The permissions of one are those of all its entries.
func (c *Cloud) RoleDefinitions() []RoleDefinition {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []RoleDefinition
	for _, d := range c.definitions.All() {
		if !d.custom {
			continue
		}
		shown := RoleDefinition{ID: d.id, Name: d.name, Description: d.description, AssignableScopes: slices.Clone(d.scopes)}
		for _, p := range d.permissions {
			shown.Actions, shown.NotActions = append(shown.Actions, p.Actions...), append(shown.NotActions, p.NotActions...)
			shown.DataActions, shown.NotDataActions = append(shown.DataActions, p.DataActions...), append(shown.NotDataActions, p.NotDataActions...)
		}
		all = append(all, shown)
	}
	slices.SortFunc(all, func(a, b RoleDefinition) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// RoleAssignment is a role assignment. Role is the role's name.
type RoleAssignment struct {
	Name          string `json:"name"`
	Scope         string `json:"scope"`
	Role          string `json:"role"`
	RoleID        string `json:"roleId"`
	PrincipalID   string `json:"principalId"`
	PrincipalType string `json:"principalType"`
	Description   string `json:"description,omitempty"`
}

// RoleAssignments returns the role assignments in a subscription, in the order of their IDs.
func (c *Cloud) RoleAssignments(subscription string) []RoleAssignment {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []RoleAssignment
	for _, a := range c.assignments.All() {
		if !strings.EqualFold(subscriptionOf(a.scope), subscription) {
			continue
		}
		name := ""
		if d := c.definitions.Get(a.definition).Latest(); d != nil {
			name = d.name
		}
		all = append(all, RoleAssignment{a.name, a.scope, name, a.definition, a.principalID, a.kind, a.description})
	}
	return all
}

// AssignmentsOf returns the role assignments of a principal in a subscription.
func (c *Cloud) AssignmentsOf(subscription, principalID string) []RoleAssignment {
	return slices.DeleteFunc(c.RoleAssignments(subscription), func(a RoleAssignment) bool { return a.PrincipalID != principalID })
}

// Allows says whether a principal may do something on a resource at present.
func (c *Cloud) Allows(principalID, action, scope string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.permits(principalID, action, scope, false)
}

// AllowsData says whether a principal may use a data action on a resource at present.
func (c *Cloud) AllowsData(principalID, action, scope string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.permits(principalID, action, scope, true)
}
