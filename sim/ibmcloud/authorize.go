package ibmcloud

import (
	"net/http"
	"slices"
	"strings"
)

// Roles of the platform.
const (
	roleStart         = "crn:v1:bluemix:public:iam::::"
	roleAdministrator = roleStart + "role:Administrator"
	roleEditor        = roleStart + "role:Editor"
	roleOperator      = roleStart + "role:Operator"
	roleViewer        = roleStart + "role:Viewer"
)

// codeInsufficient is how policy management spells the code of a right that is missing.
const codeInsufficient = "insufficent_permissions" //nolint:misspell // it is IBM's spelling

// identityService is what policies call the identity services.
const identityService = "iam-identity"

// mayIdentity asks whether the caller may use an action of the identity services: the owner of the account may everything, others what their policies say.
func (r *request) mayIdentity(action string) *Error {
	roles := []string{roleAdministrator, roleEditor, roleOperator}
	if r.operation.read {
		roles = append(roles, roleViewer)
	}
	if r.permitted(roles, attributes{"accountId": r.cloud.account, "serviceName": identityService}) {
		return nil
	}
	err := refusal(http.StatusForbidden, "forbidden", "You are not authorized to use this API.")
	err.Details = "Reason: Access check for action '" + identityService + "." + action + "' for subject '" + r.caller + "' for resource 'a/" + r.cloud.account +
		"' was denied due to lack of access policy. Outbound transaction id '" + r.id + "'."
	return err
}

// mayAssign asks whether the caller may grant access to what a policy is about: only administrators of that may.
func (r *request) mayAssign(on attributes) *Error {
	if r.permitted([]string{roleAdministrator}, on) {
		return nil
	}
	return refusal(http.StatusForbidden, codeInsufficient, "You are not authorized to manage the requested policy.")
}

// permitted reports whether a policy of the caller gives one of the roles on what has these attributes. The caller of this does not hold the lock.
func (r *request) permitted(roles []string, on attributes) bool {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return !r.denied && (r.caller == c.owner || c.grants(r.caller, roles, on))
}

// grants reports whether a policy gives an identity one of the roles on what has these attributes. The caller holds the lock.
func (c *Cloud) grants(iamID string, roles []string, on attributes) bool {
	for _, p := range c.policies.All() {
		gives := slices.ContainsFunc(p.roles, func(role string) bool { return slices.Contains(roles, role) })
		if p.iamID == iamID && gives && p.covers(on) {
			return true
		}
	}
	return false
}

// attributes are those of a resource.
type attributes map[string]string

// covers reports whether every attribute of the policy is one of the resource.
func (p *policy) covers(on attributes) bool {
	for _, a := range p.attributes {
		value, has := on[a.Name]
		if !has || a.Operator == operatorMatch && !matches(a.Value, value) || a.Operator != operatorMatch && a.Value != value {
			return false
		}
	}
	return true
}

// matches compares a text with a pattern in which * stands for any characters and ? for one.
func matches(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	if strings.HasPrefix(pattern, "*") {
		return matches(pattern[1:], text) || text != "" && matches(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && matches(pattern[1:], text[1:])
}
