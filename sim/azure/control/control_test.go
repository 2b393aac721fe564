package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/azure/control"
)

// caller makes requests to the API of a subscription.
type caller struct {
	*testing.T
	cloud *azure.Cloud
	scope string
	url   string
}

func newCaller(t *testing.T) *caller {
	t.Helper()
	c := azure.New(azure.Options{})
	subscription := c.AddSubscription("")
	server := httptest.NewServer(control.Handler(c, subscription, func() []string { return nil }))
	t.Cleanup(server.Close)
	return &caller{t, c, "/subscriptions/" + subscription, server.URL}
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
	values := strings.NewReplacer("GROUP", "none", "NAMESPACE", "Microsoft.Storage", "NAME", "none", "PRINCIPAL", "nobody", "ACCOUNT", "none", "CONTAINER", "none", "BLOB", "none", "ID", "1")
	for line := range strings.Lines(c.call(http.StatusOK, "GET", "/", "")) {
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

func TestASubscriptionIsShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.call(http.StatusNoContent, "PUT", "/groups/one", `{"location":"westeurope","tags":{"a":"b"}}`)
	if groups := read[[]azure.ResourceGroup](c, "GET", "/groups", ""); len(groups) != 1 || groups[0].Tags["a"] != "b" {
		t.Errorf("the groups are %+v", groups)
	}
	made := read[azure.Identity](c, "POST", "/identities", `{"group":"one","name":"router"}`)
	c.call(http.StatusNoContent, "POST", "/assignments", `{"scope":"`+c.scope+`","role":"Reader","principalId":"`+made.PrincipalID+`"}`)
	allows := "/allows?principal=" + made.PrincipalID + "&action=Microsoft.Compute/disks/read&scope=" + c.scope
	if !read[bool](c, "GET", allows, "") {
		t.Error("the assignment has no effect")
	}
	if got := read[[]azure.RoleAssignment](c, "GET", "/assignments?principal="+made.PrincipalID, ""); len(got) != 1 || got[0].Role != "Reader" {
		t.Errorf("the assignments are %+v", got)
	}
	c.call(http.StatusNoContent, "DELETE", "/assignments/"+made.PrincipalID, "")
	if read[bool](c, "GET", allows, "") {
		t.Error("the assignment is still there")
	}
	if a := read[azure.Credentials](c, "POST", "/applications", `{"name":"n","scope":"`+c.scope+`","roles":["Owner"],"graph":["Application.Read.All"]}`); a.ClientSecret == "" || a.TenantID != c.cloud.TenantID() {
		t.Errorf("the application is %+v", a)
	}
	if token := read[map[string]string](c, "POST", "/tokens", `{"principalId":"`+made.PrincipalID+`","lasting":"1h"}`); strings.Count(token["accessToken"], ".") != 2 {
		t.Errorf("the token is %v", token)
	}
	c.call(http.StatusNotFound, "DELETE", "/identities/one/router/federated/none", "")
	c.call(http.StatusNoContent, "DELETE", "/groups/one", "")
	if groups := c.call(http.StatusOK, "GET", "/identities", ""); strings.TrimSpace(groups) != "[]" {
		t.Errorf("the identities are %s", groups)
	}
	c.call(http.StatusBadRequest, "PUT", "/replication", "soon")
	c.call(http.StatusNoContent, "PUT", "/replication", "2m")
}
