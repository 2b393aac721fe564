package gcp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/dns/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"

	"github.com/cloudcredential/operator/sim/gcp"
)

// forbidden wants a refusal in the older form of errors.
func forbidden(t *testing.T, err error, status int, reason, sentence string) {
	t.Helper()
	var e *googleapi.Error
	if !errors.As(err, &e) || e.Code != status || len(e.Errors) != 1 || e.Errors[0].Reason != reason || !strings.Contains(e.Message, sentence) {
		t.Errorf("got %v, want status %d, reason %s and %q", err, status, reason, sentence)
	}
}

// holding makes a client of a service account that has just these permissions.
func (w *world) holding(t *testing.T, id string, permissions ...string) *http.Client {
	t.Helper()
	role := must(w.AddRole(projectID, id+"s", id, permissions...))(t)
	return w.as(t, must(w.AddServiceAccountWithRoles(projectID, id, role))(t)).http
}

func TestComputeEngineLetsWhomThePolicyLets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	machines := must(compute.NewService(t.Context(), option.WithHTTPClient(w.holding(t, "machines", "compute.instances.create", "compute.instances.get", "compute.instances.list"))))(t)
	const zone = "us-central1-a"
	made := must(machines.Instances.Insert(projectID, zone, &compute.Instance{Name: "one", MachineType: "n2-standard-4"}).Do())(t)
	if made.Status != "DONE" || made.Error != nil {
		t.Errorf("the operation is %+v", made)
	}
	_, err := machines.Instances.Insert(projectID, zone, &compute.Instance{Name: "one"}).Do()
	forbidden(t, err, http.StatusConflict, "alreadyExists", "already exists")
	if got := must(machines.Instances.Get(projectID, zone, "one").Do())(t); got.MachineType != "n2-standard-4" {
		t.Errorf("the machine is %+v", got)
	}
	if got := must(machines.Instances.List(projectID, zone).Do())(t); len(got.Items) != 1 || got.Items[0].Name != "one" {
		t.Errorf("the machines are %+v", got)
	}
	if got := must(machines.Instances.List(projectID, "us-central1-b").Do())(t); len(got.Items) != 0 {
		t.Errorf("the machines of another zone are %+v", got)
	}
	_, err = machines.Instances.Get(projectID, zone, "two").Do()
	forbidden(t, err, http.StatusNotFound, "notFound", "The resource 'projects/test-project/zones/us-central1-a/instances/two' was not found")
	_, err = machines.Instances.Delete(projectID, zone, "one").Do()
	forbidden(t, err, http.StatusForbidden, "forbidden", "Required 'compute.instances.delete' permission for 'projects/test-project/zones/us-central1-a/instances/one'")
	_, err = machines.Disks.List(projectID, zone).Do()
	forbidden(t, err, http.StatusForbidden, "forbidden", "Required 'compute.disks.list' permission for 'projects/test-project'")

	all := must(compute.NewService(t.Context(), option.WithHTTPClient(w.owner.http)))(t)
	if got := must(all.Zones.List(projectID).Do())(t); len(got.Items) == 0 {
		t.Error("there are no zones")
	}
	must(all.Firewalls.Insert(projectID, &compute.Firewall{Name: "f", Description: "d"}).Do())(t)
	must(all.Firewalls.Patch(projectID, "f", &compute.Firewall{Network: "n"}).Do())(t)
	if got := must(all.Firewalls.Get(projectID, "f").Do())(t); got.Description != "d" || got.Network != "n" {
		t.Errorf("the firewall is %+v", got)
	}
	must(all.Instances.Delete(projectID, zone, "one").Do())(t)
	_, err = all.Instances.Get(projectID, zone, "one").Do()
	forbidden(t, err, http.StatusNotFound, "notFound", "")
}

func TestCloudDNSLetsWhomThePolicyLets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	all := must(dns.NewService(t.Context(), option.WithHTTPClient(w.owner.http)))(t)
	must(all.ManagedZones.Create(projectID, &dns.ManagedZone{Name: "zone", DnsName: "example.com.", Description: "d"}).Do())(t)
	if got := must(all.ManagedZones.List(projectID).Do())(t); len(got.ManagedZones) != 1 || got.ManagedZones[0].DnsName != "example.com." {
		t.Errorf("the zones are %+v", got)
	}
	ingress := must(dns.NewService(t.Context(), option.WithHTTPClient(
		w.holding(t, "ingress", "dns.changes.create", "dns.resourceRecordSets.create", "dns.resourceRecordSets.list"))))(t)
	apps := &dns.ResourceRecordSet{Name: "*.apps.example.com.", Type: "A", Ttl: 30, Rrdatas: []string{"192.0.2.1"}}
	must(ingress.Changes.Create(projectID, "zone", &dns.Change{Additions: []*dns.ResourceRecordSet{apps}}).Do())(t)
	if got := must(ingress.ResourceRecordSets.List(projectID, "zone").Do())(t); len(got.Rrsets) != 1 || got.Rrsets[0].Rrdatas[0] != "192.0.2.1" {
		t.Errorf("the records are %+v", got)
	}
	_, err := ingress.Changes.Create(projectID, "zone", &dns.Change{Additions: []*dns.ResourceRecordSet{apps}}).Do()
	forbidden(t, err, http.StatusConflict, "alreadyExists", "already exists")
	_, err = ingress.Changes.Create(projectID, "zone", &dns.Change{Deletions: []*dns.ResourceRecordSet{apps}}).Do()
	forbidden(t, err, http.StatusForbidden, "forbidden", "Forbidden")
	_, err = ingress.ManagedZones.List(projectID).Do()
	forbidden(t, err, http.StatusForbidden, "forbidden", "Forbidden")
	forbidden(t, all.ManagedZones.Delete(projectID, "zone").Do(), http.StatusBadRequest, "containerNotEmpty", "resource records")
	must(all.Changes.Create(projectID, "zone", &dns.Change{Deletions: []*dns.ResourceRecordSet{apps}}).Do())(t)
	_, err = all.Changes.Create(projectID, "zone", &dns.Change{Deletions: []*dns.ResourceRecordSet{apps}}).Do()
	forbidden(t, err, http.StatusNotFound, "notFound", "does not exist")
	ok(t, all.ManagedZones.Delete(projectID, "zone").Do())
	_, err = all.ManagedZones.Get(projectID, "zone").Do()
	forbidden(t, err, http.StatusNotFound, "notFound", "does not exist")
}
