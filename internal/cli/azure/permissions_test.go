package azure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

// entitled has the environment name an application that may do just what a role says that was printed.
func (w *world) entitled(id string, printed clitest.Ran) {
	w.t.Helper()
	role := clitest.Document[struct {
		Name, Description    string
		IsCustom             bool
		Actions, DataActions []string
		AssignableScopes     []string
	}](printed)
	scope := "/subscriptions/" + w.subscription
	if !role.IsCustom || role.Description == "" || len(role.Actions) == 0 || len(role.AssignableScopes) != 1 || role.AssignableScopes[0] != scope {
		w.t.Errorf("the role is %+v", role)
	}
	name := role.Name + " " + id
	if !w.SetRolePermissions(w.AddRole(scope, name, role.Description, role.Actions...), role.Actions, role.DataActions) {
		w.t.Fatal("there is no such role")
	}
	w.as("user-"+id, name)
}

func TestAPrintedRoleIsAllThatACommandNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	key := []string{"--public-key-file=" + publicKey}
	for i, step := range []struct {
		command string
		flags   []string
	}{
		{"create-oidc-issuer", key}, {"create-managed-identities", []string{"--issuer-url=https://prod.blob.core.windows.net/prod"}},
		{"create-all", key}, {"verify", key}, {"delete", []string{"--delete-oidc-resource-group"}},
		{"create-all", key}, {"delete", nil},
	} {
		w.entitled(fmt.Sprint(i), w.run("permissions "+step.command, step.flags...).Ends(0))
		w.run(step.command, step.flags...).Ends(0)
		for _, call := range w.Calls().All() {
			if strings.Contains(call.Code, "AuthorizationFailed") || strings.Contains(call.Code, "AuthorizationPermissionMismatch") {
				t.Errorf("%s: %s was denied", step.command, call.Operation)
			}
		}
	}
	if n := len(w.Identities(w.subscription)); n != 0 {
		t.Errorf("%d identities are left", n)
	}
}

func TestPermissionsNeedNoCredentialAndNoCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.variables = nil
	for _, command := range []string{
		"create-oidc-issuer", "create-managed-identities --issuer-url=https://issuer.example.com", "create-all", "verify", "delete",
	} {
		w.run("permissions " + command).Ends(0).Prints(`"Actions": [`)
		if n := w.calls(); n != 0 {
			t.Errorf("%s: %d calls were made", command, n)
		}
	}
}

func TestPermissionsOfFlagsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	for _, command := range []string{"create-all", "verify", "delete", "create-oidc-issuer"} {
		if r := w.run("permissions "+command, "--name=not a name").Ends(1).Says("--name"); r.Stdout != "" {
			t.Errorf("permissions %s prints %s", command, r.Stdout)
		}
	}
}
