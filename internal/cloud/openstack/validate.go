package openstack

import (
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxRulePath is the longest path of an access rule, see "Create application credential" of the Identity API.
	maxRulePath = 225
	// maxService is the longest type of a service there, and maxRoleName the longest name of a role.
	maxService, maxRoleName = 64, 255
)

// specOf is the provider spec of a request.
func specOf(req *request.Request) (*v1.OpenStackProviderSpec, error) {
	spec, is := req.Spec.(*v1.OpenStackProviderSpec)
	if !is || spec == nil {
		return nil, fmt.Errorf("spec.providerSpec of CredentialsRequest %s is not an OpenStackProviderSpec: correct its kind", req.Name)
	}
	return spec, nil
}

// Validate implements cloud.Provider. What Keystone would refuse is refused here.
func (p *Provider) Validate(req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	for i, role := range spec.Roles {
		if strings.TrimSpace(role) == "" || len(role) > maxRoleName || slices.Contains(lowered(spec.Roles[:i]), strings.ToLower(role)) {
			return fmt.Errorf("spec.providerSpec.roles[%d] is %q: write the name of a role, of at most %d bytes, once", i, short(role), maxRoleName)
		}
	}
	for i, rule := range spec.AccessRules {
		field := fmt.Sprintf("spec.providerSpec.accessRules[%d]", i)
		switch {
		case !isServiceType(rule.Service):
			return fmt.Errorf("%s.service is %q: write the type of a service, such as compute, block-storage or network", field, short(rule.Service))
		case !slices.Contains([]string{"POST", "GET", "HEAD", "PATCH", "PUT", "DELETE"}, rule.Method):
			return fmt.Errorf("%s.method is %q: write one of POST, GET, HEAD, PATCH, PUT and DELETE", field, short(rule.Method))
		case !strings.HasPrefix(rule.Path, "/") || len(rule.Path) > maxRulePath:
			return fmt.Errorf("%s.path is %q: write a path of at most %d bytes that begins with a slash, such as /v2.1/servers", field, short(rule.Path), maxRulePath)
		case slices.Contains(spec.AccessRules[:i], rule):
			return fmt.Errorf("%s is there already: remove one of the two", field)
		}
	}
	return nil
}

func isServiceType(text string) bool {
	return text != "" && len(text) <= maxService && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// short is the beginning of what somebody wrote.
func short(text string) string {
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "…"
	}
	return text
}
