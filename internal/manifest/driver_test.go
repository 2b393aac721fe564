package manifest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// fixed returns the content of a file that depends on nothing.
func fixed(text string) func(plan.Known) ([]byte, bool) {
	return func(plan.Known) ([]byte, bool) { return []byte(text), true }
}

// made plans nodes against a directory.
func made(t testing.TB, d *manifest.Directory, nodes ...plan.Node) *plan.Plan {
	t.Helper()
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Make(t.Context(), graph, plan.Drivers{manifest.KindFile: manifest.FileDriver{Directory: d}, "role": role{}}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// applied applies a plan that must succeed.
func applied(t testing.TB, p *plan.Plan) plan.Result {
	t.Helper()
	if err := p.Err(); err != nil {
		t.Fatal(err)
	}
	result := p.Apply(t.Context(), plan.ApplyOptions{})
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return result
}

// actions returns what a plan does, in order.
func actions(p *plan.Plan) string {
	var out []string
	for _, change := range p.Changes {
		fields := make([]string, len(change.Fields))
		for i, field := range change.Fields {
			fields[i] = field.Name
		}
		out = append(out, fmt.Sprintf("%s %s %v", change.Action, change.Ref.Name, fields))
	}
	return strings.Join(out, "\n")
}

func TestAFileIsMadeOnceAndThenLeftAlone(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	node := plan.Node{Resource: manifest.File{Name: "manifests/a.yaml", Content: fixed("kind: A")}}
	if got, want := actions(made(t, d, node)), "create manifests/a.yaml [content mode]"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	applied(t, made(t, d, node))
	holds(t, d, "manifests/a.yaml", 0o600, "kind: A")
	if p := made(t, d, node); !p.Empty() {
		t.Errorf("a second run would %s", actions(p))
	}
}

func TestAFileIsUpdatedWhereItDiffers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mode    fs.FileMode
		content string
		want    string
	}{
		"content":        {0o600, "old and longer", "update x [content]"},
		"mode too wide":  {0o644, "new", "update x [mode]"},
		"mode too tight": {0o400, "new", "update x [mode]"},
		"both":           {0o666, "", "update x [content mode]"},
		"nothing":        {0o600, "new", "keep x []"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && strings.Contains(test.want, "mode") {
				t.Skip("SKIPPED: no modes on this system")
			}
			for _, sensitive := range []bool{false, true} {
				d := newDirectory(t)
				put(t, d, "x", test.mode, test.content)
				node := plan.Node{Resource: manifest.File{Name: "x", Content: fixed("new"), Sensitive: sensitive}}
				p := made(t, d, node)
				if got := actions(p); got != test.want {
					t.Fatalf("got %s, want %s", got, test.want)
				}
				applied(t, p)
				holds(t, d, "x", 0o600, "new")
				if p := made(t, d, node); !p.Empty() {
					t.Errorf("a second run would %s", actions(p))
				}
			}
		})
	}
}

func TestDeleteRemovesOnlyWhatIsNamed(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "manifests/a", 0o600, "x")
	put(t, d, "manifests/b", 0o600, "x")
	nodes := []plan.Node{
		{Resource: manifest.File{Name: "manifests/a"}, Absent: true},
		{Resource: manifest.File{Name: "manifests/none"}, Absent: true},
		{Resource: manifest.File{Name: "nowhere/none"}, Absent: true},
	}
	p := made(t, d, nodes...)
	if got, want := actions(p), "delete manifests/a []\nkeep manifests/none []\nkeep nowhere/none []"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// That somebody else was faster is no failure.
	if err := os.Remove(d.File("manifests/a")); err != nil {
		t.Fatal(err)
	}
	applied(t, p)
	put(t, d, "manifests/a", 0o600, "x")
	applied(t, made(t, d, nodes...))
	if got := fmt.Sprint(entries(t, d)); got != "[manifests manifests/b]" {
		t.Errorf("there is %s", got)
	}
}

func TestWhatASensitiveFileHoldsIsNeverShown(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "x", 0o600, "canary-old")
	p := made(t, d, plan.Node{Resource: manifest.File{Name: "x", Content: fixed("canary-new"), Sensitive: true}})
	var out bytes.Buffer
	if err := errors.Join(p.WriteTable(&out), p.WriteCommands(&out), json.NewEncoder(&out).Encode(p)); err != nil {
		t.Fatal(err)
	}
	result := applied(t, p)
	fmt.Fprintf(&out, "%v %+v %#v %+v", p.Changes, p.Changes, p.Changes, result.Outcomes)
	if strings.Contains(out.String(), "canary") {
		t.Errorf("shown in\n%s", &out)
	}
	holds(t, d, "x", 0o600, "canary-new")
}

func TestWhatCannotBeReadIsAnErrorAndNeverReplaced(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	put(t, d, "x/y", 0o600, "kept")
	p := made(t, d, plan.Node{Resource: manifest.File{Name: "x", Content: fixed("new")}}, plan.Node{Resource: manifest.File{Name: "../z", Content: fixed("new")}})
	if err := p.Err(); err == nil || !strings.Contains(err.Error(), d.File("x")) || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("got %v", err)
	}
	if !p.Empty() {
		t.Errorf("still it would %s", actions(p))
	}
	holds(t, d, "x/y", 0o600, "kept")
}
