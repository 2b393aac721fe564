package gcp

import "strconv"

// getPolicyRequest is what Cloud Resource Manager wants in the body; IAM wants it in the query.
type getPolicyRequest struct {
	Options struct {
		RequestedPolicyVersion int `json:"requestedPolicyVersion"`
	} `json:"options"`
}

// readPolicy answers getIamPolicy. The caller's permission has been checked.
func (r *request) readPolicy(on resource) (any, *Error) {
	var in getPolicyRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	version := in.Options.RequestedPolicyVersion
	if text := r.param("options.requestedPolicyVersion"); text != "" {
		var err error
		if version, err = strconv.Atoi(text); err != nil {
			return nil, invalid("Invalid value at 'options.requested_policy_version' (TYPE_INT32), %q", text)
		}
	}
	if err := checkVersion("Requested", version); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.show(c.policies[on.policy].At(c.visible()), version), nil
}

func checkVersion(what string, version int) *Error {
	if version != 0 && version != 1 && version != conditionalVersion {
		return invalid("%s policy version (%d) is invalid. For more information, please refer to %s.", what, version, aboutVersions)
	}
	return nil
}

const aboutVersions = "https://cloud.google.com/iam/docs/policies#versions"

type (
	testPermissionsRequest struct {
		Permissions []string `json:"permissions"`
	}
	testPermissionsResponse struct {
		Permissions []string `json:"permissions,omitempty"`
	}
)

// testPermissions answers testIamPermissions, for which no permission is needed.
func (r *request) testPermissions(on resource) (any, *Error) {
	var in testPermissionsRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if limit := c.quotas.PermissionsPerTest; len(in.Permissions) > limit {
		return nil, invalid("Request can not test more than %d permissions.", limit)
	}
	var out testPermissionsResponse
	for _, p := range in.Permissions {
		if !c.catalogue.testable(p, on.kind) {
			return nil, invalid("Permission %s is not valid for this resource.", p)
		}
		if !r.denied && c.allowed(r.caller, p, on) {
			out.Permissions = append(out.Permissions, p)
		}
	}
	return out, nil
}
