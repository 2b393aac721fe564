package federation

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// dryOptions are those of a set-up with one request.
func dryOptions(t *testing.T) Options {
	t.Helper()
	w := &issuerWorld{t: t}
	return Options{
		Name: "prod", Region: "eu-west-1", Issuer: Issuer{Key: knownKey(w.publicKey(1))},
		Requests: []*request.Request{newRequest("openshift-ingress-operator", "cloud-credentials", "route53:ListHostedZones")},
	}
}

// dryRun writes the files of a dry run into a new directory, with no driver but that of files.
func dryRun(t *testing.T, o Options, issuer, roles bool) (directory string) {
	t.Helper()
	directory = t.TempDir()
	opened, err := manifest.NewDirectory(directory)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := plan.NewGraph(o.DryRun(issuer, roles)...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Make(t.Context(), graph, plan.Drivers{manifest.KindFile: manifest.FileDriver{Directory: opened}}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
		t.Fatal(err)
	}
	return directory
}

// together are all files of a directory, one after another.
func together(t *testing.T, directory string) string {
	t.Helper()
	var b strings.Builder
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
		fmt.Fprintf(&b, "-- %s %v --\n%s\n", name, info.Mode(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheFilesOfADryRun(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change        func(*Options)
		issuer, roles bool
	}{
		"public":  {func(o *Options) { o.Region = "us-east-1" }, true, true},
		"private": {func(o *Options) { o.Issuer.Private, o.UserTags = true, map[string]string{"team": "Straße"} }, true, true},
		"elsewhere": {func(o *Options) {
			o.Issuer.URL, o.Roles.PermissionsBoundary = "https://issuer.example.com/prod", "arn:aws:iam::123456789012:policy/it's"
		}, true, true},
		"roles": {func(o *Options) {
			o.Region, o.Roles.ProviderARN = "cn-north-1", "arn:aws-cn:iam::123456789012:oidc-provider/issuer.example.com"
		}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := dryOptions(t)
			test.change(&o)
			golden(t, "dryrun-"+name+".txt", together(t, dryRun(t, o, test.issuer, test.roles)))
		})
	}
}

// fileUse is how the script names a file.
var fileUse = regexp.MustCompile(`file://(\S+)|fill (\S+\.json)|fill (0\S+)`)

func TestEachFileOfADryRunIsUsedAndIsJSON(t *testing.T) {
	t.Parallel()
	o := dryOptions(t)
	o.Issuer.Private = true
	o.Requests = componentRequests(t)
	directory := dryRun(t, o, true, true)
	script, err := os.ReadFile(filepath.Join(directory, "apply.sh"))
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	for _, match := range fileUse.FindAllStringSubmatch(string(script), -1) {
		used = append(used, strings.TrimSuffix(match[1]+match[2]+match[3], `)"`))
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() || entry.Name() == "apply.sh" {
			continue
		}
		if !slices.Contains(used, entry.Name()) {
			t.Errorf("apply.sh does not use %s", entry.Name())
		}
		text, err := os.ReadFile(filepath.Join(directory, entry.Name()))
		if err != nil || !json.Valid(text) {
			t.Errorf("%s is no JSON: %v", entry.Name(), err)
		}
	}
}

func TestFilesOfADryRunHaveNamesThatFileSystemsTake(t *testing.T) {
	t.Parallel()
	o := dryOptions(t)
	for _, name := range []string{strings.Repeat("s", 180) + "-1", strings.Repeat("s", 180) + "-2", strings.Repeat("s", 100)} {
		o.Requests = append(o.Requests, newRequest(strings.Repeat("n", 63), name))
	}
	seen := map[string]bool{}
	for _, node := range o.DryRun(true, true) {
		file, is := node.Resource.(manifest.File)
		if !is {
			t.Errorf("%s is no file", node.Resource.Ref())
			continue
		}
		if base := filepath.Base(file.Name); len(base) > 255 && !strings.HasSuffix(base, "-credentials.yaml") || seen[file.Name] {
			t.Errorf("%s has %d characters, or is there twice: %v", base, len(base), seen[file.Name])
		}
		seen[file.Name] = true
	}
}

// standIn is a program that prints something hostile as the name of what it has made, and keeps what it was given.
const standIn = `#!/bin/sh
printf '%s\n' "$@" >"$LOG/$4"
case $4 in
create-open-id-connect-provider) echo 'arn:aws:iam::123456789012:oidc-provider/a&b|c' ;;
create-role) echo 'arn:aws:iam::123456789012:role/a&b|c' ;;
esac
`

// What comes back from the cloud is put in as it is, whatever sed thinks of it.
func TestTheScriptPutsInWhatItLearnsAsItIs(t *testing.T) {
	t.Parallel()
	o := dryOptions(t)
	o.Issuer.URL = "https://issuer.example.com/a&b|c"
	directory, tools, log := dryRun(t, o, true, true), t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(tools, "aws"), []byte(standIn), 0o700); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "sh", "apply.sh")
	command.Dir = directory
	command.Env = []string{"PATH=" + tools + ":" + os.Getenv("PATH"), "LOG=" + log, "THUMBPRINT=" + strings.Repeat("A", 40), "TMPDIR=" + t.TempDir()}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for file, want := range map[string]string{
		filepath.Join(log, "create-open-id-connect-provider"):                                                  `"` + strings.Repeat("A", 40) + `"`,
		filepath.Join(log, "create-role"):                                                                      `\"Federated\":\"arn:aws:iam::123456789012:oidc-provider/a&b|c\"`,
		filepath.Join(directory, "manifests", "openshift-ingress-operator-cloud-credentials-credentials.yaml"): "role_arn = arn:aws:iam::123456789012:role/a&b|c\n",
	} {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), want) || strings.Contains(string(text), "POPULATE") || strings.Contains(string(text), "<enter") {
			t.Errorf("%s does not say %s: %v: %s", file, want, err, text)
		}
	}
}

func TestTheScriptEndsWhereTheCertificateCannotBeRead(t *testing.T) {
	t.Parallel()
	o := dryOptions(t)
	o.Issuer.URL = "https://issuer.invalid"
	directory, tools, log := dryRun(t, o, true, true), t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"aws": standIn, "openssl": "#!/bin/sh\nexit 1\n"} {
		if err := os.WriteFile(filepath.Join(tools, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "sh", "apply.sh")
	command.Dir = directory
	command.Env = []string{"PATH=" + tools + ":" + os.Getenv("PATH"), "LOG=" + log, "TMPDIR=" + t.TempDir()}
	out, err := command.CombinedOutput()
	if made, _ := os.ReadDir(log); err == nil || len(made) > 0 || !strings.Contains(string(out), "Set THUMBPRINT") {
		t.Errorf("it ended with %v after %d calls and said %s", err, len(made), out)
	}
}
