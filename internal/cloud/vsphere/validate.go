package vsphere

import (
	"fmt"
	"regexp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxPrivileges bounds what a request asks for. It is far above the number of privileges that there are, which is about 500.
	maxPrivileges = 4096
	// maxQuoted is how much of a text is quoted in an error.
	maxQuoted = 256
)

// privilegePattern is the form of a privilege's ID ("AuthorizationManager": privId): "VirtualMachine.Config.AddNewDisk".
var privilegePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){1,8}$`)

// Validate implements cloud.Provider.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	n := 0
	for i, permission := range spec.Permissions {
		for j, privilege := range permission.Privileges {
			if n++; n > maxPrivileges {
				return fmt.Errorf("spec.providerSpec.permissions asks for more than %d privileges: there are not as many", maxPrivileges)
			}
			if !privilegePattern.MatchString(privilege) {
				return fmt.Errorf("spec.providerSpec.permissions[%d].privileges[%d] is %.*q, which is not the ID of a privilege: write it like VirtualMachine.Config.AddNewDisk",
					i, j, maxQuoted, privilege)
			}
		}
	}
	return nil
}

// specOf is what a request asks for. Its error names the field of a request for another platform.
func specOf(req *request.Request) (*v1.VSphereProviderSpec, error) {
	spec, is := req.Spec.(*v1.VSphereProviderSpec)
	if !is || spec == nil {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only VSphereProviderSpec can be satisfied", req.Kind)
	}
	return spec, nil
}
