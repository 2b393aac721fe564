package ccoctl_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// hostile are texts that mean something to a path, a shell, JSON, YAML, an INI file or a terminal.
var hostile = []string{
	"../../../../tmp/escaped", "..", "/etc/passwd", "a/b", `a\b`, "a\nrole_arn = arn:aws:iam::1:role/x", "a\rb", "a\tb", `a"b`, "a'b", "$(touch escaped)", "`touch escaped`",
	"${HOME}", "a;touch escaped", "a&&touch escaped", "a|b", "*", "a b", "-rf", "--name=other", "a\x00b", "\x1b[2J", "a\u202eb", "ünïcödé", "{{.}}", "%s%n", "<a>&", strings.Repeat("a", 300), "a: b", "- a", "# a",
	`"}],"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"`,
}

// fields are all fields of a request that hold a text, besides apiVersion and kind.
var fields = []string{
	"metadata.name", "metadata.namespace", "spec.secretRef.name", "spec.secretRef.namespace", "spec.serviceAccountNames.0", "spec.cloudTokenPath",
	"spec.providerSpec.kind", "spec.providerSpec.stsIAMRoleARN", "spec.providerSpec.statementEntries.0.effect", "spec.providerSpec.statementEntries.0.action.0",
	"spec.providerSpec.statementEntries.0.resource",
}

func TestHostileTextsInRequestsGoNowhere(t *testing.T) {
	t.Parallel()
	for _, field := range fields {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t)
			for _, text := range hostile {
				w.file("hostile", newRequest("x").with(field, text))
				live, dry := w.harmless("create-all"), w.harmless("create-all", "--dry-run")
				if live.code == 0 || dry.code == 0 {
					w = emptyWorld(t)
				}
			}
		})
	}
}

func TestHostileConditionsStayConditions(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		w := emptyWorld(t)
		w.file("hostile", newRequest("x").with("spec.providerSpec.statementEntries.0.policyCondition", map[string]any{"StringEquals": map[string]any{"aws:PrincipalTag/x": text}}))
		if r := w.harmless("create-all"); r.code == 0 {
			var policy struct{ Statement []map[string]any }
			for _, document := range w.Roles()[0].Policies {
				if err := json.Unmarshal([]byte(document), &policy); err != nil || len(policy.Statement) != 1 {
					t.Errorf("%q made the policy %s", text, document)
				}
			}
		}
		w.harmless("create-all", "--dry-run")
	}
}

// harmless runs a verb whose input is hostile. It is refused before the first call, or what it leaves is well-formed and in its place.
func (w *world) harmless(verb string, more ...string) ran {
	w.t.Helper()
	outside := filesIn(w.t, filepath.Dir(w.out))
	for name := range w.files() {
		delete(outside, filepath.Join(filepath.Base(w.out), name))
	}
	before := w.state()
	r := w.run(verb, more...)
	if strings.ContainsAny(r.stderr, "\x00\x1b\r\u202e") {
		w.t.Errorf("what was said speaks to the terminal: %q", r.stderr)
	}
	if r.code != 0 {
		if calls := w.made(); len(calls) > 0 {
			w.t.Errorf("it was refused after the calls %v: %s", calls, r.stderr)
		}
		same(w.t, "what there is after a refusal", w.state(), before)
		return r
	}
	for name := range filesIn(w.t, filepath.Dir(w.out)) {
		if _, there := outside[name]; !there && !strings.HasPrefix(name, filepath.Base(w.out)+"/") {
			w.t.Errorf("it wrote %s", name)
		}
	}
	for name, content := range w.files() {
		w.wellFormed(name, content[strings.Index(content, " ")+1:], len(more) > 0)
	}
	for _, role := range w.Roles() {
		for _, document := range append([]string{role.Trust}, only(role.Policies)...) {
			if !json.Valid([]byte(document)) || strings.Contains(document, `"Action":"*"`) {
				w.t.Errorf("the role %s has %s", role.Name, document)
			}
		}
	}
	return r
}

func only(values map[string]string) []string {
	var all []string
	for _, value := range values {
		all = append(all, value)
	}
	return all
}

// wellFormed checks one file.
func (w *world) wellFormed(name, content string, dry bool) {
	w.t.Helper()
	switch {
	case strings.HasSuffix(name, ".json"), strings.HasSuffix(name, "openid-configuration"):
		if !json.Valid([]byte(content)) {
			w.t.Errorf("%s is no JSON: %s", name, content)
		}
	case strings.HasSuffix(name, ".sh"):
		check := exec.CommandContext(w.t.Context(), "sh", "-n")
		check.Stdin = strings.NewReader(content)
		if out, err := check.CombinedOutput(); err != nil {
			w.t.Errorf("%s is no script: %v %s\n%s", name, err, out, content)
		}
	case strings.HasSuffix(name, "-credentials.yaml") && !dry:
		w.credentials(name, content)
	}
}

// credentials checks a Secret manifest: its credentials have one section and three settings.
func (w *world) credentials(name, content string) {
	w.t.Helper()
	var secret struct {
		StringData map[string]string `json:"stringData"`
	}
	if err := yaml.UnmarshalStrict([]byte(content), &secret); err != nil && !strings.Contains(err.Error(), "unknown field") {
		w.t.Errorf("%s is no YAML: %v", name, err)
	}
	lines := strings.Split(secret.StringData["credentials"], "\n")
	if len(secret.StringData) != 1 || len(lines) != 4 || lines[0] != "[default]" || !strings.HasPrefix(lines[2], "role_arn = arn:aws:iam::123456789012:role/prod-") {
		w.t.Errorf("%s has the credentials %q", name, secret.StringData)
	}
}

func TestTheScriptOfADryRunRunsNothingButAWS(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := emptyWorld(t)
			for i, text := range hostile {
				r := newRequest(fmt.Sprintf("x%d", i)).with("spec.providerSpec.statementEntries.0.policyCondition", map[string]any{"StringEquals": map[string]any{"aws:PrincipalTag/x": text}})
				if !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > 0xff }) { // Others are refused.
					w.file(fmt.Sprint(i), r)
				}
			}
			w.run("create-all", "--dry-run", "--user-tags=k=a b", shape).ends(0)
			scripts, _ := filepath.Glob(filepath.Join(w.out, "*.sh"))
			if len(scripts) != 1 {
				t.Fatalf("there are the scripts %v", scripts)
			}
			w.onlyAWS(scripts[0])
		})
	}
}

// onlyAWS runs a script in an empty directory, with an aws that writes its arguments down and does nothing.
func (w *world) onlyAWS(script string) {
	w.t.Helper()
	bin, cwd, log := w.t.TempDir(), w.t.TempDir(), filepath.Join(w.t.TempDir(), "log")
	w.write(filepath.Join(bin, "aws"), []byte("#!/bin/sh\nprintf '%s\\n' \"$1 $2 $3 $4\" >>'"+log+"'\necho x,y,z\n"), 0o700)
	run := exec.CommandContext(w.t.Context(), "sh", script)
	run.Dir, run.Env = cwd, []string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + cwd, "TMPDIR=" + w.t.TempDir(), "THUMBPRINT=" + strings.Repeat("A", 40)}
	out, err := run.CombinedOutput()
	if left, _ := os.ReadDir(cwd); len(left) > 0 {
		w.t.Errorf("the script made %v:\n%s", left, out)
	}
	called, _ := os.ReadFile(log)
	if n := strings.Count(string(called), "iam create-role"); err != nil || n < 20 {
		w.t.Errorf("the script ended with %v after %d roles:\n%s\n%s", err, n, out, called)
	}
}
