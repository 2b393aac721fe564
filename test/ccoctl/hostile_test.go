package ccoctl_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hostile are texts that mean something to a path, a shell, JSON, YAML, an INI file or a terminal.
var hostile = []string{
	"../../../../tmp/escaped", "..", "/etc/passwd", "a/b", `a\b`, "a\nrole_arn = arn:aws:iam::1:role/x", "a\rb", "a\tb", `a"b`, "a'b", "$(touch escaped)", "`touch escaped`",
	"${HOME}", "a;touch escaped", "a&&touch escaped", "a|b", "*", "a b", "-rf", "--name=other", "a\x00b", "\x1b[2J", "a\u202eb", "ünïcödé", "{{.}}", "%s%n", "<a>&", strings.Repeat("a", 300), "a: b", "- a", "# a",
	`"}],"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"`,
}

// hostility is what hostile texts could do to a cloud.
type hostility struct {
	// fields of a provider spec that hold a text, and looked are those of them that name what only a look at the cloud can tell of.
	fields, looked []string
	// unharmed checks what was made in the account, and secret a Secret manifest.
	unharmed func(w *world)
	secret   func(w *world, name, content string)
	// command is the vendor's, which scripts run, prints a piece of shell that prints what it prints, with its calls so far in $LOG, and making is what it is called with for each request.
	command, prints, making string
	// texts puts a request for each hostile text that is not refused into the directory.
	texts func(w *world) (requests int)
}

// fields are those of every request that hold a text, besides apiVersion and kind.
var fields = []string{
	"metadata.name", "metadata.namespace", "spec.secretRef.name", "spec.secretRef.namespace", "spec.serviceAccountNames.0", "spec.cloudTokenPath", "spec.providerSpec.kind",
}

func TestHostileTextsInRequestsGoNowhere(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for _, field := range append(fields, c.hostility.fields...) {
			t.Run(field, func(t *testing.T) {
				t.Parallel()
				w := emptyWorld(t, c)
				for _, text := range hostile {
					w.file("hostile", newRequest(c, "x").with(field, text))
					looked := slices.Contains(c.hostility.looked, field)
					live, dry := w.harmless(looked, "create-all"), w.harmless(false, "create-all", "--dry-run")
					if live.code == 0 || dry.code == 0 {
						w = emptyWorld(t, c)
					}
				}
			})
		}
	})
}

// harmless runs a verb whose input is hostile. It is refused before the first call, or the first write where the cloud has to be looked at, or what it leaves
// is well-formed and in its place.
func (w *world) harmless(looked bool, verb string, more ...string) ran {
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
		calls := w.made()
		if looked {
			calls = w.written()
		}
		if len(calls) > 0 {
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
	w.cloud.hostility.unharmed(w)
	return r
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
		check := exec.CommandContext(w.t.Context(), "bash", "-n")
		check.Stdin = strings.NewReader(content)
		if out, err := check.CombinedOutput(); err != nil {
			w.t.Errorf("%s is no script: %v %s\n%s", name, err, out, content)
		}
	case strings.HasSuffix(name, "-credentials.yaml") && !dry:
		w.cloud.hostility.secret(w, name, content)
	}
}

func TestTheScriptsOfADryRunRunNothingButTheVendorsCommand(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := emptyWorld(t, c)
		requests := c.hostility.texts(w)
		w.run("create-all", "--dry-run", shape).ends(0)
		scripts, _ := filepath.Glob(filepath.Join(w.out, "*.sh"))
		w.onlyTheCommand(scripts, requests)
	})
}

// onlyTheCommand runs scripts in an empty directory, with a vendor's command that writes its arguments down and does nothing.
func (w *world) onlyTheCommand(scripts []string, requests int) {
	w.t.Helper()
	command := w.cloud.hostility.command
	bin, cwd, log := w.t.TempDir(), w.t.TempDir(), filepath.Join(w.t.TempDir(), "log")
	w.write(filepath.Join(bin, command), []byte("#!/bin/sh\nprintf '%s\\n' \"$1 $2 $3 $4\" >>\"$LOG\"\n"+w.cloud.hostility.prints+"\nexit 0\n"), 0o700)
	for _, script := range scripts {
		run := exec.CommandContext(w.t.Context(), "bash", script)
		run.Dir, run.Env = cwd, []string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + cwd, "TMPDIR=" + w.t.TempDir(), "LOG=" + log, "THUMBPRINT=" + strings.Repeat("A", 40)}
		if out, err := run.CombinedOutput(); err != nil {
			w.t.Errorf("%s ended with %v:\n%s", script, err, out)
		}
	}
	if left, _ := os.ReadDir(cwd); len(left) > 0 {
		w.t.Errorf("the scripts made %v", left)
	}
	called, _ := os.ReadFile(log)
	if n := strings.Count(string(called), w.cloud.hostility.making); n != requests || n < 20 {
		w.t.Errorf("%d requests, %d times %q:\n%s", requests, n, w.cloud.hostility.making, called)
	}
}
