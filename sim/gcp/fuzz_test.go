package gcp_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/gcp"
)

// post sends a body without any client in between.
func post(c *gcp.Cloud, path, token, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "https://cloudresourcemanager.googleapis.com"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	c.ServeHTTP(w, r)
	return w
}

// FuzzPolicy sets policies. What is taken can be read, and setting what was read changes nothing.
func FuzzPolicy(f *testing.F) {
	for _, seed := range []string{
		`{"policy":{"version":3,"bindings":[{"role":"roles/storage.admin","members":["user:a@example.com"],"condition":{"title":"t","expression":"true"}}]}}`,
		`{"policy":{"bindings":[{"role":"roles/viewer","members":["allUsers","deleted:user:a@example.com?uid=1"]}]},"updateMask":"bindings"}`,
		`{"policy":{"etag":"ACAB","auditConfigs":[{"service":"allServices"}]},"updateMask":"audit_configs"}`,
		`{"policy":{"bindings":[{"role":"roles/viewer","members":["principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/subject/s"]}]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		c := gcp.New(gcp.Options{})
		c.AddProject(projectID)
		c.AddForeignServiceAccount("root@example.iam.gserviceaccount.com")
		if _, err := c.AddServiceAccount(projectID, "the-owner", ""); err != nil {
			t.Fatal(err)
		}
		me := "serviceAccount:" + email("the-owner")
		if err := c.AddBinding(projectID, "roles/owner", me); err != nil {
			t.Fatal(err)
		}
		token := c.Token(me, time.Hour)
		answer := post(c, "/v1/projects/"+projectID+":setIamPolicy", token, body)
		if !json.Valid(answer.Body.Bytes()) {
			t.Fatalf("%q is answered with %s", body, answer.Body)
		}
		if answer.Code != http.StatusOK || c.RolesOf(projectID, me) == nil {
			return
		}
		before := withoutEtag(t, c)
		set := `{"policy":` + string(c.PolicyJSON(projectID)) + `,"updateMask":"bindings,etag,auditConfigs"}`
		if answer = post(c, "/v1/projects/"+projectID+":setIamPolicy", token, set); answer.Code != http.StatusOK {
			t.Fatalf("after %q what is read cannot be written: %s", body, answer.Body)
		}
		if after := withoutEtag(t, c); !bytes.Equal(before, after) {
			t.Errorf("after %q\n%s becomes\n%s", body, before, after)
		}
	})
}

func withoutEtag(t *testing.T, c *gcp.Cloud) []byte {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal(c.PolicyJSON(projectID), &p); err != nil {
		t.Fatal(err)
	}
	delete(p, "etag")
	return must(json.Marshal(p))(t)
}

// FuzzRequest sends anything anywhere. The cloud always answers.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"iam", "v1/projects/test-project/serviceAccounts?fields=accounts(name,email)", ""},
		{"iam", "v1/projects/test-project/roles", `{"roleId":"abc","role":{"title":"t","includedPermissions":["iam.roles.get"]}}`},
		{"iam", "v1/projects/test-project/locations/global/workloadIdentityPools?workloadIdentityPoolId=abcd", `{}`},
		{"oauth2", "token", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c"},
		{"serviceusage", "v1/projects/test-project/services/iam.googleapis.com:enable", ""},
		{"storage", "storage/v1/b?project=test-project", `{"name":"abc","labels":{"a":"b"},"iamConfiguration":{"uniformBucketLevelAccess":{"enabled":true}}}`},
		{"storage", "upload/storage/v1/b/abc/o?uploadType=media&name=a%2Fb", "x"},
		{"storage", "upload/storage/v1/b/abc/o?uploadType=resumable", `{"name":"o"}`},
		{"storage", "storage/v1/b/abc/iam", `{"bindings":[{"role":"roles/storage.objectViewer","members":["allUsers"]}]}`},
		{"storage", "abc/a/b", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, service, path, body string) {
		c := gcp.New(gcp.Options{})
		c.AddProject(projectID)
		if err := c.AddBinding(projectID, "roles/owner", "user:a@example.com"); err != nil {
			t.Fatal(err)
		}
		if err := c.AddBucket(projectID, "abc", "us", nil); err != nil {
			t.Fatal(err)
		}
		token := c.Token("user:a@example.com", time.Hour)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			r, err := http.NewRequestWithContext(t.Context(), method, "https://x/"+path, strings.NewReader(body))
			if err != nil {
				return
			}
			r.Host = service + ".googleapis.com"
			r.Header.Set("Authorization", "Bearer "+token)
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if w.Code < 200 || w.Code > 503 || w.Body.Len() == 0 && service != "storage" {
				t.Errorf("%s %s/%s is answered with %d %q", method, service, path, w.Code, w.Body)
			}
		}
	})
}
