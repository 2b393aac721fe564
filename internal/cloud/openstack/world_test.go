package openstack_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	simopenstack "github.com/cloudcredential/operator/sim/openstack"
	"github.com/cloudcredential/operator/sim/proxy"
)

const infrastructure = "prod-x7k2p"

// world is a simulated cloud, a provider that is connected to it, and a place for Secrets.
type world struct {
	*simopenstack.Cloud
	t             *testing.T
	provider      *openstack.Provider
	transport     *http.Transport
	project, user string
	cluster       cloud.Cluster
	root          cloud.Credential
	noRoot        bool
	secrets       *secretDriver
	clock         *clock
	mode          v1.Mode
	authority     []byte
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := &clock{}
	sim := simopenstack.New(simopenstack.Options{Clock: now.now})
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if sim.Serves(host) {
			return sim
		}
		return nil
	}})
	fatal(t, err)
	t.Cleanup(func() {
		p.Close()
		if calls := p.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	address, err := url.Parse(p.URL())
	fatal(t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	w := &world{Cloud: sim, t: t, clock: now, mode: v1.ModePassthrough, authority: p.CA(), secrets: &secretDriver{held: map[types.NamespacedName]*corev1.Secret{}}}
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	w.project = w.AddProject("shift", "default")
	w.user = w.AddUser("boss", "default", "open-sesame")
	w.Grant(w.user, w.project, "member")
	w.cluster = cloud.Cluster{InfrastructureName: infrastructure, ID: "c1c1c1c1-0000-4000-8000-000000000001"}
	w.cluster.Platform.Type = configv1.OpenStackPlatformType
	w.provider = w.newProvider(cloud.CallerFunc(w.do))
	w.root = values(map[string]string{"clouds.yaml": w.withPassword("boss", "open-sesame"), "notes": "mine"})
	return w
}

// do makes a call once.
func (w *world) do(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error {
	return invoke(ctx)
}

func (w *world) newProvider(caller cloud.Caller) *openstack.Provider {
	p := openstack.New(openstack.Options{Caller: caller, Transport: w.transport, UserAgentVersion: "v1.2.3", Now: w.clock.now})
	w.t.Cleanup(p.Close)
	return p
}

// clock is the real one, moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// file is a clouds.yaml with lines below auth.
func (w *world) file(auth ...string) string {
	return fmt.Sprintf("clouds:\n  openstack:\n    auth:\n      auth_url: %s\n      %s\n    region_name: RegionOne\n", w.AuthURL(), strings.Join(auth, "\n      "))
}

func (w *world) withPassword(user, password string) string {
	return w.file("username: "+user, "password: "+password, "user_domain_name: Default", "project_id: "+w.project)
}

func (w *world) withCredential(id, secretPart string) string {
	return w.file("application_credential_id: "+id, "application_credential_secret: "+secretPart)
}

// set changes a key of the root secret; an empty value removes it.
func (w *world) set(key, value string) {
	if value == "" {
		delete(w.root, key)
		return
	}
	w.root[key] = secret.FromString(value)
}

func values(of map[string]string) cloud.Credential {
	credential := cloud.Credential{}
	for key, value := range of {
		credential[key] = secret.FromString(value)
	}
	return credential
}

// access is what the drivers of a pass get.
func (w *world) access() cloud.Access {
	return cloud.Access{
		Cluster: w.cluster,
		Now:     w.clock.now,
		Read: func(context.Context) ([]cloud.Credential, error) {
			if w.noRoot {
				return nil, nil
			}
			return []cloud.Credential{w.root}, nil
		},
		Write: func(context.Context) (cloud.Credential, error) {
			if w.noRoot {
				return nil, errors.New("Secret kube-system/openstack-credentials does not exist")
			}
			return w.root, nil
		},
	}
}

// input is what is known of a request now.
func (w *world) input(req *request.Request) cloud.Input {
	in := cloud.Input{Request: req, Cluster: w.cluster, Mode: w.mode, Delivered: w.secrets.delivered(req.Secret)}
	if w.mode == v1.ModePassthrough {
		in.Root = w.root
	}
	return in
}

// run runs one pass as the operator does, and records the status where it succeeded.
func (w *world) run(req *request.Request, in cloud.Input) error {
	desired, err := w.provider.Desire(in)
	if err != nil {
		return err
	}
	drivers := w.provider.Drivers(w.access())
	drivers[cloud.KindTargetSecret] = w.secrets
	p, err := plan.Make(w.t.Context(), desired.Graph, drivers, plan.Options{})
	if err != nil {
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
func (w *world) try(req *request.Request) error {
	w.t.Helper()
	w.Calls().Reset()
	return w.run(req, w.input(req))
}

// pass runs one pass and fails the test if the pass does.
func (w *world) pass(req *request.Request) {
	w.t.Helper()
	if err := w.try(req); err != nil {
		w.t.Fatalf("the pass failed: %v", err)
	}
}

// remove runs the pass that removes a request.
func (w *world) remove(req *request.Request) error {
	w.t.Helper()
	in := w.input(req)
	in.Remove = true
	w.Calls().Reset()
	return w.run(req, in)
}

// assess has the root credential assessed.
func (w *world) assess() cloud.Assessment {
	w.t.Helper()
	w.Calls().Reset()
	assessment, err := w.provider.Assess(w.t.Context(), w.cluster, w.root)
	if err != nil {
		w.t.Fatalf("the assessment came to no end: %v", err)
	}
	return assessment
}

// called checks which calls were made, in any order.
func (w *world) called(want ...string) {
	w.t.Helper()
	var got []string
	for _, call := range w.Calls().All() {
		got = append(got, call.Operation)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were %v and should have been %v", got, want)
	}
}

// newRequest is a component's request.
func newRequest(name string, spec v1.OpenStackProviderSpec) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		UID:    types.UID("6f1c2d3e-0000-4000-8000-000000000001"),
		Secret: types.NamespacedName{Namespace: "openshift-" + name, Name: "cloud-credentials"},
		Kind:   "OpenStackProviderSpec",
		Spec:   &spec,
	}
}

func cinder() *request.Request { return newRequest("cinder", v1.OpenStackProviderSpec{}) }

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
