package ibmcloud_test

import (
	"encoding/json"
	"testing"

	simibmcloud "github.com/cloudcredential/operator/sim/ibmcloud"
)

// entitled has the environment name an identity that may do just what was printed.
func (w *world) entitled(printed string) {
	w.t.Helper()
	var permissions struct {
		Policies []struct {
			Roles      []string
			Attributes []simibmcloud.Attribute
		}
	}
	w.has(json.Unmarshal([]byte(printed), &permissions))
	admin := w.AddServiceID("administrator", "")
	for _, policy := range permissions.Policies {
		w.AddPolicy(admin.IAMID, policy.Roles, policy.Attributes...)
	}
	_, w.environ["IC_API_KEY"] = w.AddAPIKey(admin.IAMID, "k")
}

func TestThePrintedPoliciesAreAllThatACommandNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, command := range []string{"create-service-id", "create-service-id", "verify", "delete-service-id"} {
		flags := []string{"--resource-group-name=mygroup"}
		if command == "delete-service-id" {
			flags = nil
		}
		printed := w.run("permissions "+command, flags...).ends(0).stdout
		if len(w.Calls().All()) > 0 {
			t.Errorf("permissions %s made calls", command)
		}
		w.entitled(printed)
		w.run(command, flags...).ends(0)
		if command == "create-service-id" {
			w.holds(machines)
		}
	}
	if _, found := w.ServiceID(machines); found {
		t.Error("it was not removed")
	}
}

func TestVerificationTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("verify").ends(1).says("wrong    service-id "+machines+": it does not exist", "`ccoctl ibmcloud create-service-id`", "skipped  api-key "+machines)
	w.run("create-service-id").ends(0)
	if r := w.run("verify").ends(0).says("ok       credential environment variable IC_API_KEY", "ok       api-key "+machines); w.Calls().Writes() > 0 {
		t.Errorf("verification writes: %s", r.stdout)
	}
	found, _ := w.ServiceID(machines)
	w.AddPolicy(found.IAMID, []string{viewer}, simibmcloud.Attribute{Name: "serviceName", Value: "everything"})
	w.AddAPIKey(found.IAMID, "ccoctl-generated-key")
	w.run("verify").ends(1).says("has in excess role:Viewer on accountId=", "wrong    old-api-keys "+machines)
	w.environ = nil
	w.run("verify").ends(1).says("wrong    credential prod", "skipped  service-id "+machines)
}
