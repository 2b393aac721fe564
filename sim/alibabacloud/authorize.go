package alibabacloud

import (
	"encoding/json"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
)

// texts is one text or a list of them, as documents have both.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// document is a policy as RAM reads it, see "Policy structure and syntax".
type document struct {
	Version   string
	Statement []struct {
		Effect           string
		Action, Resource texts
		NotAction        texts
		Condition        map[string]any
	}
}

var actionName = regexp.MustCompile(`^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?:.-]+)$`)

// checkDocument refuses what is no policy.
func checkDocument(text string) *Error {
	if len(text) > maxDocument {
		return badRequest("InvalidParameter.PolicyDocument.Length", "The policy document beyond the current length limits.")
	}
	malformed := func(why string) *Error {
		return badRequest("MalformedPolicyDocument", "The policy document is malformed: %s.", why)
	}
	var read document
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&read); err != nil {
		return malformed(err.Error())
	}
	if read.Version != "1" {
		return malformed("Version is not 1")
	}
	if len(read.Statement) == 0 {
		return malformed("there is no Statement")
	}
	for _, s := range read.Statement {
		switch {
		case s.Effect != "Allow" && s.Effect != "Deny":
			return malformed("an Effect is not Allow or Deny")
		case len(s.Action)+len(s.NotAction) == 0 || len(s.Resource) == 0 || slices.Contains(s.Resource, ""):
			return malformed("a statement lacks Action or Resource")
		case slices.ContainsFunc(s.Action, func(a string) bool { return !actionName.MatchString(a) }):
			return malformed("an Action is not valid")
		}
	}
	return nil
}

// authorize checks that who calls may do it. GetCallerIdentity needs no right.
func (r *request) authorize() *Error {
	if r.operation.on == "" {
		return nil
	}
	c := r.cloud
	on := strings.NewReplacer("{UserName}", r.param("UserName"), "{PolicyName}", r.param("PolicyName")).Replace(r.operation.on)
	resource, action := "acs:ram:*:"+c.account+":"+on, r.service+":"+r.name
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !r.denied && r.caller != nil && (r.caller.name == rootUser || c.allows(r.caller, action, resource)) {
		return nil
	}
	err := refusal(http.StatusForbidden, "NoPermission", "You are not authorized to do this action. Resource: %s Action: %s", resource, action)
	err.detail = map[string]any{
		"AuthAction": action, "AuthPrincipalType": "SubUser", "AuthPrincipalOwnerId": c.account, "AuthPrincipalDisplayName": r.caller.id,
		"NoPermissionType": "ImplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
	}
	return err
}

// allows evaluates what is attached to a user: one statement has to allow, and none may deny. The caller holds the lock.
func (c *Cloud) allows(u *user, action, resource string) bool {
	allowed := false
	for _, name := range u.attached {
		var read document
		switch text := c.policies.Get(name).Latest(); {
		case name == typeSystem+"/AdministratorAccess":
			allowed = true
			continue
		case text == nil || json.Unmarshal([]byte(text.document()), &read) != nil:
			continue
		}
		for _, s := range read.Statement {
			if len(s.Condition) > 0 || !matches(s.Action, action) || !matches(s.Resource, resource) {
				continue
			}
			if s.Effect == "Deny" {
				return false
			}
			allowed = true
		}
	}
	return allowed
}

func matches(patterns []string, text string) bool {
	flat := func(s string) string { return strings.NewReplacer("/", "\x00", "[", "\\[").Replace(s) } // * stands for any text
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(flat(p), flat(text))
		return err == nil && ok
	})
}
