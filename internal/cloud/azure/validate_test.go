package azure_test

import (
	"slices"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func TestValidateNamesTheFieldAndTheWayOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roles := func(names ...string) v1.AzureProviderSpec {
		var spec v1.AzureProviderSpec
		for _, name := range names {
			spec.RoleBindings = append(spec.RoleBindings, v1.RoleBinding{Role: name})
		}
		return spec
	}
	for name, c := range map[string]struct {
		spec v1.AzureProviderSpec
		want string
	}{
		"empty":            {v1.AzureProviderSpec{}, ""},
		"roles":            {roles("Contributor", "Storage Blob Data Owner (é)"), ""},
		"wildcards":        {v1.AzureProviderSpec{Permissions: []string{"*", "*/read", "Microsoft.Compute/*/read", "Microsoft.Network/dnsZones/A/write"}}, ""},
		"partial identity": {v1.AzureProviderSpec{AzureClientID: "x"}, ""},
		"empty role":       {roles("Contributor", " "), "spec.providerSpec.roleBindings[1].role is empty: write the display name"},
		"long role":        {roles(strings.Repeat("é", 513)), "spec.providerSpec.roleBindings[0].role has 513 characters, and the name of a role 512 at most"},
		"role of lines":    {roles("a\nb"), `spec.providerSpec.roleBindings[0].role is "a\nb"`},
		"many roles":       {roles(slices.Repeat([]string{"Reader"}, 5000)...), "spec.providerSpec.roleBindings has 5000 roles"},
		"sentence":         {v1.AzureProviderSpec{Permissions: []string{"read it all"}}, `spec.providerSpec.permissions[0] is "read it all", and not an operation of Azure: write it like Microsoft.Network/`},
		"no namespace":     {v1.AzureProviderSpec{Permissions: []string{"*/read", "read"}}, "spec.providerSpec.permissions[1]"},
		"data":             {v1.AzureProviderSpec{DataPermissions: []string{"ec2:RunInstances"}}, "spec.providerSpec.dataPermissions[0]"},
		"many":             {v1.AzureProviderSpec{DataPermissions: slices.Repeat([]string{"a/b"}, 5000)}, "spec.providerSpec.dataPermissions has 5000 entries"},
		"client":           {v1.AzureProviderSpec{AzureClientID: "a b"}, `spec.providerSpec.azureClientID is "a b"`},
		"tenant":           {v1.AzureProviderSpec{AzureTenantID: "a\n"}, `spec.providerSpec.azureTenantID is "a\n"`},
		"region":           {v1.AzureProviderSpec{AzureRegion: strings.Repeat("x", 10000)}, "spec.providerSpec.azureRegion"},
	} {
		err := w.provider.Validate(w.newRequest("x-request", c.spec))
		if (err == nil) != (c.want == "") || err != nil && (!strings.HasPrefix(err.Error(), c.want) || len(err.Error()) > 1000) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := &request.Request{Kind: "AWSProviderSpec", Spec: &v1.AWSProviderSpec{}}
	if err := w.provider.Validate(other); err == nil || !strings.Contains(err.Error(), "only AzureProviderSpec") {
		t.Errorf("a request for another cloud: %v", err)
	}
}
