package ibmcloud

import (
	"slices"
	"strings"
)

// Permissions are access policies that an administrator's identity needs, in the form that provider specs have, too.
type Permissions struct {
	Policies []PermissionPolicy `json:"policies"`
}

// PermissionPolicy gives roles on what has all of the attributes.
type PermissionPolicy struct {
	Roles      []string              `json:"roles"`
	Attributes []PermissionAttribute `json:"attributes"`
}

// PermissionAttribute is one condition on resources.
type PermissionAttribute struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Operator string `json:"operator,omitempty"`
}

const (
	roleViewer        = globalRole + "role:Viewer"
	roleAdministrator = globalRole + "role:Administrator"
)

// identityPermission lets somebody manage service IDs and their keys. Source: "Managing service ID API keys".
func identityPermission(role string) PermissionPolicy {
	return PermissionPolicy{Roles: []string{role}, Attributes: []PermissionAttribute{{Name: "serviceName", Value: identityService}}}
}

// Permissions are those that it takes to make the set-up: whoever gives access to something has to be its administrator.
func (o Options) Permissions() Permissions { return o.permissions(roleAdministrator) }

// RemovalPermissions are those that it takes to remove the set-up.
func (o Options) RemovalPermissions() Permissions {
	return Permissions{Policies: []PermissionPolicy{identityPermission(roleAdministrator)}}
}

// VerifyingPermissions are those that it takes to verify the set-up: policies are seen by who may see what they are about.
func (o Options) VerifyingPermissions() Permissions { return o.permissions(roleViewer) }

// permissions are a role on the identity services and on all that the requests name.
func (o Options) permissions(role string) Permissions {
	all := Permissions{Policies: []PermissionPolicy{identityPermission(role)}}
	add := func(policy PermissionPolicy) {
		same := func(other PermissionPolicy) bool { return slices.Equal(other.Attributes, policy.Attributes) }
		if !slices.ContainsFunc(all.Policies, same) {
			all.Policies = append(all.Policies, policy)
		}
	}
	for _, req := range o.Requests {
		asked, err := policiesOf(req)
		if err != nil {
			continue // which ValidateRequest says
		}
		for _, policy := range asked {
			var on []PermissionAttribute
			for _, a := range policy.Attributes {
				on = append(on, PermissionAttribute{a.Name, a.Value, a.Operator})
			}
			slices.SortFunc(on, func(a, b PermissionAttribute) int { return strings.Compare(a.Name, b.Name) })
			add(PermissionPolicy{Roles: []string{role}, Attributes: on})
		}
	}
	if o.ResourceGroup != "" {
		add(PermissionPolicy{Roles: []string{roleViewer}, Attributes: []PermissionAttribute{{Name: attributeResourceType, Value: typeResourceGroup}}})
	}
	return all
}
