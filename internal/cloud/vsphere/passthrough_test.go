package vsphere_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

// lacking is what an error says to be missing.
func lacking(t *testing.T, err error) []string {
	t.Helper()
	refused, is := errors.AsType[*cloud.InsufficientError](err)
	if !is {
		t.Fatalf("the error is %v", err)
	}
	return refused.Missing
}

func TestPrivilegesThatAreHeldAnywhereInAFailureDomainAreEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, v := range w.VCenters() {
		fatal(t, v.AddRole("vcenter", "Cns.Searchable"))
		fatal(t, v.Grant("root-admin", "vcenter", "/", false))
		fatal(t, v.Grant("root-admin", "ReadOnly", "/DC0", true))
		w.grant(v, "/DC0/datastore/LocalDS_0", "Datastore.Browse")
		w.grant(v, "/DC0/network/DC0_DVPG0", "Network.Assign")
		w.grant(v, "/DC0/vm", "VirtualMachine.Config.AddNewDisk")
	}
	if got := w.assess(); got.Mode != v1.ModeAnnotationPassthrough || len(got.MissingForPassthrough) > 0 {
		t.Fatalf("the assessment is %+v", got)
	}
	fatal(t, w.check("Cns.Searchable", "Datastore.Browse", "network.assign", "VirtualMachine.Config.AddNewDisk"))
	if n := len(w.Calls().All()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

func TestWhatIsMissingIsNamedWithItsEntityAndVCenter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(w.east, "/", "Datastore.Browse", "Network.Assign", "Host.Config.Storage")
	w.grant(w.west, "/", "Datastore.Browse")
	w.assess()
	err := w.check("Datastore.Browse", "Network.Assign", "Cns.Searchable", "Host.Config.Storage", "Resource.AssignVMToPool", "Folder.Create")
	want := []string{
		"Cns.Searchable on the root folder of vCenter " + east, "Cns.Searchable on the root folder of vCenter " + west,
		"Folder.Create on /DC0/vm of vCenter " + east, "Folder.Create on /DC0/vm of vCenter " + west,
		"Host.Config.Storage on /DC0/host/DC0_C0 of vCenter " + west, "Network.Assign on /DC0/network/DC0_DVPG0 of vCenter " + west,
		"Resource.AssignVMToPool on /DC0/host/DC0_C0 of vCenter " + east, "Resource.AssignVMToPool on /DC0/host/DC0_C0 of vCenter " + west,
	}
	if got := lacking(t, err); !slices.Equal(got, want) {
		t.Errorf("missing are %q", got)
	}
	refused, _ := errors.AsType[*cloud.InsufficientError](err)
	if refused.Principal != `VSPHERE.LOCAL\root-admin on `+east+`, VSPHERE.LOCAL\root-admin on `+west {
		t.Errorf("the principal is %s", refused.Principal)
	}
}

func TestAPrivilegeOfOneFailureDomainIsNoneOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	fatal(t, w.west.Grant("root-admin", "Admin", "/", true))
	second, err := w.AddVCenter("vc-both.example.com", 2)
	fatal(t, err)
	second.AddUser("root-admin", "p")
	fatal(t, second.Grant("root-admin", "ReadOnly", "/", true))
	w.root["vc-both.example.com.username"], w.root["vc-both.example.com.password"] = values(map[string]string{"": "root-admin"})[""], values(map[string]string{"": "p"})[""]
	one, other := domain("c", second.Host()), domain("d", second.Host())
	other.Topology.Datacenter, other.Topology.ComputeCluster, other.Topology.Networks = "DC1", "/DC1/host/DC1_C0", []string{"/DC1/network/DC1_DVPG0"}
	other.Topology.Datastore, other.Topology.Folder = "", ""
	w.cluster.PlatformSpec.VSphere.FailureDomains = append(w.cluster.PlatformSpec.VSphere.FailureDomains, one, other)
	w.grant(second, "/DC0", "Network.Assign")
	w.assess()
	if got := lacking(t, w.check("Network.Assign")); !slices.Equal(got, []string{"Network.Assign on /DC1/network/DC1_DVPG0 of vCenter vc-both.example.com"}) {
		t.Errorf("missing are %q", got)
	}
}

func TestWhatWasGrantedIsNoticedAMinuteLaterAndNotAskedForBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	w.grant(w.west, "/", "Datastore.Browse")
	w.assess()
	for range 3 {
		lacking(t, w.check("Network.Assign"))
		if n := len(w.Calls().All()); n != 0 {
			t.Fatalf("%d calls were made at once", n)
		}
	}
	w.grant(w.west, "/", "Network.Assign")
	w.clock.advance(2 * time.Minute)
	fatal(t, w.check("Network.Assign"))
	if n := w.called("Login"); n != 2 {
		t.Errorf("%d logins were made, one for each vCenter should have been", n)
	}
	fatal(t, w.check("Network.Assign"))
	if n := len(w.Calls().All()); n != 0 {
		t.Errorf("%d calls were made once it is known", n)
	}
}

