package gcp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	infrastructure = "prod-x7k2p"
	project        = "my-project"
	keyFile        = "service_account.json"
)

// world is a simulated project, a provider that is connected to it, and a place for Secrets.
type world struct {
	*simgcp.Cloud
	t         *testing.T
	provider  *gcp.Provider
	transport *http.Transport
	cluster   cloud.Cluster
	root      cloud.Credential
	readOnly  cloud.Credential // nil for none
	noRoot    bool
	secrets   *secretDriver
	clock     *clock
	mode      v1.Mode
}

func newWorld(t *testing.T) *world { return newWorldIn(t, simgcp.Options{}) }

func newWorldIn(t *testing.T, options simgcp.Options) *world {
	t.Helper()
	now := &clock{}
	options.Clock = now.now
	sim := simgcp.New(options)
	sim.AddProject(project)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if sim.Serves(host) {
			return sim
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
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w := &world{Cloud: sim, t: t, clock: now, mode: v1.ModeMint, secrets: &secretDriver{held: map[types.NamespacedName]*corev1.Secret{}}}
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	w.cluster = cloud.Cluster{InfrastructureName: infrastructure, ID: "c1c1c1c1-0000-4000-8000-000000000001"}
	w.cluster.Platform.Type = configv1.GCPPlatformType
	w.cluster.Platform.GCP = &configv1.GCPPlatformStatus{ProjectID: project, Region: "europe-west3"}
	w.provider = w.newProvider()
	w.root = w.account("root-admin", "roles/owner")
	return w
}

func (w *world) newProvider() *gcp.Provider {
	caller := cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	p := gcp.New(gcp.Options{Caller: caller, Transport: w.transport, UserAgentVersion: "v1.2.3", Now: w.clock.now})
	w.t.Cleanup(p.Close)
	return p
}

// clock is the real one, moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// account makes a service account and returns its credential.
func (w *world) account(id string, roles ...string) cloud.Credential {
	w.t.Helper()
	file, err := w.AddServiceAccountWithRoles(project, id, roles...)
	if err != nil {
		w.t.Fatal(err)
	}
	return cloud.Credential{keyFile: secret.New(file)}
}

// access is what the drivers of a pass get.
func (w *world) access() cloud.Access {
	return cloud.Access{
		Cluster: w.cluster,
		Now:     w.clock.now,
		Read: func(context.Context) ([]cloud.Credential, error) {
			var all []cloud.Credential
			if w.readOnly != nil {
				all = append(all, w.readOnly)
			}
			if !w.noRoot {
				all = append(all, w.root)
			}
			return all, nil
		},
		Write: func(context.Context) (cloud.Credential, error) {
			if w.noRoot {
				return nil, errors.New("Secret kube-system/gcp-credentials does not exist")
			}
			return w.root, nil
		},
	}
}

// input is what is known of a request now.
func (w *world) input(req *request.Request) cloud.Input {
	return cloud.Input{Request: req, Cluster: w.cluster, Mode: w.mode, Root: w.root, Delivered: w.secrets.delivered(req.Secret)}
}

// run runs one pass as the operator does, and records the status where it succeeded.
func (w *world) run(req *request.Request, in cloud.Input) error {
	desired, err := w.provider.Desire(in)
	if err != nil || desired.External {
		return err
	}
	drivers := w.provider.Drivers(w.access())
	drivers[cloud.KindTargetSecret] = w.secrets
	p, err := plan.Make(w.t.Context(), desired.Graph, drivers, plan.Options{})
	if err != nil {
		return err
	}
	if err := p.Err(); err != nil {
		return err
	}
	if err := p.Apply(w.t.Context(), plan.ApplyOptions{Now: w.clock.now}).Err(); err != nil {
		return err
	}
	if desired.Status != nil {
		req.Status = desired.Status
	}
	return nil
}

// try runs one pass and counts its calls from none.
func (w *world) try(req *request.Request, in cloud.Input) error {
	w.t.Helper()
	w.Calls().Reset()
	return w.run(req, in)
}

// pass runs one pass and fails the test if the pass does.
func (w *world) pass(req *request.Request) {
	w.t.Helper()
	if err := w.try(req, w.input(req)); err != nil {
		w.t.Fatalf("the pass failed: %v", err)
	}
}

// mint runs the first pass over a new request.
func (w *world) mint(req *request.Request) {
	w.t.Helper()
	in := w.input(req)
	in.Fresh = true
	if err := w.try(req, in); err != nil {
		w.t.Fatalf("the pass failed: %v", err)
	}
}

// remove removes a request.
func (w *world) remove(req *request.Request) {
	w.t.Helper()
	in := w.input(req)
	in.Remove = true
	if err := w.try(req, in); err != nil {
		w.t.Fatalf("the removal failed: %v", err)
	}
	if d := w.secrets.delivered(req.Secret); d != nil {
		w.t.Error("the Secret is still there")
	}
}

// together does the same for several requests side by side.
func (w *world) together(requests []*request.Request, prepare func(*cloud.Input)) {
	w.t.Helper()
	w.Calls().Reset()
	var all sync.WaitGroup
	for _, req := range requests {
		in := w.input(req)
		prepare(&in)
		all.Go(func() {
			if err := w.run(req, in); err != nil {
				w.t.Errorf("%s: %v", req.Name, err)
			}
		})
	}
	all.Wait()
}

// newRequest is a component's request, filed anew.
func (w *world) newRequest(name string, spec v1.GCPProviderSpec) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		UID:    types.UID("6f1c2d3e-0000-4000-8000-" + fmt.Sprintf("%012x", len(name)*7919+int(name[len(name)-1]))),
		Secret: types.NamespacedName{Namespace: "openshift-" + name, Name: "cloud-credentials"},
		Kind:   "GCPProviderSpec",
		Spec:   &spec,
	}
}

func (w *world) ingress() *request.Request {
	return w.newRequest("openshift-ingress-gcp", v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin"}})
}

func (w *world) registry() *request.Request {
	return w.newRequest("openshift-image-registry-gcs", v1.GCPProviderSpec{
		PredefinedRoles: []string{"roles/storage.admin"}, Permissions: []string{"dns.changes.create", "compute.instances.get"}, SkipServiceCheck: true,
	})
}

// email is the address of a request's account, by its status.
func (w *world) email(req *request.Request) string {
	w.t.Helper()
	status, isGCP := req.Status.(*v1.GCPProviderStatus)
	if !isGCP {
		w.t.Fatalf("the status is %v", req.Status)
	}
	return status.ServiceAccountID + "@" + project + ".iam.gserviceaccount.com"
}

// accountOf is the account of a request.
func (w *world) accountOf(req *request.Request) simgcp.ServiceAccount {
	w.t.Helper()
	found, has := w.ServiceAccount(w.email(req))
	if !has {
		w.t.Fatalf("there is no service account %s", w.email(req))
	}
	return found
}

func (w *world) rolesOf(req *request.Request) []string {
	return w.RolesOf(project, "serviceAccount:"+w.email(req))
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
