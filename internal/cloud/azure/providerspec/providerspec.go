// Package providerspec says what of a CredentialsRequest can be satisfied on Azure, without any call.
package providerspec

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxRoleName is how many characters the name of a role has at most ("Azure custom roles": roleName).
	maxRoleName = 512
	// maxIdentifier is more than any ID of Azure has.
	maxIdentifier = 256
	// maxQuoted is how much of a text is quoted in an error.
	maxQuoted = 256
	// maxRights bounds each list of a request. It is far above what components ask for, and what can be compared in no time.
	maxRights = 4096

	// permissionForm is that of an operation, with wildcards ("Azure role definitions": Actions): at least a namespace and something in it,
	// or only a wildcard at the beginning.
	permissionForm = `^(\*|[A-Za-z0-9*][A-Za-z0-9.*-]*)(/[A-Za-z0-9*_$][A-Za-z0-9.*_$-]*)+$`
)

// Of is what a request asks for. Its error names the field of a request for another cloud.
func Of(req *request.Request) (*v1.AzureProviderSpec, error) {
	spec, isAzure := req.Spec.(*v1.AzureProviderSpec)
	if !isAzure || spec == nil {
		return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only AzureProviderSpec can be satisfied", req.Kind)
	}
	return spec, nil
}

// Validate refuses what can be satisfied in no mode: rights that no identity can be given, and identifiers that are none. Its error names the
// field and what to do.
func Validate(spec *v1.AzureProviderSpec) error {
	if err := roles(spec.RoleBindings); err != nil {
		return err
	}
	for _, list := range []struct {
		field       string
		permissions []string
	}{{"permissions", spec.Permissions}, {"dataPermissions", spec.DataPermissions}} {
		if err := permissions("spec.providerSpec."+list.field, list.permissions); err != nil {
			return err
		}
	}
	for _, field := range Identity(spec) {
		if len(field.Value) > maxIdentifier || strings.ContainsFunc(field.Value, unprintable) {
			return fmt.Errorf("%s is %q, which no identifier of Azure looks like: write it without spaces and line breaks", field.Path, cut(field.Value))
		}
	}
	return nil
}

// Field is one of the fields that name an identity.
type Field struct {
	// Path is how to find it in the request; Value is what it holds.
	Path, Value string
}

// Identity are the fields that together name the identity that a component logs in as.
func Identity(spec *v1.AzureProviderSpec) []Field {
	return []Field{
		{"spec.providerSpec.azureClientID", spec.AzureClientID},
		{"spec.providerSpec.azureRegion", spec.AzureRegion},
		{"spec.providerSpec.azureSubscriptionID", spec.AzureSubscriptionID},
		{"spec.providerSpec.azureTenantID", spec.AzureTenantID},
	}
}

// HasIdentity reports whether a request names an identity. Its error says which fields are empty although others are not.
func HasIdentity(spec *v1.AzureProviderSpec) (bool, error) {
	var empty []string
	all := Identity(spec)
	for _, field := range all {
		if field.Value == "" {
			empty = append(empty, field.Path)
		}
	}
	switch len(empty) {
	case 0:
		return true, nil
	case len(all):
		return false, nil
	}
	return false, fmt.Errorf("%s: set what is empty, or empty all four of azureClientID, azureRegion, azureSubscriptionID and azureTenantID to provide the Secret yourself",
		strings.Join(empty, " and ")+verb(len(empty)))
}

func verb(n int) string {
	if n == 1 {
		return " is empty"
	}
	return " are empty"
}

func roles(bindings []v1.RoleBinding) error {
	if len(bindings) > maxRights {
		return fmt.Errorf("spec.providerSpec.roleBindings has %d roles, and at most %d are taken: list permissions instead", len(bindings), maxRights)
	}
	for i, binding := range bindings {
		field := fmt.Sprintf("spec.providerSpec.roleBindings[%d].role", i)
		switch role := binding.Role; {
		case strings.TrimSpace(role) == "":
			return fmt.Errorf("%s is empty: write the display name of a role, like Contributor", field)
		case utf8.RuneCountInString(role) > maxRoleName:
			return fmt.Errorf("%s has %d characters, and the name of a role %d at most: write the display name of a role, like Contributor",
				field, utf8.RuneCountInString(role), maxRoleName)
		case strings.ContainsFunc(role, unicode.IsControl):
			return fmt.Errorf("%s is %q: write the display name of a role, like Contributor, in one line", field, cut(role))
		}
	}
	return nil
}

func permissions(field string, list []string) error {
	if len(list) > maxRights {
		return fmt.Errorf("%s has %d entries, and at most %d are taken: use wildcards or roles", field, len(list), maxRights)
	}
	form := regexp.MustCompile(permissionForm)
	for i, permission := range list {
		if permission != "*" && !form.MatchString(permission) {
			return fmt.Errorf("%s[%d] is %q, and not an operation of Azure: write it like Microsoft.Network/dnsZones/A/write", field, i, cut(permission))
		}
	}
	return nil
}

func unprintable(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }

// cut returns what of a text is quoted.
func cut(text string) string {
	if len(text) <= maxQuoted {
		return text
	}
	text = text[:maxQuoted]
	for !utf8.ValidString(text) && len(text) > maxQuoted-utf8.UTFMax {
		text = text[:len(text)-1]
	}
	return text + "…"
}
