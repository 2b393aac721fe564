package request_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

// problems loads a directory with the given files and returns the lines of the error.
func problems(t testing.TB, contents map[string]string) []string {
	t.Helper()
	loaded, err := request.Load(directory(t, contents), request.LoadOptions{Kind: aws}, nil)
	if err == nil {
		t.Fatalf("it was loaded: %q, %q", sources(loaded), loaded.Notes)
	}
	if len(loaded.Requests) > 0 {
		t.Errorf("there are requests beside an error: %q", sources(loaded))
	}
	return strings.Split(err.Error(), "\n")
}

// spoiled returns a right request in which old is replaced.
func spoiled(t testing.TB, old, replacement string) string {
	t.Helper()
	right := manifest("a")
	if !strings.Contains(right, old) {
		t.Fatalf("%q is not in the request", old)
	}
	return strings.ReplaceAll(right, old, replacement)
}

func TestWhatIsWrongWithARequestIsSaidInOneLine(t *testing.T) {
	t.Parallel()
	const invalid = "x.yaml: CredentialsRequest cco/a is invalid: "
	tests := map[string]struct{ content, want string }{
		"another cloud": {
			spoiled(t, "kind: AWSProviderSpec", "kind: AzureProviderSpec"),
			invalid + "spec.providerSpec.kind is AzureProviderSpec, which is for another cloud than AWSProviderSpec; " +
				"extract the requests with --cloud=aws, or take this one out of the directory",
		},
		"an unknown cloud":     {spoiled(t, "kind: AWSProviderSpec", "kind: CrayProviderSpec"), invalid + `spec.providerSpec.kind is "CrayProviderSpec", which no cloud has; write `},
		"no kind of cloud":     {spoiled(t, "    kind: AWSProviderSpec\n", ""), invalid + "spec.providerSpec.kind is missing; write "},
		"no provider spec":     {strings.Split(manifest("a"), "  providerSpec:")[0], invalid + "spec.providerSpec is missing; write "},
		"a wrong type within":  {spoiled(t, "action: ['s3:*']", "action: s3:*"), invalid + "spec.providerSpec.statementEntries.action has the wrong type: string; write a list"},
		"a wrong type":         {spoiled(t, "[sa]", "sa"), invalid + "spec.serviceAccountNames has the wrong type: string; write a list"},
		"a text for the spec":  {spoiled(t, "spec:\n  secretRef", "spec: none\nx:\n  secretRef"), invalid + "spec has the wrong type: string; write an object"},
		"an unquoted truth":    {manifest("a", "  annotations: {release.openshift.io/delete: true}\n"), invalid + "metadata.annotations has the wrong type: bool; write a string"},
		"no secretRef":         {spoiled(t, "  secretRef:\n    name: a-secret\n    namespace: target\n", ""), invalid + "spec.secretRef.name is empty; write "},
		"no Secret namespace":  {spoiled(t, "    namespace: target\n", ""), invalid + "spec.secretRef.namespace is empty; write "},
		"a way out":            {spoiled(t, "a-secret", "../../etc/passwd"), invalid + `spec.secretRef.name is "../../etc/passwd", which is not a legal name; write `},
		"a way out by dots":    {spoiled(t, "target", ".."), invalid + `spec.secretRef.namespace is "..", which is not a legal name; write `},
		"a ServiceAccount":     {spoiled(t, "[sa]", `["${HOME}"]`), invalid + `spec.serviceAccountNames[0] is "${HOME}", which is not a legal name; write `},
		"a line break":         {spoiled(t, "[sa]", "[sa]\n  cloudTokenPath: \"a\\nb\""), invalid + `spec.cloudTokenPath is "a\nb", which holds the control character U+000A; write it without`},
		"a name":               {spoiled(t, "name: a\n", "name: \"a\\nb\"\n"), `x.yaml: CredentialsRequest cco/a\nb is invalid: metadata.name is "a\nb", which is not a legal name; write `},
		"no name":              {spoiled(t, "  name: a\n", ""), "x.yaml: CredentialsRequest cco/ is invalid: metadata.name is empty; write "},
		"no kind at all":       {spoiled(t, "apiVersion: cloudcredential.openshift.io/v1\nkind: CredentialsRequest\n", ""), invalid + "kind is missing; write CredentialsRequest"},
		"a group and no kind":  {spoiled(t, "kind: CredentialsRequest\n", ""), invalid + "kind is missing; write CredentialsRequest"},
		"a kind and no group":  {spoiled(t, "apiVersion: cloudcredential.openshift.io/v1\nkind: Cred", "kind: Cred"), invalid + "apiVersion is missing; write cloudcredential.openshift.io/v1"},
		"a number for a kind":  {"kind: 5\nmetadata: {name: a}\n", "x.yaml: CredentialsRequest a is invalid: kind has the wrong type: number; write a string"},
		"a nameless number":    {"kind: 5\n", "x.yaml: it is invalid: kind has the wrong type: number; write a string"},
		"a text":               {"hello", "x.yaml: it is not an object; write "},
		"a list":               {"- a\n- b\n", "x.yaml: it is not an object; write "},
		"a list in a list":     {"kind: List\nitems: [{kind: List, items: []}]", "x.yaml, item 1: it is a list within a list; write "},
		"an item that is none": {"kind: List\nitems: [null]", "x.yaml, item 1: it is not an object; write "},
		"items that are none":  {"kind: List\nitems: none", "x.yaml: it is invalid: items has the wrong type: string; write a list"},
		"deep nesting":         {spoiled(t, "['s3:*']", strings.Repeat("[", 40)+strings.Repeat("]", 40)), invalid + "spec.providerSpec is nested more than 32 levels deep; write "},
		"an enormous policy":   {spoiled(t, "resource: '*'", "resource: "+strings.Repeat("x", 600<<10)), invalid + "spec.providerSpec has "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, map[string]string{"x.yaml": test.content})
			if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
				t.Errorf("got %q, not %q", got, test.want)
			}
		})
	}
}

