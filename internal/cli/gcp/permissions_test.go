package gcp_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// entitled has the environment name a service account that may do just what a role says that was printed.
func (w *world) entitled(id, printed string) {
	w.t.Helper()
	var role struct {
		Title, Description, Stage string
		IncludedPermissions       []string
	}
	w.has(json.Unmarshal([]byte(printed), &role))
	if role.Title == "" || role.Stage != "GA" || len(role.IncludedPermissions) == 0 || !slices.IsSorted(role.IncludedPermissions) {
		w.t.Errorf("the role is %+v", role)
	}
	name, err := w.AddRole(projectID, "role."+id, role.Title, role.IncludedPermissions...)
	w.has(err)
	w.as("user-"+id, name)
}

func TestAPrintedRoleIsAllThatACommandNeeds(t *testing.T) {
	t.Parallel()
	for name, storage := range map[string]string{"public": "public-bucket", "pool": "pool-jwk-file"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, simgcp.Options{})
			key := []string{"--public-key-file=" + publicKey, "--key-storage-method=" + storage}
			pool := "--workload-identity-pool=prod"
			for i, step := range []struct {
				command string
				flags   []string
			}{
				{"create-workload-identity-pool", nil},
				{"create-workload-identity-provider", append(key, pool)},
				{"create-service-accounts", []string{pool, "--workload-identity-provider=prod"}},
				{"create-all", key}, {"verify", key}, {"delete", []string{"--force-delete-custom-roles"}},
				{"create-all", key}, {"delete", nil},
			} {
				w.entitled(fmt.Sprint(i), w.run("permissions "+step.command, step.flags...).Ends(0).Stdout)
				w.run(step.command, step.flags...).Ends(0)
				for _, call := range w.Calls().All() {
					if strings.Contains(call.Code, "PERMISSION_DENIED") || strings.Contains(call.Code, "403") {
						t.Errorf("%s: %s was denied", step.command, call.Operation)
					}
				}
			}
		})
	}
}

func TestPermissionsNeedNoCredentialAndNoCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.key = ""
	for _, command := range []string{
		"create-workload-identity-pool", "create-workload-identity-provider --workload-identity-pool=prod",
		"create-service-accounts --workload-identity-pool=prod --workload-identity-provider=prod", "create-all", "verify", "delete",
	} {
		w.run("permissions " + command).Ends(0).Prints(`"includedPermissions": [`)
		if n := len(w.Calls().All()); n != 0 {
			t.Errorf("%s: %d calls were made", command, n)
		}
	}
}

func TestPermissionsOfFlagsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	for _, command := range []string{"create-all", "verify", "delete", "create-workload-identity-pool"} {
		r := w.run("permissions "+command, "--name=Not_A_Name").Ends(1)
		if r.Stdout != "" || !strings.Contains(r.Stderr, "--name") {
			t.Errorf("permissions %s prints %s%s", command, r.Stdout, r.Stderr)
		}
	}
}