func TestAVCenterThatCannotBeAskedRefusesNothing(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Unavailable, fault.InternalError, fault.ResetBefore, fault.Deny, fault.Garbage, fault.Throttle} {
		for _, operation := range []string{"RetrieveServiceContent", "Login", "FindByInventoryPath", "FetchUserPrivilegeOnEntities"} {
			if effect == fault.Deny && operation == "Login" {
				continue // which is an answer
			}
			t.Run(effect.String()+" "+operation, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.grant(w.east, "/", "Datastore.Browse")
				w.grant(w.west, "/", "Datastore.Browse")
				w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Service == west && q.Operation == operation }})
				got := w.assess()
				if got.Mode != v1.ModeAnnotationPassthrough || !contains(got.Reason, "vCenter "+west) || contains(got.Reason, east) {
					t.Errorf("the assessment is %+v", got)
				}
				want := []string{"Network.Assign on /DC0/network/DC0_DVPG0 of vCenter " + east}
				if missing := lacking(t, w.check("Network.Assign")); !slices.Equal(missing, want) {
					t.Errorf("missing are %q", missing)
				}
			})
		}
	}
}

func TestWhatIsKnownOfAVCenterStandsWhileItCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(w.east, "/", "Datastore.Browse")
	w.grant(w.west, "/", "Datastore.Browse")
	w.assess()
	remove := w.Faults().Add(fault.Rule{Effect: fault.Unavailable, Match: func(q fault.Request) bool { return q.Service == west }})
	w.clock.advance(2 * time.Hour)
	if got := w.assess(); contains(got.Reason, west) {
		t.Errorf("the assessment is %+v", got)
	}
	if missing := lacking(t, w.check("Network.Assign")); len(missing) != 2 {
		t.Errorf("missing are %q", missing)
	}
	remove()
	w.west.AddUser("root-admin", "another password")
	w.clock.advance(2 * time.Hour)
	if got := w.assess(); got.Mode != v1.ModeAnnotationInsufficient {
		t.Errorf("with a wrong password the assessment is %+v", got)
	}
	w.Faults().Add(fault.Rule{Effect: fault.Unavailable, Match: func(q fault.Request) bool { return q.Service == west }})
	w.clock.advance(2 * time.Hour)
	if got := w.assess(); got.Mode != v1.ModeAnnotationInsufficient {
		t.Errorf("with a wrong password, and without an answer, the assessment is %+v", got)
	}
}

func TestWhereTheAccountSeesNothingNothingIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	fatal(t, w.west.Grant("root-admin", "ReadOnly", "/", false))
	got := w.assess()
	if got.Mode != v1.ModeAnnotationPassthrough || !contains(got.Reason, "the account sees no /DC0 on vCenter "+west) {
		t.Errorf("the assessment is %+v", got)
	}
	fatal(t, w.check("Network.Assign"))
}

func TestEntitiesWithoutSystemViewAreLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.east.Grant("root-admin", "Admin", "/", true))
	w.grant(w.west, "/DC0/host/DC0_C0", "Resource.AssignVMToPool") // what is above can be seen, and nothing asked about it
	w.cluster.PlatformSpec.VSphere.FailureDomains[1].Topology.Networks = nil
	w.cluster.PlatformSpec.VSphere.FailureDomains[1].Topology.Datastore = ""
	w.cluster.PlatformSpec.VSphere.FailureDomains[1].Topology.Folder = ""
	w.assess()
	fatal(t, w.check("Resource.AssignVMToPool"))
	if got := lacking(t, w.check("Cns.Searchable")); !slices.Equal(got, []string{"Cns.Searchable on the root folder of vCenter " + west}) {
		t.Errorf("missing are %q", got)
	}
}

func TestAPrivilegeThatAVCenterDoesNotKnowIsNotMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.grant(w.east, "/", "Datastore.Browse")
	w.grant(w.west, "/", "Datastore.Browse")
	w.assess()
	fatal(t, w.check("Datastore.Browse", "Brand.New.Privilege"))
}

func TestWhereTheInfrastructureSaysNothingTheInventoryIsLookedThrough(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(*world){
		"no platform":        func(w *world) { w.cluster.PlatformSpec.VSphere = nil },
		"no failure domains": func(w *world) { w.cluster.PlatformSpec.VSphere.FailureDomains = nil },
		"only vCenters": func(w *world) {
			w.cluster.PlatformSpec.VSphere.FailureDomains = nil
			for i := range w.cluster.PlatformSpec.VSphere.VCenters {
				w.cluster.PlatformSpec.VSphere.VCenters[i].Datacenters = nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			forget(w)
			for _, v := range w.VCenters() {
				w.grant(v, "/", "Datastore.Browse")
				w.grant(v, "/DC0/network/DC0_DVPG0", "Network.Assign")
				w.grant(v, "/DC0/host/DC0_C0/Resources", "VApp.Import")
			}
			w.assess()
			fatal(t, w.check("Datastore.Browse", "Network.Assign", "VApp.Import"))
			if got := lacking(t, w.check("Folder.Create")); len(got) != 2 {
				t.Errorf("missing are %q", got)
			}
		})
	}
}

func TestNothingIsKnownBeforeTheAssessment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(t, w.check("Network.Assign"))
	if n := len(w.Calls().All()); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}
