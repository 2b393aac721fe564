package alibabacloud

import (
	"slices"
	"strconv"
)

// rotate is the strategy that makes room for a version.
const rotate = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

func createPolicyVersion(r *request) (map[string]any, *Error) {
	found, err := r.policy(r.start)
	if err == nil {
		err = checkDocument(r.param("PolicyDocument"))
	}
	if err != nil {
		return nil, err
	}
	asDefault := false
	if text := r.param("SetAsDefault"); text != "" {
		parsed, bad := strconv.ParseBool(text)
		if bad != nil {
			return nil, badRequest("InvalidParameter.SetAsDefault", "The parameter SetAsDefault is wrong.")
		}
		asDefault = parsed
	}
	strategy := r.param("RotateStrategy")
	if strategy != "" && strategy != "None" && strategy != rotate {
		return nil, badRequest("InvalidParameter.RotateStrategy", "The parameter RotateStrategy is wrong.")
	}
	if len(found.versions) >= maxVersions && strategy != rotate {
		return nil, conflict("LimitExceeded.Policy.Version", "The count of policy version beyond the current limits.")
	}
	var made version
	change(r.cloud, r.cloud.policies, found.name, func(p *policy) {
		if len(p.versions) >= maxVersions {
			oldest := slices.IndexFunc(p.versions, func(v version) bool { return v.id != p.current })
			p.versions = slices.Delete(slices.Clone(p.versions), oldest, oldest+1)
		}
		made = p.add(r.param("PolicyDocument"), asDefault, r.start)
	})
	return map[string]any{"PolicyVersion": r.cloud.policies.Get(found.name).Latest().showVersion(made)}, nil
}

func listPolicyVersions(r *request) (map[string]any, *Error) {
	found, err := r.policy(r.cloud.visible())
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, each := range found.versions {
		shown = append(shown, found.showVersion(each))
	}
	return map[string]any{"PolicyVersions": map[string]any{"PolicyVersion": shown}}, nil
}

func deletePolicyVersion(r *request) (map[string]any, *Error) {
	found, err := r.policy(r.start)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(found.versions, func(v version) bool { return v.id == r.param("VersionId") })
	switch {
	case at < 0:
		return nil, notFound("EntityNotExist.Policy.Version", "The policy version does not exist.")
	case found.versions[at].id == found.current:
		return nil, conflict("DeleteConflict.Policy.Version.Default", "The default policy version can not be deleted.")
	}
	change(r.cloud, r.cloud.policies, found.name, func(p *policy) { p.versions = slices.Delete(slices.Clone(p.versions), at, at+1) })
	return nil, nil
}
