package vsphere_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/vsphere"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
	"github.com/cloudcredential/operator/sim/proxy"
	simvsphere "github.com/cloudcredential/operator/sim/vsphere"
)

const (
	east = "vc-east.example.com"
	west = "vc-west.example.com"
)

// world is two vCenters that a cluster lives in, and a provider that reaches them.
type world struct {
	*simvsphere.Cloud
	t          *testing.T
	east, west *simvsphere.VCenter
	transport  *http.Transport
	provider   *vsphere.Provider
	cluster    cloud.Cluster
	root       cloud.Credential
	clock      *clock
}

// clock is the real one, moved.
type clock struct{ offset atomic.Int64 }

func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

func newWorld(t *testing.T) *world {
	t.Helper()
	now := &clock{}
	w := &world{Cloud: simvsphere.New(simvsphere.Options{Clock: now.now}), t: t, clock: now}
	t.Cleanup(w.Cloud.Close)
	w.east, w.west = w.vcenter(east), w.vcenter(west)
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
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
	w.transport = &http.Transport{
		Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}
	w.cluster = cloud.Cluster{InfrastructureName: "prod-x7k2p", ID: "c1c1c1c1-0000-4000-8000-000000000001"}
	w.cluster.PlatformSpec.VSphere = &configv1.VSpherePlatformSpec{
		VCenters: []configv1.VSpherePlatformVCenterSpec{
			{Server: east, Port: 443, Datacenters: []string{"DC0"}}, {Server: west, Datacenters: []string{"DC0"}},
		},
		FailureDomains: []configv1.VSpherePlatformFailureDomainSpec{domain("a", east), domain("b", west)},
	}
	w.root = values(map[string]string{
		east + ".username": "root-admin@vsphere.local", east + ".password": "east's <password>",
		west + ".username": "root-admin@vsphere.local", west + ".password": "west's & password",
	})
	w.east.AddUser("root-admin", "east's <password>")
	w.west.AddUser("root-admin", "west's & password")
	w.provider = w.newProvider()
	return w
}

func (w *world) vcenter(host string) *simvsphere.VCenter {
	w.t.Helper()
	v, err := w.AddVCenter(host, 1)
	fatal(w.t, err)
	return v
}

// domain is a failure domain in the datacenter of a vCenter.
func domain(name, server string) configv1.VSpherePlatformFailureDomainSpec {
	return configv1.VSpherePlatformFailureDomainSpec{
		Name: name, Region: name, Zone: name, Server: server,
		Topology: configv1.VSpherePlatformTopology{
			Datacenter: "DC0", ComputeCluster: "/DC0/host/DC0_C0", Networks: []string{"DC0_DVPG0"}, Datastore: "/DC0/datastore/LocalDS_0", Folder: "/DC0/vm",
		},
	}
}

// grant gives the account of the cluster a role of privileges at a path of a vCenter, and on all below.
func (w *world) grant(v *simvsphere.VCenter, path string, privileges ...string) {
	w.t.Helper()
	role := "role at " + path
	fatal(w.t, v.AddRole(role, privileges...))
	fatal(w.t, v.Grant("root-admin", role, path, true))
}

func (w *world) newProvider() *vsphere.Provider {
	once := cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
	p := vsphere.New(vsphere.Options{Caller: once, Transport: w.transport, UserAgentVersion: "v1.2.3", Now: w.clock.now})
	w.t.Cleanup(p.Close)
	return p
}

func values(of map[string]string) cloud.Credential {
	credential := cloud.Credential{}
	for key, value := range of {
		credential[key] = secret.FromString(value)
	}
	return credential
}

// assess has the root credential assessed.
func (w *world) assess() cloud.Assessment {
	w.t.Helper()
	w.Calls().Reset()
	assessment, err := w.provider.Assess(w.t.Context(), w.cluster, w.root)
	if err != nil {
		w.t.Fatalf("the assessment came to no end: %v", err)
	}
	for _, v := range w.VCenters() {
		if open := v.Sessions(); len(open) > 0 {
			w.t.Errorf("sessions of %v are left behind on %s", open, v.Host())
		}
	}
	return assessment
}

// check compares a request with the root credential.
func (w *world) check(privileges ...string) error {
	w.t.Helper()
	w.Calls().Reset()
	access := cloud.Access{Cluster: w.cluster, Now: w.clock.now, Write: func(context.Context) (cloud.Credential, error) { return w.root, nil }}
	return w.provider.CheckPassthrough(w.t.Context(), access, newRequest(privileges...))
}

// called counts the calls of an operation on all vCenters.
func (w *world) called(operation string) int { return w.Calls().Count("", operation) }

// newRequest is a component's request for some privileges.
func newRequest(privileges ...string) *request.Request {
	return &request.Request{
		Name:   types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "machine-api"},
		UID:    types.UID("6f1c2d3e-0000-4000-8000-000000000001"),
		Secret: types.NamespacedName{Namespace: "openshift-machine-api", Name: "vsphere-cloud-credentials"},
		Kind:   "VSphereProviderSpec",
		Spec:   &v1.VSphereProviderSpec{Permissions: []v1.VSpherePermission{{Privileges: slices.Clone(privileges)}}},
	}
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
