package manifest_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// script returns what a plan says a user should do.
func script(t testing.TB, p *plan.Plan) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.WriteCommands(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheCommandsDoWhatApplyDoes(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("SKIPPED: there is no shell")
	}
	d := mustDirectory(t, filepath.Join(t.TempDir(), "it's $HOME; `x`", "-out"))
	nodes := []plan.Node{
		{Resource: manifest.File{Name: "manifests/a.yaml", Content: fixed("a: 'b'\n\\n%s $HOME `x`\n\n")}},
		{Resource: manifest.File{Name: "-b", Mode: 0o644, Content: fixed("-n")}},
		{Resource: manifest.File{Name: "c", Content: fixed("")}},
		{Resource: manifest.File{Name: "gone"}, Absent: true},
	}
	put(t, d, "-b", 0o600, "old and longer")
	put(t, d, "gone", 0o600, "x")
	text := script(t, made(t, d, nodes...))
	if out, err := exec.CommandContext(t.Context(), shell, "-c", text).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, text)
	}
	if p := made(t, d, nodes...); !p.Empty() || p.Err() != nil {
		t.Errorf("after\n%s\nthis is left: %s, %v", text, actions(p), p.Err())
	}
	if got := strings.Join(entries(t, d), " "); got != "-b c manifests manifests/a.yaml" {
		t.Errorf("there is %s", got)
	}
}

func TestTheCommandsShowNothingSensitive(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	text := script(t, made(t, d, plan.Node{Resource: manifest.File{Name: "x", Content: fixed("canary"), Sensitive: true}}))
	if strings.Contains(text, "canary") || !strings.Contains(text, "x: create, which has no command") {
		t.Errorf("got %s", text)
	}
}

func TestTheCommandsTakeWhatIsNotKnownYetFromTheScript(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	file := manifest.File{Name: "x", Content: func(known plan.Known) ([]byte, bool) {
		arn, found := known.Output(roleRef(), "arn")
		return []byte("role: " + arn.Text()), found
	}}
	text := script(t, made(t, d, plan.Node{Resource: role{}}, plan.Node{Resource: file, Needs: []plan.Ref{roleRef()}}))
	if want := `printf %s 'role: '"$` + plan.Variable(roleRef(), "arn") + `"`; !strings.Contains(text, want) {
		t.Errorf("%s is not in\n%s", want, text)
	}
}
