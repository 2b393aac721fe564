package aws

import (
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

// legalUserName is the form that IAM gives in the reference of CreateUser.
var legalUserName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)

func TestUserNamesAreUniqueLegalAndStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cluster := cloud.Cluster{InfrastructureName: rapid.OneOf(rapid.Just(""), rapid.StringN(1, 80, -1)).Draw(t, "infrastructure")}
		prefix := rapid.StringN(0, 70, -1).Draw(t, "shared prefix")
		seen := map[string]types.NamespacedName{}
		for range 50 {
			req := &request.Request{
				Name: types.NamespacedName{Namespace: rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "namespace"), Name: prefix + rapid.String().Draw(t, "name")},
				UID:  types.UID(rapid.StringMatching(`[0-9a-f]{8}-[0-9a-f]{4}`).Draw(t, "uid")),
			}
			for attempt := range 2 {
				name := userName(cluster, req, attempt)
				if !legalUserName.MatchString(name) || !legalUserName.MatchString(policyName("")) || len(policyName(name)) > 128 {
					t.Fatalf("%q is not legal", name)
				}
				if name != userName(cluster, req, attempt) || !isDerived(name, cluster, req) || !looksLikeOurs(name, cluster, req) {
					t.Fatalf("%q is not recognised", name)
				}
				if other, taken := seen[name]; taken && other != req.Name {
					t.Fatalf("%q is the name of %s and of %s", name, other, req.Name)
				}
				seen[name] = req.Name
			}
			if userName(cluster, req, 0) == userName(cluster, req, 1) {
				t.Fatal("another attempt yields the same name")
			}
		}
	})
}

func TestUserNamesHaveTheLayoutOfExistingClusters(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", 60)
	for _, c := range []struct{ infrastructure, name, stem string }{
		{"prod-x7k2p", "openshift-ingress", "prod-x7k2p-openshift-ingress-"},
		{"", "openshift-ingress", "openshift-ingress-"},
		{"a-cluster-with-a-long-name-x7k2p", long, "a-cluster-with-a-lon-" + long[:37] + "-"},
	} {
		req := &request.Request{Name: types.NamespacedName{Namespace: "ns", Name: c.name}, UID: "uid"}
		name := userName(cloud.Cluster{InfrastructureName: c.infrastructure}, req, 0)
		if !strings.HasPrefix(name, c.stem) || !cloud.IsNameSuffix(name[len(c.stem):]) {
			t.Errorf("the name is %s", name)
		}
	}
}

func TestTheDerivedNameDoesNotChangeFromOneReleaseToTheNext(t *testing.T) {
	t.Parallel()
	req := &request.Request{Name: types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "openshift-ingress"}, UID: "6f1c2d3e-0000-4000-8000-000000000001"}
	if got := userName(cloud.Cluster{InfrastructureName: "prod-x7k2p"}, req, 0); got != "prod-x7k2p-openshift-ingress-w84vh" {
		t.Errorf("the name is %s: users of existing clusters would be lost", got)
	}
}
