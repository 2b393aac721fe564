package conformance

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// VSphere is the row of VMware vSphere.
type VSphere struct {
	NoTokens
	Unasked
}

var _ Cloud = VSphere{}

// Name implements Cloud.
func (VSphere) Name() string { return "vsphere" }

// Modes implements Cloud.
func (VSphere) Modes() []v1.Mode { return []v1.Mode{v1.ModePassthrough} }

// Floor implements Cloud: what the accounts may do is asked once for all requests, and not by any of them.
func (VSphere) Floor(v1.Mode) Floor { return Floor{} }

// vsphereRights are privileges of the universe, one of each level on which they are granted.
var vsphereRights = map[string]string{
	"find volumes":    "Cns.Searchable",
	"browse stores":   "Datastore.Browse",
	"use networks":    "Network.Assign",
	"make machines":   "VirtualMachine.Inventory.Create",
	"delete machines": "VirtualMachine.Inventory.Delete",
	"use pools":       "Resource.AssignVMToPool",
	"make folders":    "Folder.Create",
	"tag":             "InventoryService.Tagging.AttachTag",
}

// vsphereExcess is a privilege that comes with no root credential.
var vsphereExcess = map[string]string{"make roles": "Authorization.ModifyRoles"}

// Universe implements Cloud.
func (VSphere) Universe() []string { return slices.Sorted(maps.Keys(vsphereRights)) }

// Sample implements Cloud.
func (VSphere) Sample() []string { return []string{"browse stores", "make machines", "tag"} }

// Excess implements Cloud.
func (VSphere) Excess() (right, says string) { return "make roles", vsphereExcess["make roles"] }

// Spec implements Cloud. Of a shape, one bit says whether there is a permission for each privilege, and one whether the order is turned round.
func (VSphere) Spec(shape int, rights ...string) runtime.Object {
	var privileges []string
	for _, right := range slices.Sorted(slices.Values(rights)) {
		privilege, known := vsphereRights[right]
		if !known {
			privilege = vsphereExcess[right]
		}
		privileges = append(privileges, privilege)
	}
	if shape&2 != 0 {
		slices.Reverse(privileges)
	}
	spec := &v1.VSphereProviderSpec{TypeMeta: metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "VSphereProviderSpec"}, Permissions: []v1.VSpherePermission{}}
	if shape&1 == 0 {
		spec.Permissions = append(spec.Permissions, v1.VSpherePermission{Privileges: privileges})
		return spec
	}
	for _, privilege := range privileges {
		spec.Permissions = append(spec.Permissions, v1.VSpherePermission{Privileges: []string{privilege}})
	}
	return spec
}

// Open implements Cloud.
func (VSphere) Open(t testing.TB, now func() time.Time) Account {
	t.Helper()
	return openVSphere(t, now, "vcenter.example.com")
}

// Places implements Cloud: vCenters are where the administrator has them.
func (VSphere) Places() []Place {
	at := func(name string, hosts ...string) Place {
		return Place{Name: name, Hosts: hosts, Open: func(t testing.TB, now func() time.Time) Account { return openVSphere(t, now, hosts...) }}
	}
	return []Place{
		at("one vCenter", "vcenter.example.com"), at("an address", "192.0.2.17"),
		at("three vCenters", "vc-1.east.example.com", "vc-2.east.example.com", "vc.west.example.com"),
	}
}

// Private implements Cloud.
func (VSphere) Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte) {
	t.Helper()
	private := openVSphere(t, now, "vcenter.example.com")
	way, bundle = throughProxy(t, private.Cloud)
	return private, way, bundle
}
