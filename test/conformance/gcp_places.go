package conformance

import (
	"net/http"
	"testing"
	"time"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// Places implements Cloud. Google Cloud has no endpoints of one's own: private ones have the names of the public ones. Outside of the first universe
// there is no exchange of assertions for tokens.
func (GCP) Places() []Place {
	at := func(universe, project string) func(testing.TB, func() time.Time) Account {
		return func(t testing.TB, now func() time.Time) Account {
			return openGCP(t, simgcp.Options{Clock: now, UniverseDomain: universe}, project)
		}
	}
	hosts := func(universe string, more ...string) []string {
		return append(more, "iam."+universe, "cloudresourcemanager."+universe, "serviceusage."+universe)
	}
	return []Place{
		{Name: "project", Hosts: hosts("googleapis.com", "oauth2.googleapis.com"), Open: at("", "my-project")},
		{Name: "project of a domain", Hosts: hosts("googleapis.com", "oauth2.googleapis.com"), Open: at("", "example.com:my-project")},
		{Name: "another universe", Hosts: hosts("apis.example.cloud"), Open: at("apis.example.cloud", "example:my-project")},
	}
}

// Private implements Cloud: on the way there is a proxy that looks into every connection.
func (GCP) Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte) {
	t.Helper()
	private := openGCP(t, simgcp.Options{Clock: now}, "my-project")
	way, bundle = throughProxy(t, private.Cloud)
	return private, way, bundle
}
