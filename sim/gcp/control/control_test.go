package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/gcp/control"
)

const projectID = "test-project"

// caller makes requests to the API of a project with the service account bob.
type caller struct {
	*testing.T
	cloud *gcp.Cloud
	email string
	key   []byte
	url   string
}

func newCaller(t *testing.T) *caller {
	t.Helper()
	c := gcp.New(gcp.Options{})
	c.AddProject(projectID)
	key, err := c.AddServiceAccountWithRoles(projectID, "bob", "roles/viewer")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(control.Handler(c, projectID, func() []string { return []string{"CONNECT example.com:443"} }))
	t.Cleanup(server.Close)
	return &caller{t, c, "bob@" + projectID + ".iam.gserviceaccount.com", key, server.URL}
}

// call makes a request, checks its status and returns its answer.
func (c *caller) call(status int, method, path, body string) string {
	c.Helper()
	q, err := http.NewRequestWithContext(c.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		c.Fatal(err)
	}
	if answer.StatusCode != status {
		c.Fatalf("%s %s is answered with %d %s", method, path, answer.StatusCode, text)
	}
	return string(text)
}

// read makes a request that is answered with JSON.
func read[T any](c *caller, method, path, body string) T {
	c.Helper()
	var into T
	if err := json.Unmarshal([]byte(c.call(http.StatusOK, method, path, body)), &into); err != nil {
		c.Fatal(err)
	}
	return into
}

func TestHelpNamesWhatThereIs(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	if help := c.call(200, "GET", "/", ""); help != control.Help {
		t.Errorf("the help is %s", help)
	}
	values := strings.NewReplacer("EMAIL", "nobody", "MEMBER", "user:nobody@example.com", "NAME", "none", "OBJECT", "none", "API", "none.googleapis.com", "ID", "1")
	for line := range strings.Lines(control.Help) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !strings.HasPrefix(fields[1], "/") {
			continue
		}
		q, err := http.NewRequestWithContext(t.Context(), fields[0], c.url+values.Replace(fields[1]), strings.NewReader("\x00"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		if answer.Body.Close(); answer.StatusCode == http.StatusMethodNotAllowed || strings.Contains(string(text), "page not found") {
			t.Errorf("%s %s is answered with %s", fields[0], fields[1], answer.Status)
		}
	}
}

func TestAccountsAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	type account struct {
		gcp.ServiceAccount
		Roles  []string
		Policy []gcp.Binding
	}
	bob := func() account { return read[account](c, "GET", "/accounts/"+c.email, "") }
	if a := bob(); a.Email != c.email || len(a.Keys) != 1 || !slices.Equal(a.Roles, []string{"roles/viewer"}) || len(a.Policy) != 0 {
		t.Errorf("the account is %+v", a)
	}
	first := bob().Keys[0]
	made := c.call(200, "POST", "/accounts/"+c.email+"/keys", "")
	type holder struct {
		Email string
		Valid bool
	}
	if h := read[holder](c, "POST", "/holder", made); h != (holder{c.email, true}) {
		t.Errorf("the new key is that of %+v", h)
	}
	c.call(204, "PUT", "/accounts/"+c.email+"/keys/"+first+"/disabled", "true")
	if h := read[holder](c, "POST", "/holder", string(c.key)); h.Valid {
		t.Error("tokens are given for a disabled key")
	}
	c.call(204, "DELETE", "/accounts/"+c.email+"/keys/"+first, "")
	c.call(404, "DELETE", "/accounts/"+c.email+"/keys/"+first, "")
	c.call(204, "PUT", "/accounts/"+c.email+"/disabled", "true")
	c.call(204, "PUT", "/accounts/"+c.email+"/texts", `{"displayName":"d","description":"e"}`)
	c.call(204, "PUT", "/accounts/"+c.email+"/policy", `[{"role":"roles/iam.serviceAccountUser","members":["user:alice@example.com"]}]`)
	c.call(400, "PUT", "/accounts/"+c.email+"/policy", `[{"role":"roles/none","members":["user:alice@example.com"]}]`)
	if a := bob(); !a.Disabled || len(a.Keys) != 1 || a.DisplayName != "d" || a.Description != "e" || a.Policy[0].Members[0] != "user:alice@example.com" {
		t.Errorf("the account is %+v", a)
	}
	c.call(200, "POST", "/accounts", `{"accountID":"carol","roles":["roles/editor"]}`)
	if all := read[[]account](c, "GET", "/accounts", ""); len(all) != 2 {
		t.Errorf("the accounts are %+v", all)
	}
	c.call(204, "DELETE", "/accounts/"+c.email, "")
	c.call(404, "DELETE", "/accounts/"+c.email, "")
	c.call(404, "GET", "/accounts/"+c.email, "")
}

func TestPolicyAndRolesAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.call(204, "POST", "/policy", `{"role":"roles/editor","members":["user:alice@example.com"]}`)
	c.call(204, "POST", "/policy", `{"role":"roles/storage.admin","members":["user:alice@example.com"],"condition":{"title":"t","expression":"false"}}`)
	if p := read[[]gcp.Binding](c, "GET", "/policy", ""); len(p) != 3 || p[1].Condition == nil {
		t.Errorf("the policy is %+v", p)
	}
	allows := func() bool {
		return read[map[string]bool](c, "GET", "/allows?member=user:alice@example.com&permission=iam.serviceAccounts.create", "")["allowed"]
	}
	if !allows() {
		t.Error("an editor may not make accounts")
	}
	c.call(204, "DELETE", "/policy/user:alice@example.com", "")
	c.call(404, "DELETE", "/policy/user:alice@example.com", "")
	if allows() {
		t.Error("nobody may make accounts")
	}
	c.call(204, "PUT", "/policy", `[]`)
	if p := read[[]gcp.Binding](c, "GET", "/policy", ""); len(p) != 0 {
		t.Errorf("the policy is %+v", p)
	}
	if made := read[map[string]string](c, "POST", "/roles", `{"id":"viewing","title":"t","permissions":["iam.roles.get"]}`); made["name"] != "projects/test-project/roles/viewing" {
		t.Errorf("the answer is %v", made)
	}
	c.call(204, "DELETE", "/roles/viewing", "")
	c.call(404, "DELETE", "/roles/viewing", "")
	if all := read[[]gcp.Role](c, "GET", "/roles", ""); len(all) != 1 || all[0].Deleted.IsZero() {
		t.Errorf("the roles are %+v", all)
	}
	if token := read[map[string]string](c, "POST", "/tokens", `{"member":"user:alice@example.com","lasting":"1h"}`); token["accessToken"] == "" {
		t.Error("there is no token")
	}
	if all := read[[]gcp.Token](c, "GET", "/tokens", ""); len(all) != 1 || all[0].Member != "user:alice@example.com" {
		t.Errorf("the tokens are %+v", all)
	}
}

func TestPoolsAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	const provider = `{"issuerUri":"https://example.com","allowedAudiences":["openshift"],"attributeMapping":{"google.subject":"assertion.sub"}}`
	c.call(400, "PUT", "/pools/cluster/providers/cluster", provider)
	c.call(200, "PUT", "/pools/cluster", `{"displayName":"d","disabled":true}`)
	c.call(200, "PUT", "/pools/cluster/providers/cluster", provider)
	c.call(400, "PUT", "/pools/cluster/providers/other", `{"issuerUri":"http://example.com"}`)
	pools := read[[]gcp.Pool](c, "GET", "/pools", "")
	if len(pools) != 1 || pools[0].DisplayName != "d" || !pools[0].Disabled || len(pools[0].Providers) != 1 || pools[0].Providers[0].Audiences[0] != "openshift" {
		t.Fatalf("the pools are %+v", pools)
	}
	// What is shown can be written back.
	text, err := json.Marshal(pools[0])
	if err != nil {
		t.Fatal(err)
	}
	c.call(200, "PUT", "/pools/second", string(text))
	if again := read[[]gcp.Pool](c, "GET", "/pools", ""); len(again) != 2 || again[1].Providers[0].Issuer != "https://example.com" {
		t.Errorf("the pools are %+v", again)
	}
	c.call(204, "DELETE", "/pools/cluster/providers/cluster", "")
	c.call(404, "DELETE", "/pools/cluster/providers/cluster", "")
	c.call(204, "DELETE", "/pools/cluster", "")
	c.call(404, "DELETE", "/pools/cluster", "")
	if pools = read[[]gcp.Pool](c, "GET", "/pools", ""); pools[0].Deleted.IsZero() || pools[0].Providers[0].Deleted.IsZero() {
		t.Errorf("the pools are %+v", pools)
	}
}

func TestBucketsAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	if all := c.call(200, "GET", "/buckets", ""); strings.TrimSpace(all) != "[]" {
		t.Errorf("the buckets are %s", all)
	}
	if err := c.cloud.AddBucket(projectID, "issuer", "us", nil); err != nil {
		t.Fatal(err)
	}
	c.call(204, "PUT", "/buckets/issuer/objects/.well-known/openid-configuration", "{}")
	c.call(204, "POST", "/buckets/issuer/policy", `{"role":"roles/storage.objectViewer","members":["allUsers"]}`)
	b := read[gcp.Bucket](c, "GET", "/buckets/issuer", "")
	if len(b.Objects) != 1 || b.Objects[0].Name != ".well-known/openid-configuration" || !c.cloud.BucketIsPublic("issuer") {
		t.Errorf("the bucket is %+v", b)
	}
	c.call(204, "DELETE", "/buckets/issuer/policy/allUsers", "")
	if c.cloud.BucketIsPublic("issuer") {
		t.Error("the bucket is public")
	}
	c.call(204, "DELETE", "/buckets/issuer/objects/.well-known/openid-configuration", "")
	c.call(404, "DELETE", "/buckets/issuer/objects/.well-known/openid-configuration", "")
	c.call(204, "DELETE", "/buckets/issuer", "")
	c.call(404, "DELETE", "/buckets/issuer", "")
	c.call(404, "GET", "/buckets/issuer", "")
	c.call(204, "PUT", "/buckets/theirs/foreign", "")
	if err := c.cloud.AddBucket(projectID, "theirs", "us", nil); err == nil {
		t.Error("a bucket of another project could be made")
	}
}

func TestProjectIsShownAndFilled(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.call(204, "PUT", "/services/sts.googleapis.com", "false")
	if p := read[gcp.Project](c, "GET", "/project", ""); p.ID != projectID || len(p.Number) != 12 || slices.Contains(p.Services, "sts.googleapis.com") || !slices.Contains(p.Services, "iam.googleapis.com") {
		t.Errorf("the project is %+v", p)
	}
	c.call(204, "POST", "/foreign", `{"accounts":150,"roles":20,"bindings":30}`)
	if accounts, roles := len(c.cloud.ServiceAccounts(projectID)), len(c.cloud.Roles(projectID)); accounts != 151 || roles != 20 {
		t.Errorf("there are %d accounts and %d roles", accounts, roles)
	}
	c.call(204, "PUT", "/quotas", `{"KeysPerServiceAccount":1}`)
	if q := c.cloud.Quotas(); q.KeysPerServiceAccount != 1 || q.CustomRoles != gcp.DefaultQuotas().CustomRoles {
		t.Errorf("the quotas are %+v", q)
	}
	c.call(204, "PUT", "/lag", "10s")
	c.call(204, "PUT", "/operation-delay", "10s")
	c.call(400, "PUT", "/lag", "a while")
}

func TestLogAndMisbehaviour(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.cloud.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "http://iam.googleapis.com/v1/projects/test-project/serviceAccounts", nil))
	if log := c.call(200, "GET", "/calls?service=iam&operation=projects.serviceAccounts.list", ""); !strings.Contains(log, "UNAUTHENTICATED") {
		t.Errorf("the log is %s", log)
	}
	c.call(204, "DELETE", "/calls", "")
	if n := len(c.cloud.Calls().All()); n != 0 {
		t.Errorf("%d calls are in the log", n)
	}
	c.call(200, "POST", "/faults", `{"service":"iam","effect":"Throttle"}`)
	if d := c.cloud.Faults().Decide(fault.Request{Service: "iam"}); d.Effect != fault.Throttle {
		t.Error("the rule is not in force")
	}
	c.call(204, "DELETE", "/faults/1", "")
	if hosts := c.call(200, "GET", "/unexpected", ""); !strings.Contains(hosts, "example.com") {
		t.Errorf("unexpected is %s", hosts)
	}
}
