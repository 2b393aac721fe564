package vsphere_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
	"go.uber.org/goleak"

	"github.com/cloudcredential/operator/sim/vsphere"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is two vCenters, reached over TLS.
type world struct {
	*vsphere.Cloud
	t         *testing.T
	one       *vsphere.VCenter
	transport *http.Transport
}

const host = "vc-1.example.com"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Cloud: vsphere.New(vsphere.Options{}), t: t}
	t.Cleanup(w.Cloud.Close)
	var err error
	w.one, err = w.AddVCenter(host, 2)
	fatal(t, err)
	server := httptest.NewTLSServer(w.Cloud)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	w.transport = &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	t.Cleanup(w.transport.CloseIdleConnections)
	return w
}

// client is the vendor's own, which has logged in where the login is taken.
func (w *world) client(vcenter, user, password string) (*govmomi.Client, error) {
	w.t.Helper()
	carrier := soap.NewClient(&url.URL{Scheme: "https", Host: vcenter, Path: "/sdk"}, false)
	carrier.Transport = w.transport
	vim, err := vim25.NewClient(w.t.Context(), carrier)
	if err != nil {
		return nil, err
	}
	made := &govmomi.Client{Client: vim, SessionManager: session.NewManager(vim)}
	return made, made.Login(w.t.Context(), url.UserPassword(user, password))
}

// user makes a user with a role of privileges at a path, and logs it in.
func (w *world) user(name, path string, propagate bool, privileges ...string) *govmomi.Client {
	w.t.Helper()
	w.one.AddUser(name, "right")
	fatal(w.t, w.one.AddRole("role of "+name, privileges...))
	fatal(w.t, w.one.Grant(name, "role of "+name, path, propagate))
	c, err := w.client(host, name, "right")
	fatal(w.t, err)
	return c
}

// fetch asks for the privileges of a user at a path.
func (w *world) fetch(c *govmomi.Client, user, path string) ([]string, error) {
	w.t.Helper()
	entity := w.entity(c, path)
	answer, err := object.NewAuthorizationManager(c.Client).FetchUserPrivilegeOnEntities(w.t.Context(), []types.ManagedObjectReference{entity}, user)
	if err != nil {
		return nil, err
	}
	return answer[0].Privileges, nil
}

func (w *world) entity(c *govmomi.Client, path string) types.ManagedObjectReference {
	w.t.Helper()
	if path == "/" {
		return c.ServiceContent.RootFolder
	}
	found, err := object.NewSearchIndex(c.Client).FindByInventoryPath(w.t.Context(), path)
	fatal(w.t, err)
	if found == nil {
		w.t.Fatalf("there is nothing at %s", path)
	}
	return found.Reference()
}

// code is the kind of the last refusal.
func (w *world) code() string {
	all := w.Calls().All()
	return all[len(all)-1].Code
}

func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
