package federation

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/proxy"
)

const accountProject = "my-project"

// accountWorld is a simulated project, in which the accounts of a set-up are made.
type accountWorld struct {
	*simgcp.Cloud
	t         *testing.T
	number    string
	proxy     *proxy.Proxy
	transport *http.Transport
	caller    cloud.Caller
	key       []byte
	offset    atomic.Int64
	// slept is how long was waited for the cloud, and waiting whether that makes time go by.
	slept   atomic.Int64
	options Options
	// directories are the output directories by the names of set-ups.
	directories map[string]*manifest.Directory
}

func newAccountWorld(t *testing.T, requests ...*request.Request) *accountWorld {
	t.Helper()
	w := &accountWorld{t: t, directories: map[string]*manifest.Directory{}}
	w.Cloud = simgcp.New(simgcp.Options{Clock: w.now})
	w.number = w.AddProject(accountProject)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Close()
		if calls := p.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	w.proxy = p
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 16, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	t.Cleanup(w.transport.CloseIdleConnections)
	w.caller = cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	w.key = w.admin("admin", "roles/owner")
	w.options = Options{Name: "prod", Project: accountProject, Requests: requests, OutputDirectory: "out"}
	return w
}

// admin makes a service account and returns its key.
func (w *accountWorld) admin(id string, roles ...string) []byte {
	w.t.Helper()
	key, err := w.AddServiceAccountWithRoles(accountProject, id, roles...)
	w.has(err)
	return key
}

func (w *accountWorld) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *accountWorld) now() time.Time { return time.Now().Add(time.Duration(w.offset.Load())) }

// sleep lets time go by at once.
func (w *accountWorld) sleep(ctx context.Context, d time.Duration) error {
	w.offset.Add(int64(d))
	w.slept.Add(int64(d))
	return ctx.Err()
}

// directory is the output directory of the set-up.
func (w *accountWorld) directory() *manifest.Directory {
	w.t.Helper()
	if w.directories[w.options.Name] == nil {
		directory, err := manifest.NewDirectory(w.t.TempDir())
		w.has(err)
		w.directories[w.options.Name] = directory
	}
	return w.directories[w.options.Name]
}

// open begins an invocation. The log of calls begins with it.
func (w *accountWorld) open() *Session {
	w.t.Helper()
	client, err := NewClient(w.t.Context(), ClientOptions{
		Project: accountProject, Transport: w.transport, Caller: w.caller, UserAgent: "ccoctl/v1.2.3", HomeDirectory: w.t.TempDir(), Now: w.now,
		Environment: func(name string) string {
			if name == "GOOGLE_CREDENTIALS" {
				return string(w.key)
			}
			return ""
		},
	})
	w.has(err)
	w.Calls().Reset()
	return Open(client, DriverOptions{Now: w.now, Sleep: w.sleep})
}

// planned makes a plan as one invocation does.
func (w *accountWorld) planned() *plan.Plan {
	w.t.Helper()
	graph, err := plan.NewGraph(w.options.AccountNodes()...)
	w.has(err)
	return w.planOf(w.open(), graph)
}

func (w *accountWorld) planOf(s *Session, graph *plan.Graph) *plan.Plan {
	w.t.Helper()
	drivers := s.Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: w.directory()}
	p, err := plan.Make(w.t.Context(), graph, drivers, plan.Options{})
	w.has(err)
	return p
}

// attempt runs one invocation and returns all that was said.
func (w *accountWorld) attempt() ([]string, error) {
	w.t.Helper()
	return w.applied(w.planned())
}

func (w *accountWorld) applied(p *plan.Plan) ([]string, error) {
	w.t.Helper()
	if err := p.Err(); err != nil {
		return nil, err
	}
	result := p.Apply(w.t.Context(), plan.ApplyOptions{})
	var said []string
	for _, outcome := range result.Outcomes {
		said = append(said, w.options.Say(outcome)...)
	}
	return said, result.Err()
}

// make makes the set-up, and fails the test if that fails.
func (w *accountWorld) make() []string {
	w.t.Helper()
	w.has(w.options.Validate())
	said, err := w.attempt()
	if err != nil {
		w.t.Fatalf("the set-up was not made: %v", err)
	}
	return said
}

// leave removes the accounts of the set-up. It returns the notes.
func (w *accountWorld) leave() ([]string, error) {
	w.t.Helper()
	s := w.open()
	o := w.options
	o.removal = true
	i := &inventory{session: s.shared, o: o}
	graph, notes, err := i.Graph(w.t.Context(), o.Name, i.findAccounts(w.t.Context()))
	if err != nil {
		return nil, err
	}
	_, err = w.applied(w.planOf(s, graph))
	return notes, err
}

// operations are the calls of the last invocation by their names, without tokens.
func (w *accountWorld) operations() map[string]int {
	count := map[string]int{}
	for _, call := range w.Calls().All() {
		if call.Operation != "token" {
			count[call.Operation]++
		}
	}
	return count
}

// settled checks that another run writes nothing, and that all is as the requests ask.
func (w *accountWorld) settled() {
	w.t.Helper()
	p := w.planned()
	if !p.Empty() || p.Err() != nil {
		var table bytes.Buffer
		w.has(p.WriteTable(&table))
		w.t.Errorf("there is something to do yet: %v\n%s", p.Err(), table.String())
	}
	for _, req := range w.options.Requests {
		email := w.emailOf(req)
		spec := req.Spec.(*v1.GCPProviderSpec)
		wanted := len(spec.PredefinedRoles)
		if len(spec.Permissions) > 0 {
			wanted++
		}
		if got := w.RolesOf(accountProject, "serviceAccount:"+email); len(got) != wanted {
			w.t.Errorf("%s has the roles %v", email, got)
		}
		var members []string
		for _, b := range w.AccountPolicy(email) {
			members = append(members, b.Members...)
		}
		if len(members) != len(req.ServiceAccounts) {
			w.t.Errorf("those may act as %s: %v", email, members)
		}
		if _, _, err := w.directory().Read(manifest.SecretFileName(req.Secret)); err != nil {
			w.t.Error(err)
		}
	}
}

// emailOf is the address of a request's account, found by what it says of itself.
func (w *accountWorld) emailOf(req *request.Request) string {
	w.t.Helper()
	for _, found := range w.ServiceAccounts(accountProject) {
		if found.Description == w.options.accountDescription(req) || isEarlier(found.Description, found.DisplayName) && found.DisplayName == w.options.displayName(req) {
			return found.Email
		}
	}
	w.t.Fatalf("%s has no account", req.Name)
	return ""
}

// gone checks that nothing is left but who was there before.
func (w *accountWorld) gone() {
	w.t.Helper()
	for _, found := range w.ServiceAccounts(accountProject) {
		if isMarked(found.Description) {
			w.t.Errorf("%s is left", found.Email)
		}
	}
	for _, b := range w.Policy(accountProject) {
		for _, member := range b.Members {
			if strings.Contains(member, "prod-") {
				w.t.Errorf("%s still has %s", member, b.Role)
			}
		}
	}
}
