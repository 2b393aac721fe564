package conformance

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"
	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/sim/fault"
	simopenstack "github.com/cloudcredential/operator/sim/openstack"
)

// openStackAccount is a simulated cloud with one project and its administrator.
type openStackAccount struct {
	NoMint
	*simopenstack.Cloud
	t             testing.TB
	project, user string

	mu       sync.Mutex
	password string
	ever     []string
}

func openOpenStack(t testing.TB, now func() time.Time, host string) *openStackAccount {
	t.Helper()
	a := &openStackAccount{Cloud: simopenstack.New(simopenstack.Options{Clock: now, Host: host}), t: t}
	a.project = a.AddProject("prod-x7k2p", "default")
	a.user = a.AddUser("administrator", "default", "")
	a.Grant(a.user, a.project, "member")
	a.renew()
	return a
}

// renew gives the administrator another password, and returns the root secret with it.
func (a *openStackAccount) renew() map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.password = rand.Text()
	a.ever = append(a.ever, a.password)
	a.SetPassword(a.user, a.password)
	return a.data(a.password)
}

// data is what the root secret holds with that password.
func (a *openStackAccount) data(password string) map[string][]byte {
	return map[string][]byte{"clouds.yaml": fmt.Appendf(nil, openStackFile, a.AuthURL(), a.user, password, a.project, a.Region())}
}

// openStackFile is the administrator's file.
const openStackFile = `clouds:
  openstack:
    auth:
      auth_url: %s
      user_id: %s
      password: %s
      project_id: %s
    region_name: %s
    identity_api_version: "3"
`

// Platform implements Account.
func (*openStackAccount) Platform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.OpenStackPlatformType, OpenStack: &configv1.OpenStackPlatformStatus{CloudName: "openstack"}}
}

// Provider implements Account.
func (*openStackAccount) Provider(caller cloud.Caller, transport http.RoundTripper, now func() time.Time) cloud.Provider {
	return openstack.New(openstack.Options{Caller: caller, Transport: transport, UserAgentVersion: "test", Now: now})
}

// Root implements Account. An insufficient one has a password that is not the administrator's.
func (a *openStackAccount) Root(kind RootKind) map[string][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if kind == RootInsufficient {
		return a.data("mistyped")
	}
	return a.data(a.password)
}

// Secrets implements Account.
func (a *openStackAccount) Secrets() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Concat(a.ever, a.Told())
}

// Holder implements Account. The file is read by the clients that components have.
func (a *openStackAccount) Holder(data map[string][]byte) (identity string, valid bool) {
	o, _, _, err := clouds.Parse(clouds.WithCloudName("openstack"), clouds.WithCloudsYAML(bytes.NewReader(data["clouds.yaml"])))
	switch {
	case err != nil || o.IdentityEndpoint != a.AuthURL():
		return "", false
	case o.ApplicationCredentialID != "":
		return o.ApplicationCredentialID, a.Works(o.ApplicationCredentialID, o.ApplicationCredentialSecret)
	case o.Scope == nil:
		return "", false
	}
	return "administrator", a.Admits(o.UserID, o.Password, o.Scope.ProjectID)
}

// Transport implements Called.
func (a *openStackAccount) Transport() http.RoundTripper { return overNetwork(a.t, a.Cloud) }

// Direct implements Called.
func (a *openStackAccount) Direct() http.RoundTripper { return direct{a.Cloud} }

// Handshakes implements Called: tokens are fetched by calls that are counted.
func (*openStackAccount) Handshakes() (service, host string) { return "", "" }

// Right implements Called.
func (*openStackAccount) Right(service, operation string) string { return service + ":" + operation }

// Public implements Called.
func (*openStackAccount) Public(string, string) bool { return false }

// Denials implements Called.
func (a *openStackAccount) Denials(RootKind) []Denial {
	return []Denial{{Name: "the policy denies", Says: "not authorized", Deny: func(_ testing.TB, service, operation string) func() {
		return a.Faults().Add(fault.Rule{Effect: fault.Deny, Match: only(service, operation)})
	}}}
}
