package openstack_test

import (
	"time"

	"github.com/gophercloud/gophercloud/v2"
	gopher "github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/applicationcredentials"

	simopenstack "github.com/cloudcredential/operator/sim/openstack"
)

// boss is the administrator, at work with the usual client.
func (w *world) boss() *gophercloud.ServiceClient {
	w.t.Helper()
	s, err := simopenstack.Start(w.Cloud, nil)
	fatal(w.t, err)
	w.t.Cleanup(s.Close)
	p, err := gopher.AuthenticatedClient(w.t.Context(), gophercloud.AuthOptions{
		IdentityEndpoint: s.URL + "/identity/v3", UserID: w.user, Password: "open-sesame", Scope: &gophercloud.AuthScope{ProjectID: w.project},
	})
	fatal(w.t, err)
	w.t.Cleanup(p.HTTPClient.CloseIdleConnections)
	identity, err := gopher.NewIdentityV3(p, gophercloud.EndpointOpts{})
	fatal(w.t, err)
	return identity
}

// expiring makes an application credential that ends, and may make others.
func (w *world) expiring(in time.Duration) (id, secret string) {
	w.t.Helper()
	end := w.clock.now().Add(in)
	made, err := applicationcredentials.Create(w.t.Context(), w.boss(), w.user, applicationcredentials.CreateOpts{Name: "expiring", Unrestricted: true, ExpiresAt: &end}).Extract()
	fatal(w.t, err)
	return made.ID, made.Secret
}
