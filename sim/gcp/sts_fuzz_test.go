package gcp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/gcp"
)

// FuzzExchange sends tokens that nobody has signed. Each is refused in the form of RFC 6749.
func FuzzExchange(f *testing.F) {
	for _, seed := range []string{
		"", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzIn0.", "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tIn0.AQAB",
		"eyJhbGciOiJIUzI1NiIsImtpZCI6ImEifQ.eyJleHAiOjk5OTk5OTk5OTl9.AQAB",
	} {
		f.Add(seed, "jwt")
	}
	c := gcp.New(gcp.Options{})
	number := c.AddProject(projectID)
	if _, err := c.PutPool(projectID, gcp.Pool{Name: "cluster", Providers: []gcp.Provider{{
		Name: "cluster", Issuer: "https://example.com", Audiences: []string{"openshift"}, Mapping: map[string]string{"google.subject": "assertion.sub"}, KeySet: keySet,
	}}}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, subject, kind string) {
		form := url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
			"audience": {"//iam.googleapis.com/projects/" + number + "/locations/global/workloadIdentityPools/cluster/providers/cluster"},
			"scope":    {"https://www.googleapis.com/auth/cloud-platform"}, "subject_token": {subject}, "subject_token_type": {"urn:ietf:params:oauth:token-type:" + kind},
		}
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "https://sts.googleapis.com/v1/token", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c.ServeHTTP(w, r)
		var answer map[string]string
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusBadRequest || answer["error"] == "" || answer["error_description"] == "" {
			t.Errorf("%q is answered with %d %s", subject, w.Code, w.Body)
		}
		if len(c.Tokens()) != 0 {
			t.Fatalf("there is a token for %q", subject)
		}
	})
}
