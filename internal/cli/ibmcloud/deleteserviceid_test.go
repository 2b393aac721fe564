package ibmcloud_test

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

func TestRemovalTakesTheServiceIDsOfTheRequestsAndNoOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetPageSize(1) // whatever page it is on, it is found
	w.run("create-service-id").ends(0)
	key := w.key(machines)
	near := w.AddServiceID(machines+"-2", "")
	marked := w.AddServiceID("prod-openshift-old-component", "Created by ccoctl for set-up prod, CredentialsRequest a/b")
	w.run("plan delete-service-id").ends(2)
	w.run("delete-service-id", "--dry-run").says(machines)
	if len(w.ServiceIDs()) != 4 {
		t.Fatalf("there are %+v", w.ServiceIDs())
	}
	w.run("delete-service-id").ends(0).says("ServiceID "+machines, "deleted", marked.Name+" ("+marked.ID+") is part of prod, too")
	if got := w.operations(); !strings.Contains(got, "delete_service_id 2,") || !strings.Contains(got, "list_service_ids 4") {
		t.Errorf("the calls are %s", got)
	}
	left := w.ServiceIDs()
	if len(left) != 2 || left[0].ID != near.ID || left[1].ID != marked.ID {
		t.Errorf("there are %+v", left)
	}
	if _, _, works := w.Holder(key); works {
		t.Error("a key outlives its service ID")
	}
	w.run("delete-service-id").ends(0).says("ServiceID " + machines + " does not exist")
}

func TestWhatCannotBeDeletedDoesNotKeepOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id").ends(0)
	found, _ := w.ServiceID(machines)
	w.has(w.SetLocked(found.ID, true))
	w.run("delete-service-id").ends(1).says("locked")
	if left := w.ServiceIDs(); len(left) != 1 || left[0].ID != found.ID {
		t.Errorf("there are %+v", left)
	}
	w.has(w.SetLocked(found.ID, false))
	w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Operation == "delete_service_id" }, Effect: fault.ResetAfter, Times: 1})
	w.run("delete-service-id").ends(0)
	if left := w.ServiceIDs(); len(left) != 0 {
		t.Errorf("there are %+v", left)
	}
}

func TestRequestsOfTheTechPreviewAreRemovedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	preview := strings.Replace(request("capi", "openshift-cluster-api", "capi", "IBMCloudPowerVSProviderSpec", "["+on("serviceName", "power-iaas", viewer)+"]"),
		"{name: capi, ", "{annotations: {release.openshift.io/feature-set: TechPreviewNoUpgrade}, name: capi, ", 1)
	w.ask("preview.yaml", preview)
	w.run("create-service-id").ends(0)
	if len(w.ServiceIDs()) != 2 {
		t.Errorf("there are %+v", w.ServiceIDs())
	}
	w.run("create-service-id", "--enable-tech-preview").ends(0)
	w.run("delete-service-id").ends(0)
	if len(w.ServiceIDs()) != 0 {
		t.Errorf("there are %+v", w.ServiceIDs())
	}
}
