package ibmcloud

import (
	"slices"
	"strconv"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const (
	attributeAccount       = "accountId"
	attributeResourceGroup = "resourceGroupId"
	attributeResource      = "resource"
	attributeResourceType  = "resourceType"
	typeResourceGroup      = "resource-group"

	operatorEquals = "stringEquals"
	// globalRole begins the full names of the roles that IBM defines.
	globalRole = "crn:v1:bluemix:public:iam::::"
)

// attribute is one condition on the resources that a policy is about.
type attribute struct{ Name, Value, Operator string }

// access is an access policy by its content: roles and attributes in order.
type access struct {
	roles      []string
	attributes []attribute
}

// newAccess brings roles and attributes into order.
func newAccess(roles []string, attributes []attribute) access {
	a := access{slices.Clone(roles), slices.Clone(attributes)}
	slices.Sort(a.roles)
	a.roles = slices.Compact(a.roles)
	for i := range a.attributes {
		if a.attributes[i].Operator == "" {
			a.attributes[i].Operator = operatorEquals
		}
	}
	slices.SortFunc(a.attributes, func(a, b attribute) int { return strings.Compare(a.key(), b.key()) })
	a.attributes = slices.Compact(a.attributes)
	return a
}

// key is an attribute as one text, another one for every other attribute.
func (a attribute) key() string {
	sign := "="
	if a.Operator != operatorEquals {
		sign = " " + quoted(a.Operator) + " "
	}
	return quoted(a.Name) + sign + quoted(a.Value)
}

// quoted puts a text in quotes unless it is made of characters that stand for themselves.
func quoted(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:/*?", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return strconv.Quote(text)
}

// String is the policy as one text, for comparison and for whoever reads a plan: "role:Viewer on accountId=…, serviceName=is".
func (a access) String() string {
	var roles []string
	for _, role := range a.roles {
		roles = append(roles, quoted(strings.TrimPrefix(role, globalRole)))
	}
	return strings.Join(roles, ", ") + " on " + a.target()
}

// target is what the policy is about, as one text.
func (a access) target() string {
	var on []string
	for _, each := range a.attributes {
		on = append(on, each.key())
	}
	return strings.Join(on, ", ")
}

// wanted are the policies that a request's service ID is to have, each once; group is the ID of the resource group, empty for none.
func wanted(asked []v1.AccessPolicy, account, group string) []access {
	var all []access
	for _, policy := range asked {
		var on []attribute
		for _, a := range policy.Attributes {
			on = append(on, attribute{a.Name, a.Value, a.Operator})
		}
		if name := groupAttribute(on); group != "" && !names(on, name) {
			on = append(on, attribute{Name: name, Value: group})
		}
		if !names(on, attributeAccount) {
			on = append(on, attribute{Name: attributeAccount, Value: account})
		}
		next := newAccess(policy.Roles, on)
		if !slices.ContainsFunc(all, func(a access) bool { return a.String() == next.String() }) {
			all = append(all, next)
		}
	}
	return all
}

// groupAttribute is how a policy names the resource group that it is confined to: one about resource groups themselves does it in another way.
func groupAttribute(on []attribute) string {
	if slices.ContainsFunc(on, func(a attribute) bool { return a.Name == attributeResourceType && a.Value == typeResourceGroup }) {
		return attributeResource
	}
	return attributeResourceGroup
}

func names(on []attribute, name string) bool {
	return slices.ContainsFunc(on, func(a attribute) bool { return a.Name == name })
}

// confinedTo is the resource group that all of the policies name; empty where they do not agree.
func confinedTo(found []present) string {
	group := ""
	for _, each := range found {
		at := slices.IndexFunc(each.attributes, func(a attribute) bool {
			return a.Name == groupAttribute(each.attributes) && a.Operator == operatorEquals
		})
		if at < 0 || group != "" && each.attributes[at].Value != group {
			return ""
		}
		group = each.attributes[at].Value
	}
	return group
}

// present is a policy that exists.
type present struct {
	access
	id string
}

// accessOf is the content of a policy of the API. What is more than roles and attributes, such as tags, makes it another one.
func accessOf(found foundPolicy) present {
	var roles []string
	for _, role := range found.Roles {
		roles = append(roles, role.RoleID)
	}
	var on []attribute
	for _, resource := range found.Resources {
		for _, a := range resource.Attributes {
			on = append(on, attribute(a))
		}
		for _, tag := range resource.Tags {
			on = append(on, attribute{"tag " + tag.Name, tag.Value, tag.Operator})
		}
	}
	return present{newAccess(roles, on), found.ID}
}

// policy is the content as the API takes it, for an identity.
func (a access) policy(iamID string) foundPolicy {
	p := foundPolicy{Type: "access", Subjects: []policyPart{{Attributes: []policyAttribute{{Name: "iam_id", Value: iamID}}}}}
	for _, role := range a.roles {
		p.Roles = append(p.Roles, policyRole{role})
	}
	var on []policyAttribute
	for _, each := range a.attributes {
		on = append(on, policyAttribute(each))
	}
	p.Resources = []policyResource{{policyPart: policyPart{on}}}
	return p
}
