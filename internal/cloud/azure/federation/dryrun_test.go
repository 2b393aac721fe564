package federation

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestADryRunMakesFilesAndNoCall(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.options.Requests = append(w.options.Requests, disks())
	nodes, err := w.options.DryRun(t.Context(), true, true)
	w.has(err)
	w.make(nodes...)
	if got := w.operations(); len(got) > 0 {
		t.Errorf("it called %v", got)
	}
	secret, _, err := w.directory.Read(manifest.SecretFileName(disks().Secret))
	if err != nil || !strings.HasSuffix(string(secret), "\nPOPULATE CLIENT ID AND TENANT ID AND DELETE THIS LINE") {
		t.Errorf("the Secret is %s: %v", secret, err)
	}
	script, mode, err := w.directory.Read(scriptFile)
	w.has(err)
	if mode != 0o744 {
		t.Errorf("the script has mode %o", mode)
	}
	for _, line := range []string{
		"az group create --name prod-oidc --location westeurope --tags openshift.io_cloud-credential-operator_prod=owned team=blue",
		"az storage account create --kind StorageV2", "--allow-shared-key-access false", "--public-access blob",
		"--name openid/v1/jwks --file out/jwks", "az identity create --name prod-openshift-disks-cloud-credentials",
		"--subject system:serviceaccount:openshift-disks:controller --audiences openshift", `az role definition list --name Reader`, "az role assignment create --assignee-object-id \"$V_",
	} {
		if !strings.Contains(strings.ReplaceAll(string(script), "'", ""), line) {
			t.Errorf("the script lacks %q:\n%s", line, script)
		}
	}
	for _, name := range []string{discoveryFile, keySetFile, webhookFile, manifest.AuthenticationFileName} {
		if _, _, err := w.directory.Read(name); err != nil {
			t.Error(err)
		}
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell to read the script")
	}
	read := exec.CommandContext(t.Context(), sh, "-n") // #nosec G204 -- the shell that was found
	read.Stdin = bytes.NewReader(script)
	if out, err := read.CombinedOutput(); err != nil {
		t.Errorf("no shell can read the script: %v: %s", err, out)
	}
}

func TestARemovalCanBePrintedAsCommands(t *testing.T) {
	t.Parallel()
	w := newWholeWorld(t)
	s := w.open()
	graph, _, err := s.Removal(t.Context(), w.options)
	w.has(err)
	made, err := plan.Make(t.Context(), graph, s.Drivers(), plan.Options{})
	w.has(err)
	var script bytes.Buffer
	w.has(made.WriteCommands(&script))
	if got := strings.Count(script.String(), "az rest --method delete --uri"); got != len(graph.Nodes()) || got == 0 || len(w.writes()) > 0 {
		t.Errorf("%d things go with %d lines, after %v:\n%s", len(graph.Nodes()), got, w.writes(), script.String())
	}
}
