package request_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

const aws = "AWSProviderSpec"

// manifest returns a request that is right in every respect, as YAML; more goes into its metadata.
func manifest(name string, more ...string) string {
	return "apiVersion: cloudcredential.openshift.io/v1\nkind: CredentialsRequest\nmetadata:\n  name: " + name + "\n  namespace: cco\n" +
		strings.Join(more, "") + "spec:\n  secretRef:\n    name: " + name + "-secret\n    namespace: target\n  serviceAccountNames: [sa]\n" +
		"  providerSpec:\n    apiVersion: cloudcredential.openshift.io/v1\n    kind: AWSProviderSpec\n    statementEntries:\n" +
		"    - effect: Allow\n      action: ['s3:*']\n      resource: '*'\n"
}

func annotated(name, annotation, value string) string {
	return manifest(name, fmt.Sprintf("  annotations:\n    %s: %q\n", annotation, value))
}

// directory returns one that holds the given files.
func directory(t testing.TB, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range contents {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sources returns "<name> from <source>" of each request.
func sources(loaded request.Loaded) []string {
	var out []string
	for _, r := range loaded.Requests {
		out = append(out, r.Name.Name+" from "+r.Source)
	}
	return out
}

func asJSON(t testing.TB, doc string) string {
	t.Helper()
	out, err := yaml.YAMLToJSON([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRequestsAreLoadedInTheOrderOfFilesAndDocuments(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{
		"20.yml":      manifest("c"),
		"10.yaml":     "# a licence\n---\n" + manifest("b") + "---\n# nothing\n---\n\n--- # the next\n" + manifest("a") + "...\n",
		"30.yaml":     asJSON(t, manifest("d")) + "\n" + asJSON(t, manifest("e")),
		"40.yaml":     asJSON(t, manifest("f")) + "\n---\n" + manifest("g"),
		"50.yaml":     "\ufeff%YAML 1.1\n---\r\n" + strings.ReplaceAll(manifest("h"), "\n", "\r\n"),
		"60.yaml":     `{"apiVersion":"v1","kind":"List","items":[` + asJSON(t, manifest("i")) + ", " + asJSON(t, manifest("j")) + "]}",
		"70.yaml":     "--- {apiVersion: cloudcredential.openshift.io/v1beta2, " + strings.TrimPrefix(asJSON(t, manifest("k")), `{"apiVersion":"cloudcredential.openshift.io/v1",`),
		"80.json":     "{",
		"81.YAML":     "{",
		"82.yaml.bak": "{",
	})
	if err := os.Mkdir(filepath.Join(dir, "90.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	loaded, err := request.Load(dir, request.LoadOptions{Kind: aws}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"b from 10.yaml, document 1", "a from 10.yaml, document 2", "c from 20.yml", "d from 30.yaml, document 1", "e from 30.yaml, document 2",
		"f from 40.yaml, document 1", "g from 40.yaml, document 2", "h from 50.yaml", "i from 60.yaml, item 1", "j from 60.yaml, item 2", "k from 70.yaml",
	}
	if got := sources(loaded); !slices.Equal(got, want) {
		t.Errorf("got\n%q, not\n%q", got, want)
	}
	if len(loaded.Notes) > 0 {
		t.Errorf("there are notes: %q", loaded.Notes)
	}
}

func TestALoadedRequestIsThatOfTheFile(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"x.yaml": manifest("a", "  uid: of-another-cluster\n") + "status:\n  provisioned: perhaps\n  providerStatus: {kind: Nonsense}\n"})
	loaded, err := request.Load(dir, request.LoadOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := loaded.Requests[0]
	if r.UID != "" || r.Object.UID != "" || r.Status != nil {
		t.Errorf("what another cluster has on record came along: %+v", r)
	}
	if want := (types.NamespacedName{Namespace: "target", Name: "a-secret"}); r.Secret != want || r.Kind != aws || !slices.Equal(r.ServiceAccounts, []string{"sa"}) {
		t.Errorf("got %+v", r)
	}
	if spec := r.Spec.(*v1.AWSProviderSpec); spec.StatementEntries[0].Action[0] != "s3:*" {
		t.Errorf("got %+v", spec)
	}
}

func TestEveryRequestThatAReleaseShipsCanBeLoaded(t *testing.T) {
	t.Parallel()
	components, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	for cloud, objects := range components {
		contents := map[string]string{}
		var all []string
		for i, object := range objects {
			delete(object.Annotations, "release.openshift.io/feature-set")
			encoded, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := yaml.JSONToYAML(encoded)
			if err != nil {
				t.Fatal(err)
			}
			contents[fmt.Sprintf("0000_50_%02d_request.yaml", i)] = "---\n" + string(doc)
			all = append(all, string(doc))
		}
		apart, err := request.Load(directory(t, contents), request.LoadOptions{}, nil)
		if err != nil {
			t.Errorf("%s: %v", cloud, err)
		}
		together, err := request.Load(directory(t, map[string]string{"all.yaml": strings.Join(all, "---\n")}), request.LoadOptions{}, nil)
		if err != nil {
			t.Errorf("%s: %v", cloud, err)
		}
		for i, object := range objects {
			for _, loaded := range []request.Loaded{apart, together} {
				if len(loaded.Requests) != len(objects) || loaded.Requests[i].Name.Name != object.Name {
					t.Fatalf("%s: got %q", cloud, sources(loaded))
				}
			}
		}
	}
}

func TestValidateIsAskedAboutEachRequest(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"a.yaml": manifest("a") + "---\n" + manifest("b"), "b.yaml": manifest("c")})
	refusal := errors.New("it asks for too much")
	_, err := request.Load(dir, request.LoadOptions{}, func(r *request.Request) error {
		if r.Name.Name == "b" {
			return errors.Join(refusal, fmt.Errorf("for %s: %w", r.Source, refusal))
		}
		return nil
	})
	want := "a.yaml, document 2: it asks for too much\na.yaml, document 2: for a.yaml, document 2: it asks for too much"
	if !errors.Is(err, refusal) || err.Error() != want {
		t.Errorf("got %v", err)
	}
}
