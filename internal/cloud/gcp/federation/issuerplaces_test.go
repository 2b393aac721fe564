package federation

import (
	"net/http"
	"testing"

	"google.golang.org/api/googleapi"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

func TestAProjectOfADomainHasAnIssuerToo(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Project = "example.com:my-project"
	w.AddProject(w.options.Project)
	w.has(w.AddBinding(w.options.Project, "roles/owner", "serviceAccount:admin@my-project.iam.gserviceaccount.com"))
	w.publish()
	if pools := w.Pools(w.options.Project); len(pools) != 1 || len(pools[0].Providers) != 1 || len(w.Buckets(w.options.Project)) != 1 {
		t.Errorf("the pools are %+v", pools)
	}
	w.publish()
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("another run made %d writes: %v", n, w.operations())
	}
	w.withdraw()
	if pools := w.Pools(w.options.Project); pools[0].Deleted.IsZero() || len(w.Buckets(w.options.Project)) != 0 {
		t.Errorf("the pools are %+v", pools)
	}
}

func TestAProjectThatCannotBeSeenIsSaidToBe(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Project = "other-project"
	w.says(w.try(), "iam.workloadIdentityPools.get", "projects/other-project")
	if n := w.Calls().Writes(); n != 0 {
		t.Errorf("%d writes were made: %v", n, w.operations())
	}
}

func TestRefusalsOfAContentAreUnderstoodInPlainText(t *testing.T) {
	t.Parallel()
	op := objectOperation("get", "get", api.Reads, document{Options{Name: "prod"}, "keys.json"})
	for body, c := range map[string]struct {
		status int
		kind   cloud.Kind
	}{
		"No such object: prod-oidc/keys.json":     {http.StatusNotFound, cloud.NotFound},
		"The specified bucket does not exist.":    {http.StatusNotFound, cloud.NotFound},
		"<html>not found</html>":                  {http.StatusNotFound, cloud.Unavailable},
		"Not Found":                               {http.StatusNotFound, cloud.Unavailable},
		"No such object: prod-oidc/keys.json\x00": {http.StatusBadGateway, cloud.Unavailable},
		"a@b.c does not have storage.objects.get access to the Google Cloud Storage object.": {http.StatusForbidden, cloud.Denied},
		"blocked by the proxy": {http.StatusForbidden, cloud.Unavailable},
		`{"error":{"message":"No such object","errors":[{"domain":"global","reason":"notFound"}]}}`: {http.StatusNotFound, cloud.NotFound},
	} {
		if err := api.Classify(op, spelled(&googleapi.Error{Code: c.status, Body: body, Header: http.Header{}})); !cloud.Is(err, c.kind) {
			t.Errorf("%d %q: %v", c.status, body, err)
		}
	}
	ours := http.Header{"X-Guploader-Uploadid": {"x"}}
	if err := api.Classify(op, spelled(&googleapi.Error{Code: http.StatusNotFound, Body: "Not Found", Header: ours})); !cloud.Is(err, cloud.NotFound) {
		t.Errorf("a short answer of Cloud Storage: %v", err)
	}
}
