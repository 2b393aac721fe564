package federation

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

// componentRequests are the requests of a release.
func componentRequests(t *testing.T) []*request.Request {
	t.Helper()
	shipped, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	var requests []*request.Request
	for _, object := range shipped["gcp"] {
		req, err := request.Decode(object)
		if err != nil {
			t.Fatal(err)
		}
		requests = append(requests, req)
	}
	slices.SortFunc(requests, func(a, b *request.Request) int { return strings.Compare(a.Name.Name, b.Name.Name) })
	if len(requests) != 8 {
		t.Fatalf("there are %d requests", len(requests))
	}
	return requests
}

// newRequest is a request for a Secret.
func newRequest(name string, spec v1.GCPProviderSpec) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		Secret: types.NamespacedName{Namespace: "openshift-" + name, Name: "cloud-credentials"}, ServiceAccounts: []string{"controller", "operator"},
		Kind: "GCPProviderSpec", Spec: &spec,
	}
}

// dns asks for a custom role.
func dns() *request.Request {
	return newRequest("dns", v1.GCPProviderSpec{Permissions: []string{"dns.changes.create", "dns.changes.get"}})
}

// registry asks for predefined roles besides.
func registry() *request.Request {
	return newRequest("registry", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/storage.admin", "roles/dns.admin"}, Permissions: []string{"compute.instances.get"}})
}
