package federation

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
	"github.com/cloudcredential/operator/internal/secret"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/proxy"
)

// world is a simulated subscription, in which a set-up is made.
type world struct {
	*simazure.Cloud
	t            *testing.T
	environment  api.Environment
	transport    *http.Transport
	caller       cloud.Caller
	subscription string
	boss         simazure.Credentials
	offset       atomic.Int64
	// slept is how long was waited for the cloud.
	slept     atomic.Int64
	options   Options
	directory *manifest.Directory
}

// tokenKey signs the access tokens of all worlds, since to make a key takes longer than most tests.
var tokenKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newWorld(t *testing.T, requests ...*request.Request) *world {
	t.Helper()
	return newWorldIn(t, simazure.Public(), configv1.AzurePublicCloud, requests...)
}

func newWorldIn(t *testing.T, environment simazure.Environment, name configv1.AzureCloudEnvironment, requests ...*request.Request) *world {
	t.Helper()
	w := &world{t: t}
	key, err := tokenKey()
	w.has(err)
	w.Cloud = simazure.New(simazure.Options{Clock: w.now, Environment: environment, TokenKey: key})
	w.environment, err = api.EnvironmentOf(name)
	w.has(err)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}})
	w.has(err)
	t.Cleanup(func() {
		p.Close()
		if calls := p.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	address, err := url.Parse(p.URL())
	w.has(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 16, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	t.Cleanup(w.transport.CloseIdleConnections)
	w.caller = cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	w.subscription = w.AddSubscription("")
	w.boss, err = w.AddServicePrincipal("boss", "/subscriptions/"+w.subscription, "Owner")
	w.has(err)
	w.directory, err = manifest.NewDirectory(t.TempDir())
	w.has(err)
	w.options = Options{
		Name: "prod", Region: "westeurope", SubscriptionID: w.subscription, TenantID: w.TenantID(), Requests: requests, OutputDirectory: "out",
		Issuer: Issuer{URL: "https://issuer.example.com/prod"}, UserTags: map[string]string{"team": "blue"},
	}
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

// sleep lets time go by at once.
func (w *world) sleep(ctx context.Context, d time.Duration) error {
	w.offset.Add(int64(d))
	w.slept.Add(int64(d))
	return ctx.Err()
}

// open begins an invocation. The log of calls begins with it.
func (w *world) open() *Session {
	w.t.Helper()
	client, err := NewClient(w.t.Context(), ClientOptions{
		Environment: w.environment, Transport: w.transport, Caller: w.caller, UserAgent: "ccoctl/v1.2.3",
		Credential: &api.ClientSecret{
			Authority: w.environment.Authority, Tenant: w.TenantID(), Client: w.boss.ClientID, Secret: secret.FromString(w.boss.ClientSecret),
			HTTP: api.NewHTTPClient(w.transport), UserAgent: "ccoctl/v1.2.3",
		},
	})
	w.has(err)
	w.Calls().Reset()
	return Open(client, DriverOptions{Now: w.now, Sleep: w.sleep})
}

// attempt runs one invocation and returns all that was said.
func (w *world) attempt(nodes ...plan.Node) ([]string, error) {
	w.t.Helper()
	if len(nodes) == 0 {
		nodes = w.options.IdentityNodes()
	}
	graph, err := plan.NewGraph(nodes...)
	w.has(err)
	return w.applied(w.open(), graph)
}

func (w *world) applied(s *Session, graph *plan.Graph) ([]string, error) {
	w.t.Helper()
	drivers := s.Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory}
	made, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	w.has(err)
	if err := made.Err(); err != nil {
		return nil, err
	}
	result := made.Apply(w.t.Context(), plan.ApplyOptions{})
	var said []string
	for _, outcome := range result.Outcomes {
		said = append(said, w.options.Say(outcome)...)
	}
	return said, result.Err()
}

// make makes the set-up, and fails the test if that fails.
func (w *world) make(nodes ...plan.Node) []string {
	w.t.Helper()
	w.has(w.options.Validate())
	said, err := w.attempt(nodes...)
	if err != nil {
		w.t.Fatalf("the set-up was not made: %v", err)
	}
	return said
}

// operations are the calls of the last invocation by their names, without those for tokens.
func (w *world) operations() map[string]int {
	count := map[string]int{}
	for _, call := range w.Calls().All() {
		if call.Service != "entra" {
			count[call.Operation]++
		}
	}
	return count
}

// writes are those of the operations that change something.
func (w *world) writes() map[string]int {
	count := w.operations()
	for name := range count {
		if strings.HasSuffix(name, "_Get") || strings.Contains(name, "_List") || strings.HasSuffix(name, "_GetProperties") || strings.HasSuffix(name, "_Download") {
			delete(count, name)
		}
	}
	return count
}

// identity is the identity of a request as it is.
func (w *world) identity(req *request.Request) simazure.Identity {
	w.t.Helper()
	found, exists := w.Identity(w.subscription, w.options.OIDCGroupName(), w.options.identityName(req))
	if !exists {
		w.t.Fatalf("there is no identity for %s", req.Name)
	}
	return found
}

// roles are the roles of a request's identity, each with its scope, in order.
func (w *world) roles(req *request.Request) []string {
	w.t.Helper()
	var all []string
	for _, each := range w.AssignmentsOf(w.subscription, w.identity(req).PrincipalID) {
		_, scope, _ := strings.Cut(each.Scope, w.subscription)
		all = append(all, each.Role+" at "+scope)
	}
	slices.Sort(all)
	return all
}

// newRequest is a request for a Secret.
func newRequest(name string, spec v1.AzureProviderSpec) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		Secret: types.NamespacedName{Namespace: "openshift-" + name, Name: "cloud-credentials"}, ServiceAccounts: []string{"controller", "operator"},
		Kind: "AzureProviderSpec", Spec: &spec,
	}
}

// disks asks for a custom role and a built-in one.
func disks() *request.Request {
	return newRequest("disks", v1.AzureProviderSpec{
		Permissions: []string{"Microsoft.Compute/disks/read", "Microsoft.Compute/disks/write"}, RoleBindings: []v1.RoleBinding{{Role: "Reader"}},
	})
}

// componentRequests are the requests of a release.
func componentRequests(t *testing.T) []*request.Request {
	t.Helper()
	shipped, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	var requests []*request.Request
	for _, object := range shipped["azure"] {
		req, err := request.Decode(object)
		if err != nil {
			t.Fatal(err)
		}
		requests = append(requests, req)
	}
	slices.SortFunc(requests, func(a, b *request.Request) int { return strings.Compare(a.Name.Name, b.Name.Name) })
	return requests
}
