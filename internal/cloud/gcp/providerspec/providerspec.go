// Package providerspec says what of a CredentialsRequest can be satisfied on Google Cloud, without any call.
package providerspec

import (
	"fmt"
	"regexp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxRoles bounds the roles of a request: 1,500 principals is the most that a whole policy can have.
	maxRoles = 1500
	// maxRoleSize is the size of title, description and permissions of a custom role, see "Quotas and limits" of the IAM documentation.
	maxRoleSize = 64 << 10
	// maxQuoted is how much of a text is quoted in an error.
	maxQuoted = 256

	predefinedForm = `^(roles/[A-Za-z0-9_.]+|(projects|organizations)/[a-z0-9.:-]+/roles/[A-Za-z0-9_.]+)$`
	permissionForm = `^[a-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9]*)+$`
)

// Of is what a request asks for. Its error names the field of a request for another cloud.
func Of(req *request.Request) (*v1.GCPProviderSpec, error) {
	spec, isGCP := req.Spec.(*v1.GCPProviderSpec)
	if !isGCP || spec == nil {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only GCPProviderSpec can be satisfied", req.Kind)
	}
	return spec, nil
}

// Validate refuses rights that no account can be given. Its error names the field and what to do.
func Validate(spec *v1.GCPProviderSpec) error {
	if len(spec.PredefinedRoles) > maxRoles {
		return fmt.Errorf("spec.providerSpec.predefinedRoles has %d roles, and a policy holds %d principals at most: list permissions instead", len(spec.PredefinedRoles), maxRoles)
	}
	isRole, isPermission := regexp.MustCompile(predefinedForm), regexp.MustCompile(permissionForm)
	for i, role := range spec.PredefinedRoles {
		if !isRole.MatchString(role) {
			return fmt.Errorf("spec.providerSpec.predefinedRoles[%d] is %q, and not the name of a role: write it like roles/dns.admin", i, names.Cut(role, maxQuoted))
		}
	}
	size := 0
	for i, permission := range spec.Permissions {
		if size += len(permission); size > maxRoleSize {
			return fmt.Errorf("spec.providerSpec.permissions holds more than the %d KB that fit into a custom role: use predefined roles", maxRoleSize>>10)
		}
		if !isPermission.MatchString(permission) {
			return fmt.Errorf("spec.providerSpec.permissions[%d] is %q, and not a permission: write it like dns.changes.create", i, names.Cut(permission, maxQuoted))
		}
	}
	return nil
}
