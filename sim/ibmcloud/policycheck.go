package ibmcloud

import (
	"slices"
	"strings"
)

// maxAttribute is how long the value of an attribute is at most, in characters.
const maxAttribute = 1000

// policyBody is a policy as a request brings it.
type policyBody struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	Subjects    []struct {
		Attributes []Attribute `json:"attributes"`
	} `json:"subjects"`
	Roles []struct {
		RoleID string `json:"role_id"`
	} `json:"roles"`
	Resources []struct {
		Attributes []Attribute `json:"attributes"`
		Tags       []any       `json:"tags"`
	} `json:"resources"`
}

// wantedPolicy reads and checks the policy in the body, and whether the caller may assign it.
func (r *request) wantedPolicy() (*policy, *Error) {
	var in policyBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if in.Type != "access" {
		return nil, badRequest("invalid_body", "Invalid body format. Only policies of type access are simulated.")
	}
	if len(in.Subjects) != 1 || len(in.Subjects[0].Attributes) != 1 || in.Subjects[0].Attributes[0].Name != "iam_id" {
		return nil, badRequest("invalid_body", "Invalid body format. An access policy has one subject with the attribute iam_id.")
	}
	p := &policy{iamID: in.Subjects[0].Attributes[0].Value, description: in.Description}
	if err := p.takeRoles(in); err != nil {
		return nil, err
	}
	if err := p.takeAttributes(r.cloud, in); err != nil {
		return nil, err
	}
	if err := r.checkSubject(p.iamID); err != nil {
		return nil, err
	}
	return p, r.mayAssign(p.on())
}

func (p *policy) takeRoles(in policyBody) *Error {
	if len(in.Roles) == 0 {
		return badRequest("invalid_body", "Invalid body format. instance.roles does not meet minimum length of 1")
	}
	for _, role := range in.Roles {
		if !isRole(role.RoleID) {
			return badRequest("role_not_found", "Role %s not found.", role.RoleID)
		}
		if slices.Contains(p.roles, role.RoleID) {
			return badRequest("invalid_body", "Invalid body format. instance.roles contains duplicate item")
		}
		p.roles = append(p.roles, role.RoleID)
	}
	return nil
}

// takeAttributes wants the account and one of the attributes that say which service or group is meant.
func (p *policy) takeAttributes(c *Cloud, in policyBody) *Error {
	if len(in.Resources) != 1 {
		return badRequest("invalid_body", "Invalid body format. instance.resources must have one item")
	}
	names := map[string]bool{}
	for _, a := range in.Resources[0].Attributes {
		if a.Operator == "" {
			a.Operator = operatorEquals
		}
		switch {
		case a.Name == "" || a.Value == "" || len([]rune(a.Value)) > maxAttribute:
			return badRequest("invalid_body", "Invalid body format. The value of attribute '%s' must be between 1 and %d characters in length.", a.Name, maxAttribute)
		case a.Operator != operatorEquals && a.Operator != operatorMatch:
			return badRequest("invalid_body", "Invalid body format. Operator '%s' of attribute '%s' is not supported.", a.Operator, a.Name)
		case names[a.Name]:
			return badRequest("invalid_body", "Invalid body format. Attribute '%s' is there twice.", a.Name)
		case a.Name == "accountId" && a.Value != c.account:
			return badRequest("invalid_body", "Invalid body format. The accountId is not that of the token.")
		}
		names[a.Name] = true
		p.attributes = append(p.attributes, a)
	}
	required := []string{"serviceType", "serviceName", "resourceGroupId", "service_group_id", "resourceType"}
	if !names["accountId"] || !slices.ContainsFunc(required, func(name string) bool { return names[name] }) {
		return badRequest("invalid_body", "Invalid body format. The policy resource must include the accountId attribute and one of %s.", strings.Join(required, ", "))
	}
	return nil
}

// checkSubject wants an identity of the account that is not locked.
func (r *request) checkSubject(iamID string) *Error {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.serviceIDs.Get(strings.TrimPrefix(iamID, "iam-")).Latest()
	switch {
	case s == nil && iamID != c.owner:
		return badRequest("invalid_body", "The subject %s does not exist.", iamID)
	case s != nil && s.locked:
		return badRequest("request_not_processed", "The subject %s is locked.", iamID)
	}
	return nil
}