func TestAllProblemsOfAllFilesAreSaidInOrder(t *testing.T) {
	t.Parallel()
	got := problems(t, map[string]string{
		"a.yaml": spoiled(t, "AWSProviderSpec", "GCPProviderSpec") + "---\n" + manifest("fine") + "---\n\tx: [\n---\n" + spoiled(t, "[sa]", "[sa, '', 'S']"),
		"b.yaml": strings.ReplaceAll(spoiled(t, "AWSProviderSpec", "Nope"), "target", "T"),
		"c.yaml": manifest("fine"),
		"d.yaml": "{",
		"e.yaml": "hello",
	})
	want := []string{
		"a.yaml, document 1: CredentialsRequest cco/a is invalid: spec.providerSpec.kind is GCPProviderSpec, ",
		"a.yaml, document 3: near line 37 it is not YAML: ",
		"a.yaml, document 4: CredentialsRequest cco/a is invalid: spec.serviceAccountNames[1] is empty; ",
		"a.yaml, document 4: CredentialsRequest cco/a is invalid: spec.serviceAccountNames[2] is \"S\", ",
		"b.yaml: CredentialsRequest cco/a is invalid: spec.providerSpec.kind is \"Nope\", ",
		"b.yaml: CredentialsRequest cco/a is invalid: spec.secretRef.namespace is \"T\", ",
		"c.yaml: CredentialsRequest cco/fine is invalid: metadata.name is that of a request in a.yaml, document 2, too; ",
		"d.yaml: near line 1 it is not YAML: ",
		"e.yaml: it is not an object; ",
	}
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		t.Errorf("got\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTwoRequestsForOneSecretAreRefused(t *testing.T) {
	t.Parallel()
	contents := map[string]string{"x.yaml": manifest("a"), "y.yaml": "# a comment\n---\n" + strings.ReplaceAll(manifest("b"), "b-secret", "a-secret")}
	want := "y.yaml: CredentialsRequest cco/b is invalid: spec.secretRef is target/a-secret, which cco/a in x.yaml asks for, too; " +
		"name another Secret, or remove one of the two requests"
	if got := problems(t, contents); !slices.Equal(got, []string{want}) {
		t.Errorf("got %q", got)
	}
	contents["y.yaml"] = strings.ReplaceAll(contents["y.yaml"], "namespace: target", "namespace: elsewhere")
	if _, err := request.Load(directory(t, contents), request.LoadOptions{}, nil); err != nil {
		t.Errorf("a Secret of the same name elsewhere: %v", err)
	}
}

func TestTheSameRequestTwiceIsRefusedOnce(t *testing.T) {
	t.Parallel()
	got := problems(t, map[string]string{"x.yaml": manifest("a") + "---\n" + manifest("a")})
	want := "x.yaml, document 2: CredentialsRequest cco/a is invalid: metadata.name is that of a request in x.yaml, document 1, too; remove one of the two"
	if !slices.Equal(got, []string{want}) {
		t.Errorf("got %q", got)
	}
}

func TestAProblemIsAnInvalidErrorWithItsField(t *testing.T) {
	t.Parallel()
	dir := directory(t, map[string]string{"x.yaml": spoiled(t, "AWSProviderSpec", "GCPProviderSpec")})
	_, err := request.Load(dir, request.LoadOptions{Kind: aws}, nil)
	var invalid *request.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "spec.providerSpec.kind" || invalid.Request.Name != "a" {
		t.Errorf("got %v", err)
	}
}

func TestRequestsOfEveryOtherCloudAreRefusedWithTheFlagThatHelps(t *testing.T) {
	t.Parallel()
	components, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	for cloud, objects := range components {
		kind, err := request.SpecKind(objects[0])
		if err != nil {
			t.Fatal(err)
		}
		other := "GCPProviderSpec"
		if cloud == "gcp" {
			other = aws
		}
		dir := directory(t, map[string]string{"x.yaml": strings.ReplaceAll(manifest("a"), aws, other)})
		_, err = request.Load(dir, request.LoadOptions{Kind: kind}, nil)
		if want := fmt.Sprintf("with --cloud=%s, or", cloud); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
