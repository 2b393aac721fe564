package vsphere

import (
	"context"
	"fmt"
	"maps"
	"net/url"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/session"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

var (
	_ cloud.Rights  = (*Cloud)(nil)
	_ cloud.Further = (*Cloud)(nil)
)

// Promised implements cloud.Passthrough: on vSphere components get all that the root secret holds.
func (c *Cloud) Promised(root cloud.Credential) cloud.Credential { return maps.Clone(root) }

// Rotated implements cloud.Passthrough: other accounts.
func (c *Cloud) Rotated(ctx context.Context) (cloud.Credential, error) {
	return c.accounts(ctx, "openshift-2", map[string]string{east: "Admin", west: "Admin"})
}

// Faults implements cloud.Passthrough.
func (c *Cloud) Faults(ctx context.Context) ([]cloud.Fault, error) {
	nobody, err := c.accounts(ctx, "newcomer", map[string]string{east: "Admin"})
	if err != nil {
		return nil, err
	}
	half, wrong := c.Administrator(), c.Administrator()
	delete(half, west+passwordSuffix)
	wrong[east+passwordSuffix] = []byte("mistyped-by-the-administrator-of-the-demo")
	return []cloud.Fault{
		{Said: "a user of the second vCenter without a password", Root: half, Named: "no " + west + passwordSuffix},
		{Said: "a password that the first vCenter does not take", Root: wrong, Named: "vCenter " + east + " refuses the account"},
		{
			Said: "an account that was granted nothing on the second vCenter", Root: nobody,
			Named: "vCenter " + west + " does not let the account",
		},
	}, nil
}

// Used implements cloud.Judge.
func (c *Cloud) Used() string { return "log in to both vCenters and look at their datacenters" }

// Use implements cloud.Judge.
func (c *Cloud) Use(ctx context.Context, of cloud.Credential) error {
	var looking errgroup.Group
	for server := range c.admin {
		looking.Go(func() error {
			return c.look(ctx, server, string(of[server+userSuffix]), string(of[server+passwordSuffix]))
		})
	}
	return looking.Wait()
}

// look logs in to a vCenter and out again. The vendor's library does it all.
func (c *Cloud) look(ctx context.Context, server, user, password string) error {
	carrier := soap.NewClient(&url.URL{Scheme: "https", Host: server, Path: vim25.Path}, false)
	carrier.Transport = c.via.Transport
	client, err := vim25.NewClient(ctx, carrier)
	if err != nil {
		return fmt.Errorf("reach vCenter %s: %w", server, err)
	}
	logged := session.NewManager(client)
	if err := logged.Login(ctx, url.UserPassword(user, password)); err != nil {
		return fmt.Errorf("log in to vCenter %s: %w", server, err)
	}
	if _, err := find.NewFinder(client).DatacenterList(ctx, "*"); err != nil {
		return fmt.Errorf("look at the datacenters of vCenter %s: %w", server, err)
	}
	if err := logged.Logout(ctx); err != nil {
		return fmt.Errorf("log out of vCenter %s: %w", server, err)
	}
	return nil
}

// A privilege that the newcomer asks for, and another one.
const adding, assigning = "VirtualMachine.Config.AddNewDisk", "Network.Assign"

// Newcomer implements cloud.Passthrough. Requests of components name no privileges; this one does.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"VSphereProviderSpec",` +
		`"permissions":[{"privileges":["` + assigning + `","` + adding + `"]}]}`)}
}

// Limited implements cloud.Rights.
func (c *Cloud) Limited(ctx context.Context) (cloud.Limited, error) {
	const role = "network only"
	if err := c.putRole(ctx, west, role, assigning); err != nil {
		return cloud.Limited{}, err
	}
	root, err := c.accounts(ctx, "openshift-3", map[string]string{east: "Admin", west: role})
	return cloud.Limited{
		Said: "an account of the second vCenter that may not add disks to machines", Root: root,
		Lacking: map[string]string{cloud.Newcomer: adding + " on /DC0 of vCenter " + west},
	}, err
}
