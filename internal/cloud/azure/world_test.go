package azure_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/proxy"
)

const (
	infrastructure = "prod-x7k2p"
	group          = "prod-x7k2p-rg"
)

// world is a simulated tenant with a subscription, a provider that is connected to it, and a place for Secrets.
type world struct {
	*simazure.Cloud
	t            *testing.T
	provider     *azure.Provider
	transport    *http.Transport
	subscription string
	boss         simazure.Credentials
	cluster      cloud.Cluster
	root         cloud.Credential
	noRoot       bool
	secrets      *secretDriver
	clock        *clock
	mode         v1.Mode
}

func newWorld(t *testing.T) *world {
	return newWorldIn(t, simazure.Public(), configv1.AzurePublicCloud)
}

func newWorldIn(t *testing.T, environment simazure.Environment, name configv1.AzureCloudEnvironment) *world {
	t.Helper()
	now := &clock{}
	sim := simazure.New(simazure.Options{Environment: environment, Clock: now.now})
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
	w := &world{Cloud: sim, t: t, clock: now, mode: v1.ModePassthrough, secrets: &secretDriver{held: map[types.NamespacedName]*corev1.Secret{}}}
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	w.subscription = w.AddSubscription("")
	w.AddResourceGroup(w.subscription, group, "westeurope", nil)
	w.cluster = cloud.Cluster{InfrastructureName: infrastructure, ID: "c1c1c1c1-0000-4000-8000-000000000001"}
	w.cluster.Platform.Type = configv1.AzurePlatformType
	w.cluster.Platform.Azure = &configv1.AzurePlatformStatus{CloudName: name, ResourceGroupName: group}
	w.provider = w.newProvider(cloud.CallerFunc(w.do))
	w.boss = w.account("root-admin", w.id(), "Contributor")
	w.root = w.credential(w.boss)
	return w
}

// do makes a call once.
func (w *world) do(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error {
	return invoke(ctx)
}

func (w *world) newProvider(caller cloud.Caller) *azure.Provider {
	p := azure.New(azure.Options{Caller: caller, Transport: w.transport, UserAgentVersion: "v1.2.3", Now: w.clock.now})
	w.t.Cleanup(p.Close)
	return p
}

// clock is the real one, moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// id is the subscription as a scope.
func (w *world) id() string { return "/subscriptions/" + w.subscription }

// account makes an application with roles at a scope.
func (w *world) account(name, scope string, roles ...string) simazure.Credentials {
	w.t.Helper()
	made, err := w.AddServicePrincipal(name, scope, roles...)
	fatal(w.t, err)
	return made
}

// credential is the root secret of an application, as the installer writes it, with a key that is nobody's business.
func (w *world) credential(of simazure.Credentials) cloud.Credential {
	return values(map[string]string{
		"azure_client_id": of.ClientID, "azure_client_secret": of.ClientSecret, "azure_tenant_id": of.TenantID, "azure_subscription_id": w.subscription,
		"azure_region": "westeurope", "azure_resourcegroup": group, "azure_resource_prefix": infrastructure, "azure_notes": "mine",
	})
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
				return nil, errors.New("Secret kube-system/azure-credentials does not exist")
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
	if in.Mode == v1.ModePassthrough && !in.Remove {
		if err := w.provider.CheckPassthrough(w.t.Context(), w.access(), req); err != nil {
			return err
		}
	}
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
func (w *world) newRequest(name string, spec v1.AzureProviderSpec) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: name},
		UID:    types.UID("6f1c2d3e-0000-4000-8000-000000000001"),
		Secret: types.NamespacedName{Namespace: "openshift-" + name, Name: "cloud-credentials"},
		Kind:   "AzureProviderSpec",
		Spec:   &spec,
	}
}

func (w *world) ingress() *request.Request {
	return w.newRequest("ingress", v1.AzureProviderSpec{Permissions: []string{"Microsoft.Network/dnsZones/A/delete", "Microsoft.Network/dnsZones/A/write"}})
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
