package ibmcloud

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	"github.com/cloudcredential/operator/sim/fault"
	simibmcloud "github.com/cloudcredential/operator/sim/ibmcloud"
	"github.com/cloudcredential/operator/sim/proxy"
)

// world is a simulated account, an output directory, and the requests of a release.
type world struct {
	*simibmcloud.Cloud
	t         *testing.T
	transport *http.Transport
	directory *manifest.Directory
	options   Options
	now       time.Time
	key       string
}

// newWorld has the requests of a platform: "ibmcloud" or "powervs".
func newWorld(t *testing.T, platform string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	w.Cloud = simibmcloud.New(simibmcloud.Options{Clock: func() time.Time { return w.now }})
	w.key = w.OwnerKey()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(string) http.Handler { return w.Cloud }})
	w.has(err)
	t.Cleanup(p.Close)
	address, err := url.Parse(p.URL())
	w.has(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w.transport = &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(w.transport.CloseIdleConnections)
	w.directory, err = manifest.NewDirectory(t.TempDir())
	w.has(err)
	components, err := requesttest.Components()
	w.has(err)
	w.options = Options{Name: "prod", ResourceGroup: "Default"}
	for _, object := range components[platform] {
		req, err := request.Decode(object)
		w.has(err)
		w.has(w.options.ValidateRequest(req))
		w.options.Requests = append(w.options.Requests, req)
	}
	w.has(w.options.Validate())
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
		Domain: DefaultDomain, Transport: w.transport, UserAgent: "ccoctl/v1.2.3", Now: func() time.Time { return w.now },
		Caller:      cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) }),
		Environment: func(name string) string { return map[string]string{"BM_API_KEY": w.key}[name] },
	})
	w.has(err)
	return c
}

// run plans and applies. The log of calls begins with it.
func (w *world) run() plan.Result {
	w.t.Helper()
	w.Calls().Reset()
	drivers := Open(w.client(), DriverOptions{Manifests: w.directory, Now: func() time.Time { return w.now }}).Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	graph, err := plan.NewGraph(w.options.Nodes()...)
	w.has(err)
	made, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	w.has(err)
	return made.Apply(w.t.Context(), plan.ApplyOptions{})
}

func TestEveryComponentOfAReleaseIsServed(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"ibmcloud", "powervs"} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, platform)
			w.has(w.run().Err())
			n, policies := len(w.options.Requests), 0
			for _, req := range w.options.Requests {
				asked, _ := policiesOf(req)
				policies += len(asked)
				found, exists := w.ServiceID(w.options.ServiceIDName(req))
				if !exists || len(found.Policies) != len(asked) || len(found.Keys) != 1 {
					t.Errorf("%s: %+v", req.Name, found)
				}
			}
			// Token, account, list of service IDs, list of resource groups; and for each a service ID and a key.
			if got, want := len(w.Calls().All()), 4+2*n+policies; n < 4 || got != want {
				t.Errorf("%d calls for %d requests, and %d would do", got, n, want)
			}
			again := w.run()
			w.has(again.Err())
			// For each the policies, the key in use and all keys are read.
			if got, want := len(w.Calls().All()), 4+3*n; again.Changed() || w.Calls().Writes() > 0 || got != want {
				t.Errorf("the second run made %d calls, of which %d write", got, w.Calls().Writes())
			}
		})
	}
}

func TestATokenIsFetchedOnceAndAgainWhenItsLifeIsNearlyOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "ibmcloud")
	c := w.client()
	list := func() {
		t.Helper()
		_, err := Open(c, DriverOptions{}).shared.allServiceIDs(t.Context())
		w.has(err)
	}
	fetched := func() int {
		n := 0
		for _, call := range w.Calls().All() {
			if call.Operation == "get_token" {
				n++
			}
		}
		return n
	}
	list()
	list()
	if fetched() != 1 {
		t.Errorf("%d tokens were fetched", fetched())
	}
	w.now = w.now.Add(50 * time.Minute)
	list()
	if fetched() != 2 {
		t.Errorf("%d tokens were fetched", fetched())
	}
	w.RevokeTokens()
	if _, err := Open(c, DriverOptions{}).shared.allServiceIDs(t.Context()); !cloud.Is(err, cloud.Unauthenticated) {
		t.Errorf("it ended with %v", err)
	}
	list()
}

func TestAHungTokenEndpointDoesNotOutliveTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "ibmcloud")
	ctx, cancel := context.WithCancel(t.Context())
	reached := make(chan struct{})
	w.Faults().Add(fault.Rule{Effect: fault.Hang, Before: func(fault.Request) { close(reached) }, Times: 1})
	ended := make(chan error)
	go func() {
		_, err := Open(w.client(), DriverOptions{}).shared.accountID(ctx)
		ended <- err
	}()
	<-reached
	cancel()
	if err := <-ended; err == nil {
		t.Error("there is an account without an answer")
	}
}

func TestPagesAreReadToTheirEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "powervs")
	w.has(w.run().Err())
	w.SetPageSize(1)
	again := w.run()
	w.has(again.Err())
	if again.Changed() {
		t.Error("what was not on the first page was made again")
	}
	w.has(w.run().Err())
}

func TestCrashesBeforeAndAfterEachCallAreSurvived(t *testing.T) {
	t.Parallel()
	reference := newWorld(t, "ibmcloud")
	reference.has(reference.run().Err())
	calls := len(reference.Calls().All())
	for _, effect := range []fault.Effect{fault.ResetBefore, fault.ResetAfter} {
		for n := 1; n <= calls; n += 3 {
			w := newWorld(t, "ibmcloud")
			seen := 0
			remove := w.Faults().Add(fault.Rule{Match: func(fault.Request) bool { seen++; return seen >= n }, Effect: effect})
			w.run()
			remove()
			w.has(w.run().Err())
			for _, s := range w.ServiceIDs() {
				if !slices.ContainsFunc(reference.ServiceIDs(), func(r simibmcloud.ServiceID) bool {
					return r.Name == s.Name && len(r.Policies) == len(s.Policies) && len(s.Keys) == 1
				}) {
					t.Errorf("%s at call %d: %+v", effect, n, s)
				}
			}
			if got := w.run(); got.Changed() || len(w.ServiceIDs()) != len(reference.ServiceIDs()) {
				t.Errorf("%s at call %d: there are %d service IDs", effect, n, len(w.ServiceIDs()))
			}
		}
	}
}
