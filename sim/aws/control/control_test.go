package control_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/aws/control"
	"github.com/cloudcredential/operator/sim/fault"
)

// caller makes requests to the API of an account with the user bob.
type caller struct {
	*testing.T
	cloud *aws.Cloud
	key   aws.Key
	url   string
}

func newCaller(t *testing.T) *caller {
	t.Helper()
	c := aws.New(aws.Options{})
	key, err := c.AddUser("bob", policy("iam:*"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(control.Handler(c, func() []string { return []string{"CONNECT example.com:443"} }))
	t.Cleanup(server.Close)
	return &caller{t, c, key, server.URL}
}

func policy(action string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`
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

// bob returns the user as the API shows it.
func (c *caller) bob() aws.User {
	c.Helper()
	var u aws.User
	if err := json.Unmarshal([]byte(c.call(200, "GET", "/users/bob", "")), &u); err != nil {
		c.Fatal(err)
	}
	return u
}

func TestUsersAreShownAndChanged(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	if u := c.bob(); u.Policies["policy"] != policy("iam:*") || len(u.Keys) != 1 || u.Keys[0].ID != c.key.ID {
		t.Errorf("the user is %+v", u)
	}
	c.call(204, "PUT", "/users/bob/policies/policy", policy("s3:*"))
	c.call(400, "PUT", "/users/bob/policies/policy", "{")
	c.call(204, "PUT", "/users/bob/policies/other", policy("ec2:*"))
	c.call(204, "DELETE", "/users/bob/policies/other", "")
	c.call(204, "PUT", "/users/bob/tags", `{"a":"1","b":"2","c":"3"}`)
	c.call(204, "DELETE", "/users/bob/tags?key=a&key=b", "")
	if u := c.bob(); len(u.Policies) != 1 || u.Policies["policy"] != policy("s3:*") || fmt.Sprint(u.Tags) != "map[c:3]" {
		t.Errorf("the user is %+v", u)
	}
	var made struct{ AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal([]byte(c.call(200, "POST", "/users/bob/keys", "")), &made); err != nil {
		t.Fatal(err)
	}
	if name, ok := c.cloud.Valid(aws.Key{ID: made.AccessKeyID, Secret: made.SecretAccessKey}); !ok || name != "bob" {
		t.Errorf("the new key is that of %q", name)
	}
	c.call(204, "DELETE", "/users/bob/keys/"+c.key.ID, "")
	c.call(204, "DELETE", "/users/bob/tags", "")
	if u := c.bob(); len(u.Keys) != 1 || u.Keys[0].ID != made.AccessKeyID || len(u.Tags) != 0 {
		t.Errorf("the user is %+v", u)
	}
	c.call(204, "DELETE", "/users/bob", "")
	c.call(404, "DELETE", "/users/bob", "")
	c.call(404, "GET", "/users/bob", "")
	if all := c.call(200, "GET", "/users", ""); strings.Contains(all, "bob") {
		t.Errorf("the users are %s", all)
	}
}

func TestMisbehaviourIsSwitched(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	effect := func() fault.Effect {
		return c.cloud.Faults().Decide(fault.Request{Service: "iam", Operation: "CreateUser", Write: true}).Effect
	}
	if answer := c.call(200, "POST", "/faults", `{"service":"iam","operation":"CreateUser","writes":true,"effect":"Throttle"}`); !strings.Contains(answer, `"id": 1`) {
		t.Errorf("the answer is %s", answer)
	}
	if effect() != fault.Throttle {
		t.Error("the rule is not in force")
	}
	if d := c.cloud.Faults().Decide(fault.Request{Service: "iam", Operation: "GetUser"}); d.Effect != fault.None {
		t.Error("the rule is in force for other operations")
	}
	c.call(204, "DELETE", "/faults/1", "")
	c.call(404, "DELETE", "/faults/1", "")
	if effect() != fault.None {
		t.Error("the rule is still in force")
	}
	c.call(200, "POST", "/faults", `{"effect":"InternalError","latency":"1s"}`)
	if d := c.cloud.Faults().Decide(fault.Request{}); d.Effect != fault.InternalError || d.Latency.Seconds() != 1 {
		t.Errorf("the decision is %+v", d)
	}
	c.call(204, "DELETE", "/faults", "")
	if effect() != fault.None {
		t.Error("a rule is still in force")
	}
	for _, wrong := range []string{`{"effect":"Explode"}`, `{"latency":"long"}`, `[`} {
		c.call(400, "POST", "/faults", wrong)
	}
}

func TestOrganizationAndLagAreSet(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.call(204, "PUT", "/service-control-policies", "["+policy("s3:*")+"]")
	if c.cloud.Allows("bob", "iam:GetUser", "*") {
		t.Error("the organization's policy is not in force")
	}
	c.call(204, "PUT", "/service-control-policies", "[]")
	if !c.cloud.Allows("bob", "iam:GetUser", "*") {
		t.Error("the organization's policy is still in force")
	}
	c.call(204, "PUT", "/lag", "10s")
	c.call(400, "PUT", "/lag", "a while")
}

func TestLogIsShown(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	c.cloud.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "http://iam.amazonaws.com/", strings.NewReader("Action=GetUser&Version=2010-05-08")))
	if log := c.call(200, "GET", "/calls?service=iam&operation=GetUser", ""); !strings.Contains(log, "MissingAuthenticationToken") {
		t.Errorf("the log is %s", log)
	}
	if log := c.call(200, "GET", "/calls?operation=CreateUser", ""); strings.TrimSpace(log) != "[]" {
		t.Errorf("the log is %s", log)
	}
	c.call(204, "DELETE", "/calls", "")
	if n := len(c.cloud.Calls().All()); n != 0 {
		t.Errorf("%d calls are in the log", n)
	}
	if hosts := c.call(200, "GET", "/unexpected", ""); !strings.Contains(hosts, "example.com") {
		t.Errorf("unexpected is %s", hosts)
	}
	if help := c.call(200, "GET", "/", ""); help != control.Help {
		t.Errorf("the help is %s", help)
	}
}
