package ibmcloud_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
	simibmcloud "github.com/cloudcredential/operator/sim/ibmcloud"
)

func TestEachRequestGetsAServiceIDWithItsRightsAndASecretWithItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id", "--resource-group-name=mygroup").ends(0).says("Saved credentials configuration to: "+filepath.Join(w.out, "manifests"), "ServiceID "+machines+" created")
	const want = "create_api_key 2, create_policy 3, create_service_id 2, get_api_keys_details 1, get_token 1, list_resource_groups 1, list_service_ids 1"
	if got := w.operations(); got != want {
		t.Errorf("the calls are\n%s\nand should be\n%s", got, want)
	}
	w.holds(machines)
	w.holds(registry)
	w.grant(machines, "role:Editor+role:Operator+role:Viewer on accountId=ACCOUNT,resourceGroupId=GROUP,serviceName=is",
		"role:Viewer on accountId=ACCOUNT,resource=GROUP,resourceType=resource-group")
	w.grant(registry, "role:Viewer+serviceRole:Writer on accountId=ACCOUNT,resourceGroupId=GROUP,serviceName=cloud-object-storage")
	key := w.key(machines)
	manifest := "apiVersion: v1\nstringData:\n  ibm-credentials.env: |-\n    IBMCLOUD_AUTHTYPE=iam\n    IBMCLOUD_APIKEY=" + key + "\n  ibmcloud_api_key: "
	if got := w.manifest(machines); !strings.HasPrefix(got, manifest) ||
		!strings.HasSuffix(got, "\nkind: Secret\nmetadata:\n  name: ibmcloud-credentials\n  namespace: openshift-machine-api\ntype: Opaque") {
		t.Errorf("the manifest is\n%s", got)
	}
	if found, _ := w.ServiceID(machines); found.Description != "Created by ccoctl for set-up prod, CredentialsRequest openshift-cloud-credential-operator/machines" {
		t.Errorf("the description is %q", found.Description)
	}
}

func TestASecondRunMakesNoWriteAndNoOtherKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id", "--resource-group-name=mygroup").ends(0)
	before := w.key(machines)
	w.run("create-service-id", "--resource-group-name=mygroup").ends(0).says("Nothing was to be done")
	const want = "get_api_keys_details 3, get_token 1, list_policies 2, list_resource_groups 1, list_service_ids 1"
	if got := w.operations(); got != want {
		t.Errorf("the calls are\n%s\nand should be\n%s", got, want)
	}
	if w.key(machines) != before {
		t.Error("there is another key")
	}
	w.run("plan create-service-id", "--resource-group-name=mygroup").ends(0)
	w.run("verify", "--resource-group-name=mygroup").ends(0)
}

func TestARequestOfANewReleaseChangesRightsInPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id").ends(0)
	w.ask("machines.yaml", request("machines", "openshift-machine-api", "ibmcloud-credentials", "IBMCloudProviderSpec",
		"["+on("serviceName", "is", operator, viewer)+","+on("serviceName", "dns-svcs", viewer)+"]"))
	w.run("plan create-service-id").ends(2).says("+role:Viewer on accountId=", "-role:Viewer on accountId=")
	w.run("create-service-id").ends(0)
	if got := w.operations(); !strings.Contains(got, "create_policy 1,") || !strings.Contains(got, "delete_policy 1,") || !strings.Contains(got, "replace_policy 1") || strings.Contains(got, "create_api_key") {
		t.Errorf("the calls are %s", got)
	}
	w.grant(machines, "role:Operator+role:Viewer on accountId=ACCOUNT,serviceName=is", "role:Viewer on accountId=ACCOUNT,serviceName=dns-svcs")
	w.run("create-service-id").ends(0).says("Nothing was to be done")
}

func TestRightsThatSomebodyAddedOrTookAreRepaired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id").ends(0)
	found, _ := w.ServiceID(registry)
	w.AddPolicy(found.IAMID, []string{role + "role:Administrator"}, simibmcloud.Attribute{Name: "serviceName", Value: "iam-identity"})
	w.has(w.RemovePolicy(found.Policies[0].ID))
	w.run("create-service-id").ends(0)
	w.grant(registry, "role:Viewer+serviceRole:Writer on accountId=ACCOUNT,serviceName=cloud-object-storage")
}

func TestOperatorsOfAttributesAreKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask("machines.yaml", request("machines", "openshift-machine-api", "ibmcloud-credentials", "IBMCloudProviderSpec",
		`[{"roles":["`+viewer+`"],"attributes":[{"name":"serviceName","value":"is"},{"name":"instanceId","value":"prod-*","operator":"stringMatch"}]}]`))
	w.run("create-service-id").ends(0)
	w.grant(machines, "role:Viewer on accountId=ACCOUNT,instanceId~prod-*,serviceName=is")
	w.run("create-service-id").ends(0).says("Nothing was to be done")
}

func TestAResourceGroupIsKeptWhereTheFlagIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id", "--resource-group-name=mygroup").ends(0)
	w.run("create-service-id").ends(0).says("Nothing was to be done")
	w.run("create-service-id", "--resource-group-name=nowhere").ends(1).says("Resource group nowhere not found", "Nothing was changed")
}

