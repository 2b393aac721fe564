package conformance

import (
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/vsphere"
	simvsphere "github.com/cloudcredential/operator/sim/vsphere"
)

// vsphereUser is the user of root credentials, on every vCenter, and vsphereRole its role there.
const (
	vsphereUser = "administrator@vsphere.local"
	vsphereRole = "administrator of a cluster"
)

// vsphereAccount is some simulated vCenters.
type vsphereAccount struct {
	NoMint
	*simvsphere.Cloud
	t testing.TB

	mu        sync.Mutex
	passwords map[string]string // by vCenter
	ever      []string
}

func openVSphere(t testing.TB, now func() time.Time, hosts ...string) *vsphereAccount {
	t.Helper()
	a := &vsphereAccount{Cloud: simvsphere.New(simvsphere.Options{Clock: now}), t: t, passwords: map[string]string{}}
	t.Cleanup(a.Close)
	for _, host := range hosts {
		v, err := a.AddVCenter(host, 1)
		must(t, err)
		must(t, v.AddRole(vsphereRole, slices.Collect(maps.Values(vsphereRights))...))
		must(t, v.Grant(vsphereUser, vsphereRole, "/", true))
	}
	a.renew()
	return a
}

// renew gives the user of each vCenter another password, and returns the root secret with them.
func (a *vsphereAccount) renew() map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, v := range a.VCenters() {
		password := rand.Text()
		v.AddUser(vsphereUser, password)
		a.passwords[v.Host()], a.ever = password, append(a.ever, password)
	}
	return a.data()
}

// data is what the root secret holds.
func (a *vsphereAccount) data() map[string][]byte {
	data := map[string][]byte{}
	for host, password := range a.passwords {
		data[host+".username"], data[host+".password"] = []byte(vsphereUser), []byte(password)
	}
	return data
}

// Platform implements Account.
func (*vsphereAccount) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.VSpherePlatformType, VSphere: &configv1.VSpherePlatformStatus{}}
}

// Provider implements Account.
func (*vsphereAccount) Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider {
	return vsphere.New(vsphere.Options{Caller: caller, Transport: transport, UserAgentVersion: "test", Now: now})
}

// Root implements Account. An insufficient one has no password for one of the vCenters.
func (a *vsphereAccount) Root(kind RootKind) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	data := a.data()
	if kind == RootInsufficient {
		delete(data, a.VCenters()[0].Host()+".password")
	}
	return data
}

// Secrets implements Account: passwords, and what opens a session.
func (a *vsphereAccount) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	secrets := slices.Clone(a.ever)
	for _, v := range a.VCenters() {
		secrets = append(secrets, v.Cookies()...)
	}
	return secrets
}

// Holder implements Account.
func (a *vsphereAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	for _, v := range a.VCenters() {
		if !v.Accepts(string(data[v.Host()+".username"]), string(data[v.Host()+".password"])) {
			return "", false
		}
	}
	return vsphereUser, len(data) == 2*len(a.VCenters())
}

// Transport implements Called.
func (a *vsphereAccount) Transport() http.RoundTripper { return overNetwork(a.t, a.Cloud) }

// Direct implements Called.
func (a *vsphereAccount) Direct() http.RoundTripper { return direct{a.Cloud} }

// Handshakes implements Called: every call is one of a session, and all of them are counted.
func (*vsphereAccount) Handshakes() (service, host string) { return "", "" }

// Right implements Called.
func (*vsphereAccount) Right(_, operation string) string { return operation }

// Public implements Called: how a session is begun needs no right, and nothing depends on its end.
func (*vsphereAccount) Public(_, operation string) bool {
	return operation == "RetrieveServiceContent" || operation == "Logout"
}

// Denials implements Called.
func (a *vsphereAccount) Denials(RootKind) []Denial { return nil }
