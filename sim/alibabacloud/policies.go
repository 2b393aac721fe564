package alibabacloud

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// policy is a custom policy.
type policy struct {
	name, description string
	created           time.Time
	versions          []version
	current           string // ID of the default version
	last              int    // number of the version that was made last
}

type version struct {
	id, document string
	created      time.Time
}

// policyName is what a policy may be called.
var policyName = regexp.MustCompile(`^[a-zA-Z0-9-]+$`)

const (
	typeCustom = "Custom"
	typeSystem = "System"
)

// systemPolicies are some of those that every account has.
func systemPolicies() []string {
	return []string{"AdministratorAccess", "ReadOnlyAccess", "AliyunECSReadOnlyAccess", "AliyunRAMFullAccess"}
}

// document is what the default version says.
func (p *policy) document() string {
	i := slices.IndexFunc(p.versions, func(v version) bool { return v.id == p.current })
	if i < 0 {
		return ""
	}
	return p.versions[i].document
}

// add makes a version, and the default one of it if asked to.
func (p *policy) add(document string, current bool, now time.Time) version {
	p.last++
	made := version{fmt.Sprintf("v%d", p.last), document, now}
	p.versions = append(slices.Clone(p.versions), made)
	if current {
		p.current = made.id
	}
	return made
}

func (p *policy) showVersion(v version) map[string]any {
	return map[string]any{"VersionId": v.id, "IsDefaultVersion": v.id == p.current, "PolicyDocument": v.document, "CreateDate": timestamp(v.created)}
}

// show tells of a policy. The caller holds the lock.
func (c *Cloud) show(p *policy) map[string]any {
	return map[string]any{
		"PolicyName": p.name, "PolicyType": typeCustom, "Description": p.description, "DefaultVersion": p.current,
		"CreateDate": timestamp(p.created), "UpdateDate": timestamp(p.created), "AttachmentCount": len(c.carriers(p.name)),
	}
}

// carriers are the users that a policy is attached to. The caller holds the lock.
func (c *Cloud) carriers(policy string) []*user {
	return slices.DeleteFunc(c.users.All(), func(u *user) bool { return !u.has(policy) })
}

// policy is the one that a request names. The caller holds the lock.
func (r *request) policy(at time.Time) (*policy, *Error) {
	if err := r.checkText("PolicyName", 128, policyName); err != nil {
		return nil, err
	}
	switch kind := r.param("PolicyType"); kind {
	case "", typeCustom:
	case typeSystem:
		return nil, noPolicy()
	default:
		return nil, badRequest("InvalidParameter.PolicyType", "The parameter PolicyType is wrong.")
	}
	found := r.cloud.policies.Get(r.param("PolicyName")).At(at)
	if found == nil {
		return nil, noPolicy()
	}
	return found, nil
}

func createPolicy(r *request) (map[string]any, *Error) {
	for _, err := range []*Error{r.checkText("PolicyName", 128, policyName), r.checkText("Description", 1024, nil), checkDocument(r.param("PolicyDocument"))} {
		if err != nil {
			return nil, err
		}
	}
	switch {
	case r.cloud.policies.Get(r.param("PolicyName")).Latest() != nil || slices.Contains(systemPolicies(), r.param("PolicyName")):
		return nil, conflict("EntityAlreadyExists.Policy", "The policy does already exist.")
	case len(r.cloud.policies.All()) >= maxPolicies:
		return nil, conflict("LimitExceeded.Policy", "The count of policy beyond the current limits.")
	}
	made := &policy{name: r.param("PolicyName"), description: r.param("Description"), created: r.start}
	made.add(r.param("PolicyDocument"), true, r.start)
	keep(r.cloud, r.cloud.policies, made.name, made)
	return map[string]any{"Policy": r.cloud.show(made)}, nil
}

func getPolicy(r *request) (map[string]any, *Error) {
	found, err := r.policy(r.cloud.visible())
	if err != nil {
		return nil, err
	}
	current := slices.IndexFunc(found.versions, func(v version) bool { return v.id == found.current })
	return map[string]any{"Policy": r.cloud.show(found), "DefaultPolicyVersion": found.showVersion(found.versions[current])}, nil
}

func listPolicies(r *request) (map[string]any, *Error) {
	limit, after, err := r.page()
	if err != nil {
		return nil, err
	}
	found, more := r.cloud.policies.After(after, limit, r.cloud.visible(), func(*policy) bool { return r.param("PolicyType") != typeSystem })
	shown := []any{}
	for _, each := range found {
		shown = append(shown, r.cloud.show(each))
	}
	result := map[string]any{"Policies": map[string]any{"Policy": shown}, "IsTruncated": more}
	if more {
		result["Marker"] = marker(found[len(found)-1].name)
	}
	return result, nil
}

func deletePolicy(r *request) (map[string]any, *Error) {
	found, err := r.policy(r.start)
	switch {
	case err != nil:
		return nil, err
	case len(r.cloud.carriers(found.name)) > 0:
		return nil, conflict("DeleteConflict.Policy.User", "The policy can not be attached to any users while deleting.")
	case len(found.versions) > 1:
		return nil, conflict("DeleteConflict.Policy.Version", "The policy can not has any versions except the default while deleting.")
	}
	keep(r.cloud, r.cloud.policies, found.name, nil)
	return nil, nil
}
