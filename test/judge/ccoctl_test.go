package judge

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ccoctl is the program under judgement.
func ccoctl(t *testing.T) string {
	t.Helper()
	program := os.Getenv("JUDGE_CCOCTL")
	if program == "" {
		absent(t, "JUDGE_CCOCTL does not name the ccoctl program; run test/judge/run.sh, which builds it")
	}
	return program
}

// awsFirst is an environment in which `aws` is the command line that the other tests use. The scripts need openssl, too.
func awsFirst(t *testing.T, environment []string) []string {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		absent(t, "there is no program openssl; install Debian's package openssl")
	}
	program := newCommandLine(t).program
	directory := t.TempDir()
	if err := os.Symlink(program, filepath.Join(directory, "aws")); err != nil {
		t.Fatal(err)
	}
	return append(slices.Clip(environment), "PATH="+directory+":"+os.Getenv("PATH"))
}

// component is a request as a release ships it.
type component struct {
	File                string            `json:"file"`
	Name                string            `json:"name"`
	Namespace           string            `json:"namespace"`
	Annotations         map[string]string `json:"annotations"`
	SecretRef           map[string]string `json:"secretRef"`
	ServiceAccountNames []string          `json:"serviceAccountNames"`
	ProviderSpec        map[string]any    `json:"providerSpec"`
}

// components are those of release 4.17 that ask for AWS.
func components(t *testing.T) []component {
	t.Helper()
	text, err := os.ReadFile("../../internal/request/requesttest/components.json")
	if err != nil {
		t.Fatal(err)
	}
	var release struct {
		Clouds map[string]struct{ Requests []component }
	}
	if err := json.Unmarshal(text, &release); err != nil {
		t.Fatal(err)
	}
	const known = 7
	if n := len(release.Clouds["aws"].Requests); n != known {
		t.Fatalf("the release has %d requests, not %d", n, known)
	}
	return release.Clouds["aws"].Requests
}

func fewComponents(t *testing.T) []component {
	t.Helper()
	return components(t)[1:3]
}

// hostileComponents have names as long as those of the manifests may be, and rights in which there is everything that a shell, sed and JSON care about, and what
// stands for what is not known in the files of a dry run.
func hostileComponents(t *testing.T) []component {
	t.Helper()
	hostile := fewComponents(t)
	first := &hostile[0]
	first.SecretRef = map[string]string{"namespace": strings.Repeat("n", 63), "name": strings.Repeat("s", 170)}
	first.ProviderSpec["statementEntries"] = []any{map[string]any{
		"effect": "Allow", "action": []string{"s3:GetObject"}, "resource": "arn:aws:s3:::it's|a&b\\c\"d$HOME`id`/<enter_identity_provider_arn_here>/*",
		"policyCondition": map[string]any{"StringLike": map[string]any{"aws:PrincipalTag/$(id)": []string{"&|\\'\"", "${aws:username}", "Straße <enter_cloudfront_distribution_domain_here>"}}},
	}}
	return hostile
}

// join puts the words of a command, a verb with its flags, and more flags together.
func join(command string, verb []string, more ...string) []string {
	return slices.Concat(strings.Fields(command), verb, more)
}

// writeRequests writes requests into a new directory, as JSON, which is YAML, too.
func writeRequests(t *testing.T, requests ...component) (directory string) {
	t.Helper()
	directory = t.TempDir()
	for _, c := range requests {
		spec := maps.Clone(c.ProviderSpec)
		spec["apiVersion"] = "cloudcredential.openshift.io/v1"
		text, err := json.Marshal(map[string]any{
			"apiVersion": "cloudcredential.openshift.io/v1", "kind": "CredentialsRequest",
			"metadata": map[string]any{"name": c.Name, "namespace": c.Namespace, "annotations": c.Annotations},
			"spec":     map[string]any{"secretRef": c.SecretRef, "serviceAccountNames": c.ServiceAccountNames, "providerSpec": spec},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(directory, c.File), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// files are all files below a directory, by their path in it, with mode and content.
func files(t *testing.T, directory string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(directory, path)
		found[name] = fmt.Sprintf("%v\n%s", info.Mode(), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// sameManifests holds the manifests of one directory against those of another.
func sameManifests(t *testing.T, got, want string) {
	t.Helper()
	g, w := files(t, filepath.Join(got, "manifests")), files(t, filepath.Join(want, "manifests"))
	if len(w) == 0 {
		t.Errorf("there are no manifests in %s", want)
	}
	same(t, "the list of manifests", strings.Join(slices.Sorted(maps.Keys(g)), "\n"), strings.Join(slices.Sorted(maps.Keys(w)), "\n"))
	for name, content := range g {
		same(t, name, content, w[name])
	}
}
