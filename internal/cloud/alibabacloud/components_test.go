package alibabacloud

import (
	"context"
	"net/http"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	simalibabacloud "github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/proxy"
)

// world is a simulated account, an output directory, and the requests of a release.
type world struct {
	*simalibabacloud.Cloud
	t         *testing.T
	transport http.RoundTripper
	directory *manifest.Directory
	options   Options
	environ   map[string]string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Cloud: simalibabacloud.New(simalibabacloud.Options{}), t: t, options: Options{Name: "prod"}}
	id, secret := w.RootKey()
	w.environ = map[string]string{variableID: id, variableSecret: secret}
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}})
	w.has(err)
	t.Cleanup(p.Close)
	client, err := p.Client()
	w.has(err)
	t.Cleanup(client.CloseIdleConnections)
	w.transport = client.Transport
	w.directory, err = manifest.NewDirectory(t.TempDir())
	w.has(err)
	components, err := requesttest.Components()
	w.has(err)
	for _, object := range components["alibabacloud"] {
		req, err := request.Decode(object)
		w.has(err)
		w.has(w.options.ValidateRequest(req))
		w.options.Requests = append(w.options.Requests, req)
	}
	w.has(w.options.Validate())
	if len(w.options.Requests) < 2 {
		t.Fatalf("there are %d requests", len(w.options.Requests))
	}
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// client makes calls without trying any of them again.
func (w *world) client() *Client {
	w.t.Helper()
	c, err := NewClient(ClientOptions{
		Region: "cn-hangzhou", Transport: w.transport, UserAgent: "ccoctl/v1.2.3", Environment: func(name string) string { return w.environ[name] },
		Caller: cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) }),
	})
	w.has(err)
	w.t.Cleanup(c.Close)
	return c
}

// apply makes the set-up and counts what was changed.
func (w *world) apply() int {
	w.t.Helper()
	graph, err := plan.NewGraph(w.options.Nodes()...)
	w.has(err)
	drivers := Open(w.client(), DriverOptions{Manifests: w.directory}).Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	made, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	w.has(err)
	result := made.Apply(w.t.Context(), plan.ApplyOptions{})
	changed := 0
	for _, outcome := range result.Outcomes {
		if outcome.Err != nil {
			w.t.Fatalf("%s: %v", outcome.Ref, outcome.Err)
		}
		if outcome.Status == plan.Done {
			changed++
		}
	}
	return changed
}

func TestTheComponentsOfAReleaseGetWhatTheyAskFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := len(w.options.Requests)
	w.Calls().Reset()
	w.apply()
	if got := len(w.Calls().All()); got != 1+6*n {
		t.Errorf("%d calls for %d requests", got, n)
	}
	for _, req := range w.options.Requests {
		entries, err := entriesOf(req)
		w.has(err)
		for _, entry := range entries {
			for _, action := range entry.Action {
				if !w.Allows(w.options.UserName(req), action, "acs:any:thing") {
					t.Errorf("%s may not %s", w.options.UserName(req), action)
				}
			}
		}
		if w.Allows(w.options.UserName(req), "ram:CreateUser", "*") {
			t.Errorf("%s may create users", w.options.UserName(req))
		}
		s := Open(w.client(), DriverOptions{Manifests: w.directory}).shared
		held, err := s.held(req)
		w.has(err)
		if user, works := w.Holder(held.id, held.secret.RevealString()); !works || user != w.options.UserName(req) {
			t.Errorf("the key of %s is that of %q", w.options.UserName(req), user)
		}
	}
	w.Calls().Reset()
	if changed := w.apply(); changed != 0 || w.Calls().Writes() != 0 || len(w.Calls().All()) != 1+5*n {
		t.Errorf("%d changes, %d calls, %d writes", changed, len(w.Calls().All()), w.Calls().Writes())
	}
}

func TestAUserThatIsSeenLateKeepsItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply()
	req := w.options.Requests[0]
	s := Open(w.client(), DriverOptions{Manifests: w.directory}).shared
	held, err := s.held(req)
	w.has(err)
	outputs, err := keyDriver{s}.Create(t.Context(), key{w.options, req}, nil) // as for a user that was not seen when the plan was made
	w.has(err)
	found, _ := w.User(w.options.UserName(req))
	if outputs[OutputID].Text() != held.id || len(found.Keys) != 1 {
		t.Errorf("the key is %s, and was %s; there are %+v", outputs[OutputID].Text(), held.id, found.Keys)
	}
}

func TestAPolicyThatIsThereAlreadyIsTakenIfItIsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply()
	s := Open(w.client(), DriverOptions{}).shared
	want := policy{w.options, w.options.Requests[0]}
	_, err := policyDriver{s}.Create(t.Context(), want, nil)
	w.has(err)
	_, err = userDriver{s}.Create(t.Context(), user{w.options, w.options.Requests[0]}, nil)
	w.has(err)
	w.AddPolicy(want.Ref().Name, policyDescription, `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	if _, err := (policyDriver{s}).Create(t.Context(), want, nil); !cloud.Is(err, cloud.AlreadyExists) {
		t.Errorf("the error is %v", err)
	}
	w.AddUser(w.options.UserName(want.req), "of somebody else")
	if _, err := (userDriver{s}).Create(t.Context(), user{w.options, want.req}, nil); !cloud.Is(err, cloud.AlreadyExists) {
		t.Errorf("the error is %v", err)
	}
}
