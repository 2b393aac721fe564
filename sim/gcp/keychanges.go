package gcp

import (
	"net/url"
	"slices"
)

// changeKey changes a key of the account that the path names, once the caller may.
func (r *request) changeKey(permission string, change func(a *account, i int)) *Error {
	a, err := r.account(permission)
	if err != nil {
		return err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.accounts.Get(a.email).Latest()
	if now == nil || now.uid != a.uid {
		return notFound("Unknown service account")
	}
	i := slices.IndexFunc(now.keys, func(k *key) bool { return k.id == r.path["key"] })
	if i < 0 {
		return unknownKey(r)
	}
	if now.keys[i].kind == systemManaged {
		return precondition("Precondition check failed.")
	}
	c.changeAccount(now, func(a *account) { change(a, i) })
	return nil
}

func deleteKey(r *request) (any, *Error) {
	return empty{}, r.changeKey("iam.serviceAccountKeys.delete", func(a *account, i int) { a.keys = slices.Delete(a.keys, i, i+1) })
}

func disableKey(r *request) (any, *Error) {
	return empty{}, r.changeKey("iam.serviceAccountKeys.disable", func(a *account, i int) { a.setKeyDisabled(i, true) })
}

func enableKey(r *request) (any, *Error) {
	return empty{}, r.changeKey("iam.serviceAccountKeys.enable", func(a *account, i int) { a.setKeyDisabled(i, false) })
}

func (a *account) setKeyDisabled(i int, disabled bool) {
	k := *a.keys[i]
	k.disabled = disabled
	a.keys[i] = &k
}

// DisableKeyCreation is the constraint that forbids keys of service accounts, and DisableKeyCreationManaged the managed one that new organisations have
// in its place.
const (
	DisableKeyCreation        = "constraints/iam.disableServiceAccountKeyCreation"
	DisableKeyCreationManaged = "constraints/iam.managed.disableServiceAccountKeyCreation"
)

// SetConstraint enforces a boolean constraint of the organisation's policy in a project, or ceases to. DisableKeyCreation, DisableKeyCreationManaged,
// PublicAccessPrevention, UniformBucketAccess and RestrictedDomains have an effect, no others.
func (c *Cloud) SetConstraint(projectID, constraint string, enforced bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.projects[projectID]; p != nil {
		p.constraints[constraint] = enforced
	}
}

// forbiddenByManaged is the refusal of a managed constraint. Source: "Troubleshoot organization policy errors for service accounts". That its sentence
// says no more than for a service account which has all its keys is the harder case of those that were seen.
func forbiddenByManaged(constraint, resource string) *Error {
	return precondition("Precondition check failed.", errorInfo("CUSTOM_ORG_POLICY_VIOLATION", "googleapis.com", map[string]string{
		"customConstraints": constraint, "resource": resource,
	}))
}

func keyCreationForbidden(a *account) *Error {
	const message = "Key creation is not allowed on this service account."
	return precondition(message, map[string]any{"@type": typePrefix + "PreconditionFailure", "violations": []any{map[string]string{
		"type": DisableKeyCreation, "subject": a.name() + "?configvalue=" + url.QueryEscape(a.email), "description": message,
	}}})
}
