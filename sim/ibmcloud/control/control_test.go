package control_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/ibmcloud"
	"github.com/cloudcredential/operator/sim/ibmcloud/control"
)

// caller makes requests to the API of an account.
type caller struct {
	*testing.T
	url string
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

func TestAnAccountIsChangedAndLookedAt(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(control.Handler(ibmcloud.New(ibmcloud.Options{}), func() []string { return nil }))
	t.Cleanup(server.Close)
	c := &caller{t, server.URL}
	made := read[ibmcloud.ServiceID](c, "POST", "/service-ids", `{"name":"prod-a","description":"d"}`)
	key := read[map[string]string](c, "POST", "/service-ids/"+made.ID+"/keys", `{"name":"k"}`)
	role := "crn:v1:bluemix:public:iam::::role:Viewer"
	policy := read[ibmcloud.Policy](c, "POST", "/service-ids/"+made.ID+"/policies", `{"roles":["`+role+`"],"attributes":[{"name":"serviceName","value":"is"}]}`)
	allows := `{"apikey":"` + key["apikey"] + `","role":"` + role + `","attributes":{"serviceName":"is"}}`
	if !read[bool](c, "POST", "/allows", allows) || read[bool](c, "POST", "/allows", strings.Replace(allows, `"is"`, `"dns-svcs"`, 1)) {
		t.Error("the policy is not what decides")
	}
	if got := read[map[string]string](c, "POST", "/holder", key["apikey"]); got["iamId"] != made.IAMID {
		t.Errorf("the key is that of %v", got)
	}
	c.call(http.StatusNoContent, "PUT", "/keys/"+key["id"]+"/disabled", "true")
	c.call(http.StatusNotFound, "POST", "/holder", key["apikey"])
	c.call(http.StatusNoContent, "PUT", "/keys/"+key["id"]+"/disabled", "false")
	c.call(http.StatusNoContent, "PUT", "/service-ids/"+made.ID+"/locked", "true")
	all := read[[]ibmcloud.ServiceID](c, "GET", "/service-ids", "")
	if len(all) != 1 || !all[0].Locked || len(all[0].Keys) != 1 || len(all[0].Policies) != 1 || all[0].Policies[0].ID != policy.ID {
		t.Errorf("there are %+v", all)
	}
	c.call(http.StatusNoContent, "DELETE", "/policies/"+policy.ID, "")
	c.call(http.StatusNotFound, "DELETE", "/policies/"+policy.ID, "")
	c.call(http.StatusNoContent, "DELETE", "/keys/"+key["id"], "")
	c.call(http.StatusNoContent, "DELETE", "/service-ids/"+made.ID, "")
	c.call(http.StatusNotFound, "POST", "/service-ids/"+made.ID+"/keys", `{"name":"k"}`)
	if read[map[string]string](c, "POST", "/resource-groups", "mygroup")["id"] == "" {
		t.Error("the resource group has no ID")
	}
	for path, body := range map[string]string{"/quotas": `{"policies":1}`, "/page-size": "1", "/lag": "1s"} {
		c.call(http.StatusNoContent, "PUT", path, body)
		c.call(http.StatusBadRequest, "PUT", path, "x")
	}
	if help := c.call(http.StatusOK, "GET", "/", ""); help != control.Help {
		t.Error("the help is not shown")
	}
}
