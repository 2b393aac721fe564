package federation

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// shell runs a script with gcloud as the owner of the project. It skips the test where there is no gcloud.
func (w *accountWorld) shell(directory string, arguments ...string) {
	w.t.Helper()
	if _, err := exec.LookPath("gcloud"); err != nil || testing.Short() {
		w.t.Skip("SKIPPED: gcloud is not installed, or there is no time for it, so nobody proves here that scripts do what they should")
	}
	home := w.t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(home, name)
		w.has(os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	ca := write("ca.pem", string(w.proxy.CA()))
	token := write("token", w.Token("serviceAccount:admin@"+accountProject+".iam.gserviceaccount.com", time.Hour))
	command := exec.CommandContext(w.t.Context(), "sh", arguments...)
	command.Dir = directory
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C.UTF-8", "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE=" + token,
		"CLOUDSDK_CONFIG=" + home, "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE=" + ca, "CLOUDSDK_CORE_DISABLE_PROMPTS=1",
		"CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK=1", "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING=1", "CLOUDSDK_CORE_DISABLE_FILE_LOGGING=1",
	}, w.proxy.Environ(ca)...)
	if said, err := command.CombinedOutput(); err != nil {
		w.t.Fatalf("sh %s: %v\n%s", strings.Join(arguments, " "), err, said)
	}
}

// dryRun writes the files of a dry run, and returns the names of its scripts in order.
func (w *accountWorld) dryRun() (scripts []string) {
	w.t.Helper()
	graph, err := plan.NewGraph(w.options.DryRun(false, false, true)...)
	w.has(err)
	p, err := plan.Make(w.t.Context(), graph, plan.Drivers{manifest.KindFile: manifest.FileDriver{Directory: w.directory()}}, plan.Options{})
	w.has(err)
	w.has(p.Apply(w.t.Context(), plan.ApplyOptions{}).Err())
	for _, node := range graph.Nodes() {
		if name := node.Resource.Ref().Name; strings.HasSuffix(name, ".sh") {
			scripts = append(scripts, name)
		}
	}
	slices.Sort(scripts)
	return scripts
}

func TestTheScriptsOfADryRunAreAsTheyShouldBe(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry(), dns())
	w.options.Requests[1].CloudTokenPath = "/var/run/it's `a` $path/token"
	scripts := w.dryRun()
	for _, name := range append(scripts, manifest.SecretFileName(registry().Secret)) {
		text, mode, err := w.directory().Read(name)
		w.has(err)
		if wanted := dryRunMode; strings.HasSuffix(name, ".sh") && !manifest.SameMode(mode, wanted) {
			t.Errorf("the mode of %s is %v", name, mode)
		}
		goldenFile(t, "account/dryrun/"+filepath.Base(name), string(text))
		if strings.HasSuffix(name, ".sh") {
			if said, err := exec.CommandContext(t.Context(), "bash", "-n", w.directory().File(name)).CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", name, err, said)
			}
		}
	}
	if len(scripts) != 8 {
		t.Errorf("the scripts are %v", scripts)
	}
}

// The scripts are run twice, so that it is seen that they can be.
func TestTheScriptsOfADryRunMakeWhatARunMakes(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry())
	scripts := w.dryRun()
	for _, name := range scripts {
		w.shell("/", w.directory().File(name))
	}
	w.shell("/", w.directory().File(scripts[0]))
	w.shell("/", w.directory().File(scripts[1]))
	w.settled()
	if n := len(w.ServiceAccounts(accountProject)); n != 2 {
		t.Errorf("there are %d accounts", n)
	}
	found, _ := w.ServiceAccount(w.emailOf(registry()))
	if made := (account{w.options, registry()}).made(); found.DisplayName != made.DisplayName || found.Description != made.Description {
		t.Errorf("the account is %+v", found)
	}
	if roles := w.Roles(accountProject); len(roles) != 1 || roles[0].Title != "my-project-registry" || roles[0].Stage != "GA" || !isMarked(roles[0].Description) {
		t.Errorf("the custom roles are %+v", roles)
	}
}

// commands are the plan of the set-up as a script.
func (w *accountWorld) commands(p *plan.Plan) string {
	w.t.Helper()
	var script bytes.Buffer
	w.has(p.WriteCommands(&script))
	return script.String()
}

func TestThePlanAsCommandsMakesRepairsAndRemoves(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry())
	path := filepath.Join(t.TempDir(), "plan.sh")
	run := func(p *plan.Plan) {
		t.Helper()
		w.has(os.WriteFile(path, []byte(w.commands(p)), 0o600))
		w.shell(w.directory().Path(), path)
	}
	run(w.planned())
	known := planKnown{w.planned()}
	text, _, err := w.directory().Read(manifest.SecretFileName(registry().Secret))
	w.has(err)
	wanted, _ := w.options.credentialsFile(registry(), known)
	w.has(compareManifest(text, registry(), wanted))
	w.make() // which lays out the manifest, and nothing else
	if got := w.operations(); got["projects.setIamPolicy"]+got["projects.serviceAccounts.create"]+got["projects.serviceAccounts.setIamPolicy"]+got["projects.roles.create"] != 0 {
		t.Errorf("the run wrote: %v", got)
	}
	w.settled()
	email := w.emailOf(registry())
	w.has(w.AddBinding(accountProject, "roles/viewer", "serviceAccount:"+email))
	w.has(w.AddAccountBinding(email, actingRole, strings.Replace(w.members(registry())[0], ":controller", ":builder", 1)))
	w.DeleteRole(w.customRoleOf(registry()))
	run(w.planned())
	w.settled()
	o := w.options
	o.removal, o.Accounts.ForceDeleteCustomRoles = true, true
	s := w.open()
	graph, err := plan.NewGraph((&inventory{session: s.shared, o: o}).findAccounts(t.Context())...)
	w.has(err)
	run(w.planOf(s, graph))
	w.gone()
}

func TestThePlanAsCommandsIsAsItShouldBe(t *testing.T) {
	t.Parallel()
	w := newAccountWorld(t, registry())
	text := strings.ReplaceAll(w.commands(w.planned()), w.number, "123456789012")
	goldenFile(t, "account/commands.sh", strings.ReplaceAll(text, w.directory().Path(), "out"))
	if strings.Contains(fmt.Sprint(text), "\x00") {
		t.Error("a stand-in is left")
	}
}
