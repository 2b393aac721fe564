package request_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func TestWhatIsBrokenIsNamedWithItsLine(t *testing.T) {
	t.Parallel()
	fine := manifest("fine")
	tests := map[string]struct{ content, want string }{
		"at the begin":              {"a: [\n", "x.yaml: near line 1 it is not YAML: did not find expected node content; "},
		"in the second document":    {fine + "---\nkind: \"x\n", "x.yaml, document 2: near line 20 it is not YAML: "},
		"a tab":                     {"a:\n\tb: c\n", "x.yaml: near line 2 it is not YAML: found character that cannot start any token; "},
		"an unknown alias":          {"a: *b\n", "x.yaml: near line 1 it is not YAML: unknown anchor 'b' referenced; "},
		"half of a JSON object":     {"{\"a\":\n1,\n\"b\":", "x.yaml: near line 3 it is not YAML: "},
		"half of a second object":   {"{\"kind\": \"a\"}\n{\"b\":\n", "x.yaml, document 2: after line 1 it is not JSON: unexpected EOF; "},
		"text after JSON":           {"{\"kind\": \"a\"}\nhello\n", "x.yaml, document 2: after line 1 it is not JSON: invalid character 'h' looking for beginning of value; "},
		"text after YAML":           {"{kind: a}\nhello\n", "x.yaml: near line 1 it is not YAML: did not find expected <document start>; "},
		"another document unmarked": {"{kind: a}\n{kind: b}\n", "x.yaml: near line 1 it is not YAML: did not find expected <document start>; "},
		"bytes that are no text":    {"a: \xff\n", "x.yaml: near line 1 it is not YAML: "},
		"a control character":       {"a: \x01\n", "x.yaml: near line 1 it is not YAML: control characters are not allowed; "},
		"UTF-16":                    {"\xff\xfea\x00:\x00", "x.yaml: it is encoded as UTF-16; write it as UTF-8"},
		"no number":                 {"kind: .nan\n", "x.yaml: near line 1 it is not YAML: "},
		"a map as a key":            {"{a: b}: c\n", "x.yaml: near line 1 it is not YAML: "},
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

func TestAliasesStandForWhatTheyName(t *testing.T) {
	t.Parallel()
	content := spoiled(t, "name: a-secret", "name: &it shared") + "    - <<: {effect: Deny}\n      action: [*it]\n      resource: a&b\n"
	loaded, err := request.Load(directory(t, map[string]string{"x.yaml": content}), request.LoadOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := loaded.Requests[0].Spec.(*v1.AWSProviderSpec).StatementEntries[1]; got.Effect != "Deny" || got.Action[0] != "shared" {
		t.Errorf("got %+v", got)
	}
}

func TestAliasesOfAliasesAreNotFollowedForever(t *testing.T) {
	t.Parallel()
	laughs := "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
	for i := 1; i < 9; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	tests := map[string]string{
		"lists of lists":    laughs,
		"one long text":     "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*a, ", 900) + "]\n",
		"a list in itself":  "a: &a [*a]\n",
		"an object in one":  "a: &a {b: {c: *a}}\n",
		"an object merged":  "a: &a\n  b: c\n  <<: *a\n",
		"in a provider":     spoiled(t, "resource: '*'", "resource: &a ["+strings.Repeat("x", 1<<20)+"]\n      x: ["+strings.Repeat("*a, ", 900)+"]"),
		"many of one value": "a: &a {}\nb: [" + strings.Repeat("*a, ", 500_000) + "]\n",
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, map[string]string{"x.yaml": content})
			if len(got) != 1 || !strings.Contains(got[0], "what its aliases stand for is more than 8388608 bytes") {
				t.Errorf("got %.300q", got)
			}
		})
	}
}

func TestAFileOfManyObjectsIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"YAML":        strings.Repeat("a\n---\n", 600_000),
		"JSON":        strings.Repeat("{}", 2_000_000),
		"a list":      `{"kind":"List","items":[` + strings.Repeat("1,", 2_000_000) + "1]}",
		"many lists":  strings.Repeat(`{"kind":"List","items":[`+strings.Repeat("1,", 500)+"1]}", 900),
		"broken ones": strings.Repeat("}\n---\n", 600_000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, map[string]string{"x.yaml": content})
			if len(got) > 1001 || got[len(got)-1] != "x.yaml: it holds more than 1000 objects; split it into several files" {
				t.Errorf("got %d problems, the last of which is %.300q", len(got), got[len(got)-1])
			}
		})
	}
}

func TestNestingIsBounded(t *testing.T) {
	t.Parallel()
	for _, opening := range []string{"[", "{a: ", `{"a":`, "- ", "? "} {
		got := problems(t, map[string]string{"x.yaml": strings.Repeat(opening, 500_000)})
		if len(got) != 1 {
			t.Errorf("%q: got %.300q", opening, got)
		}
	}
}

// FuzzLoad holds that no file makes loading panic, that a problem is one line that names the file, and that what is loaded keeps the promises of
// Loaded.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(manifest("a") + "---\n" + annotated("b", "release.openshift.io/feature-set", "Default")))
	f.Add([]byte(`{"kind":"List","items":[{"apiVersion":"cloudcredential.openshift.io/v1","kind":"CredentialsRequest"}]} {}`))
	f.Add([]byte("%YAML 1.1\n--- &a\nx: [*a, !!binary aGk=, 0x1, ~]\n...\n# end"))
	f.Add([]byte("a: &b {c: d}\ne:\n  <<: *b\n  ? f\n  : |\n   g\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, "x.yaml"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		loaded, err := request.Load(dir, request.LoadOptions{Kind: aws}, nil)
		if err != nil && !strings.HasPrefix(err.Error(), dir+" holds no CredentialsRequest") {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "x.yaml") || len(line) > 2000 {
					t.Errorf("the line %q of the error", line)
				}
			}
		}
		seen := map[string]bool{}
		for _, r := range loaded.Requests {
			if err != nil || r.Source == "" || r.Kind != aws || r.Secret.Name == "" || seen[r.Name.String()] || seen["Secret "+r.Secret.String()] {
				t.Errorf("%+v was loaded", r)
			}
			seen[r.Name.String()], seen["Secret "+r.Secret.String()] = true, true
		}
		for _, note := range loaded.Notes {
			if strings.ContainsAny(note, "\n\r\x1b") {
				t.Errorf("the note %q", note)
			}
		}
	})
}
