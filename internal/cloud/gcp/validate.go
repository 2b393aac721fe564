package gcp

import (
	"fmt"
	"regexp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxRoles bounds the roles of a request: 1,500 principals is the most that a whole policy can have.
	maxRoles = 1500
	// maxRoleSize is the size of title, description and permissions of a custom role, see "Quotas and limits" of the IAM documentation.
	maxRoleSize = 64 << 10

	predefinedForm = `^(roles/[A-Za-z0-9_.]+|(projects|organizations)/[a-z0-9.:-]+/roles/[A-Za-z0-9_.]+)$`
	permissionForm = `^[a-z][A-Za-z0-9-]*(\.[A-Za-z][A-Za-z0-9]*)+$`
)

// Validate implements cloud.Provider.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	if len(spec.PredefinedRoles) > maxRoles {
		return fmt.Errorf("spec.providerSpec.predefinedRoles has %d roles, and a policy holds %d principals at most: list permissions instead", len(spec.PredefinedRoles), maxRoles)
	}
	isRole, isPermission := regexp.MustCompile(predefinedForm), regexp.MustCompile(permissionForm)
	for i, role := range spec.PredefinedRoles {
		if !isRole.MatchString(role) {
			return fmt.Errorf("spec.providerSpec.predefinedRoles[%d] is %q, and not the name of a role: write it like roles/dns.admin", i, cut(role, maxDescription))
		}
	}
	size := 0
	for i, permission := range spec.Permissions {
		if size += len(permission); size > maxRoleSize {
			return fmt.Errorf("spec.providerSpec.permissions holds more than the %d KB that fit into a custom role: use predefined roles", maxRoleSize>>10)
		}
		if !isPermission.MatchString(permission) {
			return fmt.Errorf("spec.providerSpec.permissions[%d] is %q, and not a permission: write it like dns.changes.create", i, cut(permission, maxDescription))
		}
	}
	if spec.ServiceAccountEmail != "" {
		return checkToken("", spec)
	}
	return nil
}

func specOf(req *request.Request) (*v1.GCPProviderSpec, error) {
	spec, isGCP := req.Spec.(*v1.GCPProviderSpec)
	if !isGCP {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only GCPProviderSpec can be satisfied", req.Kind)
	}
	return spec, nil
}
