package names_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
)

func TestRoleIDsTellSetsOfPermissionsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, permissions := range [][]string{{"a.b.c"}, {"a.b.c", "a.b.d"}, {"a.b.d"}, {}} {
		id := names.RoleID("stem", slices.Sorted(slices.Values(permissions)), 0)
		if other, taken := seen[id]; taken && other != strings.Join(permissions, "\x00") {
			t.Errorf("%v and %v share %s", permissions, other, id)
		}
		seen[id] = strings.Join(permissions, "\x00")
	}
}

func TestAddressesOfProjectsOfADomain(t *testing.T) {
	t.Parallel()
	if got := names.Email("a", "example.com:p"); got != "a@p.example.com.iam.gserviceaccount.com" {
		t.Errorf("the address is %s", got)
	}
}

func TestSuffixesDependOnEveryPart(t *testing.T) {
	t.Parallel()
	one := names.Suffix("a", "bc")
	if one != names.Suffix("a", "bc") || one == names.Suffix("ab", "c") || one == names.Suffix("a", "bc", "") || len(one) != 5 {
		t.Errorf("the suffix is %q", one)
	}
}

func TestNamesOfExistingClustersDoNotChange(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		names.DisplayName("prod", "openshift-ingress"):             "prod-openshift-ingress",
		names.DisplayName("a", "b"):                                "a-b credentials",
		names.DisplayName("", "openshift-ingress"):                 "openshift-ingress",
		names.RoleTitle("my-project", "openshift-ingress"):         "my-project-openshift-ingress",
		names.RoleStem("my-project", "openshift-ingress"):          "myproject_openshiftingress",
		names.AccountID("prod-x7k2p-long", "openshift-x", "bcdfg"): "prod-x7k2p-l-openshift-x-bcdfg",
		names.AccountID("9lives", "a.b", "bcdfg"):                  "clives-a-b-bcdfg",
		names.EmailStart("a", "p"):                                 "a@p.iam.",
		names.RoleID("stem", []string{"a.b.c"}, 0)[:len("stem_")]:  "stem_",
		names.Cut("abc", 2):                                        "ab",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