func TestServiceIDsOfEarlierReleasesAreBroughtUpToDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	earlier := w.AddServiceID(machines, "")
	w.AddPolicy(earlier.IAMID, []string{viewer}, simibmcloud.Attribute{Name: "serviceName", Value: "is"})
	old, _ := w.AddAPIKey(earlier.IAMID, "ccoctl-generated-key")
	foreign, _ := w.AddAPIKey(earlier.IAMID, "of somebody else")
	w.run("create-service-id", "--delete-old-keys").ends(0).says("Existing ServiceID "+machines+" found", "Deleted older API keys of ServiceID "+machines+": "+old)
	found, _ := w.ServiceID(machines)
	if found.ID != earlier.ID || len(w.ServiceIDs()) != 2 {
		t.Errorf("the service IDs are %+v", w.ServiceIDs())
	}
	w.holds(machines)
	if len(found.Keys) != 2 || found.Keys[0].ID != foreign && found.Keys[1].ID != foreign {
		t.Errorf("the keys are %+v", found.Keys)
	}
}

func TestOlderKeysStayUntilAClusterHasTheNewOnes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-service-id").ends(0)
	old := w.key(machines)
	w.has(os.RemoveAll(filepath.Join(w.out, "manifests")))
	w.run("create-service-id").ends(0)
	if _, _, works := w.Holder(old); !works || w.key(machines) == old {
		t.Error("the key of the cluster is gone, or there is no new one")
	}
	w.run("create-service-id", "--delete-old-keys").ends(0)
	w.holds(machines)
}

func TestAKeyThatNoLongerWorksIsReplaced(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *world, id string){
		"deleted":  func(w *world, id string) { w.has(w.RemoveAPIKey(id)) },
		"disabled": func(w *world, id string) { w.has(w.AlterAPIKey(id, true, time.Time{})) },
		"expired":  func(w *world, id string) { w.has(w.AlterAPIKey(id, false, time.Now().Add(-time.Hour))) },
		"of another": func(w *world, _ string) {
			text := strings.ReplaceAll(w.manifest(machines), w.key(machines), w.key(registry))
			w.has(os.WriteFile(filepath.Join(w.out, "manifests", "openshift-machine-api-ibmcloud-credentials-credentials.yaml"), []byte(text), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.run("create-service-id").ends(0)
			id, _, _ := w.Holder(w.key(machines))
			spoil(w, id)
			w.run("verify").ends(1).says("api-key " + machines)
			w.run("create-service-id", "--delete-old-keys").ends(0)
			w.holds(machines)
			w.holds(registry)
		})
	}
}

func TestWhatBelongsToAnotherSetUpIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddServiceID(machines, "Created by ccoctl for set-up prod-openshift, CredentialsRequest a/b")
	w.run("create-service-id").ends(1).says(other.ID+" is part of the set-up prod-openshift", "Nothing was changed")
	w.run("delete-service-id").ends(0).says("is kept")
	if len(w.ServiceIDs()) != 1 {
		t.Errorf("there are %+v", w.ServiceIDs())
	}
	w.has(w.SetDescription(other.ID, "of somebody"))
	w.run("create-service-id").ends(1).says("--adopt")
	w.run("create-service-id", "--adopt").ends(0)
	w.run("create-service-id").ends(0).says("Nothing was to be done")
	w.holds(machines)
}

func TestTwoServiceIDsOfOneNameAreNotGuessedAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.AddServiceID(machines, ""), w.AddServiceID(machines, "")
	w.run("create-service-id").ends(1).says("several service IDs are called "+machines, a.ID, b.ID)
	w.run("delete-service-id").ends(1).says("--force")
	w.run("delete-service-id", "--force").ends(0)
	if len(w.ServiceIDs()) != 0 {
		t.Errorf("there are %+v", w.ServiceIDs())
	}
}

func TestAFailureLosesNothing(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"create_service_id", "create_policy", "create_api_key"} {
		for _, effect := range []fault.Effect{fault.ResetBefore, fault.ResetAfter, fault.Deny} {
			t.Run(operation+" "+effect.String(), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Operation == operation }, Effect: effect, Times: 1})
				w.run("create-service-id")
				w.run("create-service-id", "--delete-old-keys").ends(0)
				if len(w.ServiceIDs()) != 2 {
					t.Errorf("there are %+v", w.ServiceIDs())
				}
				w.holds(machines)
				w.holds(registry)
				w.run("create-service-id").ends(0).says("Nothing was to be done")
			})
		}
	}
}

func TestADryRunAndAPlanChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, command := range [][]string{{"create-service-id", "--dry-run"}, {"plan create-service-id"}} {
		w.run(command[0], command[1:]...).says("+ ibmcloud:service-id", machines)
		if n := w.Calls().Writes(); n != 0 || len(w.ServiceIDs()) > 0 || w.manifest(machines) != "" {
			t.Errorf("%v made %d writes", command, n)
		}
	}
}

func TestNoKeyIsEverPrinted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var printed strings.Builder
	for _, command := range []string{"plan create-service-id", "create-service-id", "create-service-id", "plan create-service-id", "verify"} {
		for _, format := range []string{"-o=json", "-o=table", "-o=text", "-o=commands"} {
			r := w.run(command, format)
			printed.WriteString(r.stdout + r.stderr)
		}
	}
	for _, secret := range []string{w.key(machines), w.key(registry), w.environ["IC_API_KEY"]} {
		if secret == "" || strings.Contains(printed.String(), secret) {
			t.Error("an API key was printed")
		}
	}
}

func TestTheReportNamesServiceIDsAndFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var document struct {
		Report struct {
			ServiceIDs []struct{ Name, ID, APIKeyID, Secret string }
			Files      []string
		}
	}
	w.has(json.Unmarshal([]byte(w.run("create-service-id", "-o=json").ends(0).stdout), &document))
	found, _ := w.ServiceID(machines)
	got := document.Report
	if len(got.ServiceIDs) != 2 || got.ServiceIDs[0].Name != machines || got.ServiceIDs[0].ID != found.ID || got.ServiceIDs[0].APIKeyID != found.Keys[0].ID || len(got.Files) != 2 {
		t.Errorf("the report is %+v", got)
	}
}
