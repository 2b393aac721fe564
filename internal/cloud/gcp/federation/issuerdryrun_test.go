package federation

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// dryIssuer writes the files of a dry run into a new directory, with no driver but that of files.
func dryIssuer(t *testing.T, o Options) string {
	t.Helper()
	directory, err := manifest.NewDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	graph, err := plan.NewGraph(o.DryRun(true, true, false)...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Make(t.Context(), graph, plan.Drivers{manifest.KindFile: manifest.FileDriver{Directory: directory}}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
		t.Fatal(err)
	}
	return directory.Path()
}

// filesOf are all files of a directory by their names, with their modes.
func filesOf(t *testing.T, directory string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		name, _ := filepath.Rel(directory, path)
		files[name] = info.Mode().String() + "\n" + string(text) + "\n"
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheFilesOfADryRunOfTheIssuer(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(o *Options){
		"public":    func(*Options) {},
		"held":      func(o *Options) { o.Issuer.KeyStorage = PoolJWKFile },
		"elsewhere": func(o *Options) { o.Issuer.URL, o.Issuer.Pool = "https://issuer.example.com/prod", "shared" },
		"domain": func(o *Options) {
			o.Project, o.Region, o.UniverseDomain = "example.com:my-project", "europe-west3", "example.test"
		},
	} {
		o := Options{Name: "prod", Project: "my-project", Issuer: Issuer{Key: knownKey(testKey(t, 1))}}
		change(&o)
		files := filesOf(t, dryIssuer(t, o))
		var all strings.Builder
		for _, file := range []string{poolScriptFile, bucketScriptFile, discoveryFile, keySetFile, providerScriptFile, manifest.AuthenticationFileName} {
			if text, found := files[file]; found {
				all.WriteString("-- " + file + " " + text)
				delete(files, file)
			}
		}
		if len(files) > 0 {
			t.Errorf("%s: there are further files: %v", name, files)
		}
		goldenFile(t, "issuer/dryrun-"+name+".txt", all.String())
	}
}

// gcloudStub keeps what it is called with, and answers questions about what is there.
const gcloudStub = `#!/bin/sh
printf '%s\n' "$*" >>"$CALLS"
case " $* " in
  *" describe "*) [ -n "$STATE_THERE" ] && echo "$STATE_THERE" && exit 0; exit 1 ;;
  *"03-openid"*) [ -f 03-openid-configuration ] ;;
  *"04-keys"*) [ -f 04-keys.json ] ;;
esac
`

// scripted runs the scripts of a directory with a gcloud that answers that things are in a state, and returns its calls.
func scripted(t *testing.T, directory, state string) string {
	t.Helper()
	tools := t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "gcloud"), []byte(gcloudStub), 0o700); err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob(filepath.Join(directory, "*.sh"))
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	calls := filepath.Join(tools, "calls")
	for _, script := range scripts {
		if text, err := exec.CommandContext(t.Context(), "bash", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", script, err, text)
		}
		command := exec.CommandContext(t.Context(), script)
		command.Env = append(os.Environ(), "PATH="+tools+":"+os.Getenv("PATH"), "CALLS="+calls, "STATE_THERE="+state)
		command.Dir = tools
		if text, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", script, err, text)
		}
	}
	text, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, " --project=my-project") {
			t.Errorf("the project is not named: %s", line)
		}
	}
	return string(text)
}

func TestTheScriptsOfTheIssuerRun(t *testing.T) {
	t.Parallel()
	for _, storage := range KeyStorages() {
		o := Options{Name: "prod", Project: "my-project", Issuer: Issuer{Key: knownKey(testKey(t, 1)), KeyStorage: storage}}
		directory := dryIssuer(t, o)
		for state, word := range map[string]string{"": "create", "ACTIVE": "", "DELETED": "undelete"} {
			calls := scripted(t, directory, state)
			for _, verb := range []string{"create", "undelete"} {
				if got := strings.Contains(calls, "workload-identity-pools "+verb+" prod"); got != (verb == word) {
					t.Errorf("%s, state %q: %s", storage, state, calls)
				}
			}
		}
	}
}

// commandsOf are a plan as a script.
func (w issuerWorld) commandsOf(p *plan.Plan) string {
	w.t.Helper()
	var b bytes.Buffer
	w.has(p.WriteCommands(&b))
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), w.directory().Path(), "/out"), w.number, "123456789012")
}

func TestCommandsForTheIssuer(t *testing.T) {
	t.Parallel()
	for _, storage := range KeyStorages() {
		w := newIssuerWorld(t)
		w.options.Issuer.KeyStorage = storage
		name := "issuer/commands-" + string(storage)
		goldenFile(t, name+"-create.sh", w.commandsOf(w.planned()))
		w.publish()
		w.changePool(func(p *simgcp.Pool) { p.Disabled = true })
		w.changeProvider(func(p *simgcp.Provider) { p.Audiences = nil })
		w.DeleteProvider(accountProject, "prod", "prod")
		if w.options.hasBucket() {
			w.has(w.SetBucketUniformAccess("prod-oidc", false))
			w.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
		}
		w.options.Issuer.Key = knownKey(testKey(t, 2))
		goldenFile(t, name+"-repair.sh", w.commandsOf(w.planned()))
		w.publish()
		s := w.open()
		graph, _, err := s.Removal(t.Context(), w.options)
		w.has(err)
		goldenFile(t, name+"-delete.sh", w.commandsOf(w.planOf(s, graph)))
	}
}
