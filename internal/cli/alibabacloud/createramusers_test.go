package alibabacloud_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
)

func TestEachRequestGetsAUserWithItsRightsAndASecretWithItsKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users", "--region=cn-hangzhou").ends(t, 0, "Saved credentials configuration to: "+w.manifestPath(machines), "RAM user "+machines+" created")
	w.calls("AttachPolicyToUser 2, CreateAccessKey 2, CreatePolicy 2, CreateUser 2, GetCallerIdentity 1, GetPolicy 2, GetUser 2")
	w.settled(machines, machinesMay)
	w.settled(registry, registryMay)
	if found, _ := w.User(machines); found.DisplayName != "ccoctl user for "+machines {
		t.Errorf("the display name is %q", found.DisplayName)
	}
	id, secret := w.key(machines)
	want := "apiVersion: v1\nstringData:\n  credentials: |-\n    [default]\n    type = access_key\n    access_key_id = " + id + "\n    access_key_secret = " + secret +
		"\nkind: Secret\nmetadata:\n  name: alibabacloud-credentials\n  namespace: openshift-machine-api\ntype: Opaque"
	if got := w.manifest(machines); got != want {
		t.Errorf("the manifest is\n%s\nand should be\n%s", got, want)
	}
	if info, err := os.Stat(w.manifestPath(machines)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the manifest has %v, %v", info, err)
	}
}

func TestASecondRunMakesNoWriteAndNoOtherKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	before := w.manifest(machines)
	w.run("create-ram-users").ends(t, 0, "Nothing was to be done")
	w.calls("GetCallerIdentity 3, GetPolicy 2, GetUser 2, ListAccessKeys 2, ListPoliciesForUser 2")
	if w.manifest(machines) != before {
		t.Error("there is another key")
	}
	w.run("plan create-ram-users").Ends(0)
	w.run("verify").Ends(0)
}

func TestADryRunAndAPlanChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("plan create-ram-users").ends(t, 2, machines)
	w.run("create-ram-users", "--dry-run")
	if w.Calls().Writes() > 0 || len(w.Users()) > 0 || w.manifest(machines) != "" {
		t.Errorf("the calls are %s", w.operations())
	}
}

func TestARequestOfANewReleaseChangesThePolicyByAVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	for i, action := range []string{"a:a", "a:b", "a:c", "a:d", "a:e"} {
		w.ask("machines.yaml", request("machines", "openshift-machine-api", "alibabacloud-credentials", "["+may(action)+"]"))
		w.run("create-ram-users").ends(t, 0, "Updated RAM policy "+machines+doubled)
		if got := w.Calls().Writes(); got != 1 {
			t.Errorf("the calls are %s", w.operations())
		}
		found, _ := w.Policy(machines + doubled)
		if want := min(i+2, 5); len(found.Versions) != want {
			t.Errorf("there are the versions %v", found.Versions)
		}
		w.settled(machines, `{"Version":"1","Statement":[{"Effect":"Allow","Action":["`+action+`"],"Resource":"*"}]}`)
	}
}

func TestRightsThatSomebodyAddedOrTookAreRepaired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	w.has(w.Attach(machines, "System/AdministratorAccess"))
	w.has(w.Detach(machines, machines+doubled))
	w.AddPolicy(registry+doubled, "Created by OpenShift ccoctl", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.run("verify").ends(t, 1, "has in excess System/AdministratorAccess", "has in excess Allow * on *")
	w.run("create-ram-users").Ends(0)
	w.settled(machines, machinesMay)
	w.settled(registry, registryMay)
}

func TestWhatIsSomebodyElsesIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddUser(machines, "openshift.io/ccoctl/other")
	w.AddPolicy(registry+doubled, "mine", registryMay)
	w.run("create-ram-users").ends(t, 1, "openshift.io/ccoctl/other", `its description is "mine"`)
	if found, _ := w.User(machines); len(found.Keys)+len(found.Policies) > 0 {
		t.Errorf("there is %+v", found)
	}
}

func TestAKeyThatNoLongerWorksIsReplaced(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *world, id string){
		"deleted":  func(w *world, id string) { w.has(w.RemoveKey(id)) },
		"inactive": func(w *world, id string) { w.has(w.SetKeyActive(id, false)) },
		"another secret": func(w *world, _ string) {
			_, secret := w.key(machines)
			w.has(os.WriteFile(w.manifestPath(machines), []byte(strings.ReplaceAll(w.manifest(machines), secret, "x")), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.run("create-ram-users").Ends(0)
			old, _ := w.key(machines)
			spoil(w, old)
			w.run("create-ram-users").Ends(0)
			w.settled(machines, machinesMay) // the old one is gone: it was known to be ours
			if id, _ := w.key(machines); id == old {
				t.Error("the key is the old one")
			}
			w.run("create-ram-users").ends(t, 0, "Nothing was to be done")
		})
	}
}

func TestAnInactiveKeyOfOursMakesRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	old, _ := w.key(machines)
	w.has(w.SetKeyActive(old, false))
	foreign, _ := w.AddKey(machines)
	w.run("create-ram-users").ends(t, 0, "Deleted access key "+old, "has another access key, "+foreign)
	w.settled(machines, machinesMay, foreign)
}

func TestKeysOfWhichNobodyKnowsWhoseTheyAreStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("create-ram-users").Ends(0)
	first, _ := w.key(machines)
	w.has(os.RemoveAll(filepath.Join(w.out, "manifests")))
	w.run("create-ram-users").ends(t, 0, "has another access key, "+first, "aliyun ram DeleteAccessKey --UserName "+machines+" --UserAccessKeyId "+first)
	w.settled(machines, machinesMay, first)
	second, _ := w.key(machines)

	w.has(os.RemoveAll(filepath.Join(w.out, "manifests")))
	w.run("create-ram-users").ends(t, 1, first, second, "--replace-oldest-key")
	if w.Calls().Writes() > 0 {
		t.Errorf("the calls are %s", w.operations())
	}
	w.run("create-ram-users", "--replace-oldest-key").Ends(0)
	found, _ := w.User(machines)
	if id, _ := w.key(machines); len(found.Keys) != 2 || id == first || id == second {
		t.Errorf("there are the keys %+v", found.Keys)
	}
}

func TestARunThatIsCutOffIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	w := newSmallWorld(t)
	w.run("create-ram-users").Ends(0)
	w.cutOff(t, func(t *testing.T, n int, taken bool) {
		t.Helper()
		w := newSmallWorld(t)
		mend := w.breakOff(n, taken)
		w.run("create-ram-users")
		mend()
		w.run("create-ram-users").Ends(0)
		w.settled(machines, machinesMay, w.lost(machines, taken)...)
		w.run("create-ram-users").ends(t, 0, "Nothing was to be done")
	})
}

// lost are keys whose secrets nobody has: there can be one where an answer got lost.
func (w *world) lost(user string, answer bool) []string {
	w.t.Helper()
	var ids []string
	found, _ := w.User(user)
	for _, key := range found.Keys {
		if id, _ := w.key(user); id != key.ID {
			ids = append(ids, key.ID)
		}
	}
	if len(ids) > 0 && !answer {
		w.t.Errorf("%s has other keys: %v", user, ids)
	}
	return ids
}

func TestTheReportNamesWhatWasMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.run("create-ram-users", "-o", "json").Ends(0)
	type made struct {
		RAMUsers []struct{ Name, Policy, AccessKeyID, Secret string }
		Files    []string
	}
	report := clitest.Report[made](r)
	id, secret := w.key(registry)
	if len(report.RAMUsers) != 2 || report.RAMUsers[1].Name != registry || report.RAMUsers[1].Policy != registry+doubled || report.RAMUsers[1].AccessKeyID != id || len(report.Files) != 2 {
		t.Errorf("the report is %+v", report)
	}
	if strings.Contains(r.Stdout+r.Stderr, secret) {
		t.Error("a secret is printed")
	}
}

func TestNamesAreCutAsInExistingClusters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := strings.Repeat("n", 50)
	w.ask("long.yaml", request("long", long, strings.Repeat("s", 60), "["+may("a:b")+"]"))
	w.run("create-ram-users").Ends(0)
	full := "prod-" + long + "-" + strings.Repeat("s", 60)
	found, exists := w.User(full[:64])
	if !exists || found.DisplayName != ("ccoctl user for " + full)[:128] || len(found.Policies) != 1 || found.Policies[0] != (full + "-policy")[:121]+"-policy" {
		t.Errorf("there is %+v", found)
	}
	w.ask("other.yaml", request("other", long, strings.Repeat("s", 59)+"t", "["+may("a:b")+"]"))
	w.run("create-ram-users").ends(t, 1, "come to the same user", "--name")
}

func TestThePrintedPolicyIsAllThatACommandNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, command := range []string{"create-ram-users", "create-ram-users", "verify", "delete-ram-users"} {
		printed := w.run("permissions " + command).Ends(0).Stdout
		var document map[string]any
		w.has(json.Unmarshal([]byte(printed), &document))
		w.AddUser("administrator", "")
		w.AddPolicy("administrator", "", printed)
		w.has(w.Attach("administrator", "administrator"))
		w.as(w.AddKey("administrator"))
		w.run(command).Ends(0)
	}
	if _, found := w.User(machines); found {
		t.Error("it was not removed")
	}
}
