package alibabacloud

import (
	"slices"
	"strings"
)

// attachable is how a user keeps the policy that a request names, which exists.
func (r *request) attachable() (string, *Error) {
	if r.param("PolicyType") == typeSystem {
		if !slices.Contains(systemPolicies(), r.param("PolicyName")) {
			return "", noPolicy()
		}
		return typeSystem + "/" + r.param("PolicyName"), nil
	}
	found, err := r.policy(r.start)
	if err != nil {
		return "", err
	}
	return found.name, nil
}

func attachPolicyToUser(r *request) (map[string]any, *Error) {
	to, err := r.user()
	if err != nil {
		return nil, err
	}
	name, err := r.attachable()
	switch {
	case err != nil:
		return nil, err
	case to.has(name):
		return nil, conflict("EntityAlreadyExists.User.Policy", "The policy already exists in the user.")
	case len(to.attached) >= maxPoliciesOfUser:
		return nil, conflict("LimitExceeded.User.Policy", "The count of policies attached to the user beyond the current limits.")
	}
	change(r.cloud, r.cloud.users, to.name, func(u *user) { u.attached = append(slices.Clone(u.attached), name) })
	return nil, nil
}

func detachPolicyFromUser(r *request) (map[string]any, *Error) {
	from, err := r.user()
	if err != nil {
		return nil, err
	}
	name, err := r.attachable()
	switch {
	case err != nil:
		return nil, err
	case !from.has(name):
		return nil, notFound("EntityNotExist.User.Policy", "The indicate policy of the user does not exist.")
	}
	change(r.cloud, r.cloud.users, from.name, func(u *user) {
		u.attached = slices.DeleteFunc(slices.Clone(u.attached), func(each string) bool { return each == name })
	})
	return nil, nil
}

func listPoliciesForUser(r *request) (map[string]any, *Error) {
	found, err := r.seenUser()
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, each := range found.attached {
		one := map[string]any{"PolicyName": each, "PolicyType": typeCustom, "AttachDate": timestamp(r.start)}
		if name, system := strings.CutPrefix(each, typeSystem+"/"); system {
			one["PolicyName"], one["PolicyType"] = name, typeSystem
		} else if p := r.cloud.policies.Get(each).Latest(); p != nil {
			one["Description"], one["DefaultVersion"] = p.description, p.current
		}
		shown = append(shown, one)
	}
	return map[string]any{"Policies": map[string]any{"Policy": shown}}, nil
}

func listEntitiesForPolicy(r *request) (map[string]any, *Error) {
	name, err := r.attachable()
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, each := range r.cloud.carriers(name) {
		shown = append(shown, map[string]any{"UserName": each.name, "UserId": each.id, "DisplayName": each.display, "AttachDate": timestamp(r.start)})
	}
	return map[string]any{
		"Users": map[string]any{"User": shown}, "Groups": map[string]any{"Group": []any{}}, "Roles": map[string]any{"Role": []any{}},
	}, nil
}
