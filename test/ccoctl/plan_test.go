package ccoctl_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// upgrade is a change of what is asked for, or of what there is, and what it comes to.
type upgrade struct {
	name   string
	change func(w *world)
	flags  []string
	want   []string
}

// applied makes a plan of a verb, runs the verb, and checks that it changed what the plan said and nothing else.
func (w *world) applied(verb string, more ...string) []change {
	w.t.Helper()
	before := w.state()
	planned := w.run("plan "+verb, append(more, "-o=json")...)
	same(w.t, "what there is after a plan", w.state(), before)
	if written := w.written(); len(written) > 0 {
		w.t.Errorf("the plan wrote %v", written)
	}
	want := changes(planned.document().Plan.Changes, "")
	wantCode := 2
	if len(want) == 0 {
		wantCode = 0
	}
	planned.ends(wantCode)
	files := w.files()
	done := w.run(verb, append(more, "-o=json")...).ends(0).document()
	// A file that hangs on the ARN of a role that is yet to be made may turn out to be as it should be.
	want = slices.DeleteFunc(want, func(c change) bool {
		c.Status = "unchanged"
		return c.Kind == "file" && slices.Contains(done.Result.Outcomes, c)
	})
	if got := changes(done.Result.Outcomes, "done"); !slices.Equal(sorted(got), sorted(want)) {
		w.t.Errorf("%s %v did\n%v\nand planned\n%v", verb, more, sorted(got), sorted(want))
	}
	kinds := map[string]bool{}
	for _, operation := range w.written() {
		kind, known := w.cloud.kinds.of[operation]
		if !known {
			w.t.Errorf("%s is no write that a plan has", operation)
		}
		kinds[kind] = true
	}
	if planned := w.kindsOf(want); !maps.Equal(kinds, planned) {
		w.t.Errorf("%s %v wrote %v and planned %v", verb, more, kinds, planned)
	}
	w.fileChanges(files, want)
	return want
}

// fileChanges checks that the files that are not as they were are those of the plan.
func (w *world) fileChanges(before map[string]string, want []change) {
	w.t.Helper()
	var changed, planned []string
	for name, content := range w.files() {
		if before[name] != content {
			changed = append(changed, name)
		}
	}
	for _, c := range want {
		if c.Kind == "file" {
			planned = append(planned, c.Name)
		}
	}
	slices.Sort(changed)
	slices.Sort(planned)
	if !slices.Equal(changed, planned) {
		w.t.Errorf("the files %v changed, and the plan was about %v", changed, planned)
	}
}

// changes are those of a list that write, with a status if it is not empty.
func changes(list []change, status string) []change {
	var writing []change
	for _, c := range list {
		if c.Action != "keep" && c.Status == status {
			c.Status = ""
			writing = append(writing, c)
		}
	}
	return writing
}

func sorted(list []change) []string {
	var lines []string
	for _, c := range list {
		lines = append(lines, fmt.Sprintf("%s %s %s", c.Action, c.Kind, c.Name))
	}
	slices.Sort(lines)
	return lines
}

// kindsOf are the kinds of a list that are of the cloud and written by a call.
func (w *world) kindsOf(list []change) map[string]bool {
	kinds := map[string]bool{}
	for _, c := range list {
		kind := c.Kind
		if as, other := w.cloud.kinds.calledAs[kind]; other {
			kind = as
		}
		if kind != "file" && kind != "" {
			kinds[kind] = true
		}
	}
	return kinds
}

func TestE6_writes_are_those_of_the_plan(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := smallWorld(t, c)
		w.applied("create-all", shape)
		for _, step := range append(filesThatChanged(), c.upgrades...) {
			step.change(w)
			got := sorted(w.applied("create-all", append([]string{shape}, step.flags...)...))
			if !slices.Equal(got, step.want) {
				t.Errorf("%s: the changes are\n%v\nand should be\n%v", step.name, got, step.want)
			}
		}
		w.applied("delete")
		w.applied("delete")
	})
}

// filesThatChanged are changes that have nothing to do with any cloud.
func filesThatChanged() []upgrade {
	const name = "manifests/openshift-one-one-credentials.yaml"
	return []upgrade{
		{"nothing", func(*world) {}, nil, nil},
		{"a manifest that somebody edited", func(w *world) { w.write(filepath.Join(w.out, name), []byte("edited"), 0o600) }, nil, []string{"update file " + name}},
		{"a manifest that all can read", func(w *world) {
			if err := os.Chmod(filepath.Join(w.out, name), 0o644); err != nil {
				w.t.Fatal(err)
			}
		}, nil, []string{"update file " + name}},
	}
}

func TestE6_plans_of_the_other_verbs(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := newWorld(t, c)
		for _, s := range c.steps {
			w.applied(s.verb, s.flags(w)...)
		}
		w.applied("create-all")
		w.applied("create-all", "--dry-run")
		w.applied("delete")
	})
}

func TestPlanEndsWithWhatItFound(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		each := func(verb string, code int) {
			t.Helper()
			for _, format := range []string{"table", "json", "commands"} {
				w.run("plan "+verb, "-o="+format).ends(code)
			}
		}
		each("create-all", 2)
		each("delete", 0)
		w.run("create-all").ends(0)
		each("create-all", 0)
		each("delete", 2)
		w.on(c.operations.readIdentity, fault.Rule{Effect: fault.Deny})
		each("create-all", 1)
		w.Faults().Clear()
		c.estrange(w)
		w.run("plan create-all").ends(1)
		w.run("create-all").ends(1)
		if written := w.written(); len(written) > 0 {
			t.Errorf("in spite of something that is not ours it wrote %v", written)
		}
	})
}
