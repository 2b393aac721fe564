package plan_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

var errOutage = errors.New("outage")

func TestAPlanSaysWhatHasToBeDone(t *testing.T) {
	t.Parallel()
	user, policy, key := node("user/u", ""), node("policy/p", "user/u"), node("key/k", "user/u")
	fresh := func(n plan.Node) plan.Node {
		n.Fresh = true
		return n
	}
	tags := plan.Fields{"path": plan.Text("/")}
	wanted := plan.Node{Resource: item{ref: ref("user/u"), fields: tags}}
	for name, test := range map[string]struct {
		nodes   []plan.Node
		world   func(*world)
		actions []string
		asked   []string // of the resources, in order of kind and name
		reasons []string // that some change must have
	}{
		"nothing exists": {
			nodes:   []plan.Node{user, policy, key},
			actions: []string{"create user/u", "create key/k", "create policy/p"},
			asked:   []string{"user/u"},
		},
		"all exists": {
			nodes:   []plan.Node{user, policy, key},
			world:   func(w *world) { w.has(ref("user/u"), nil).has(ref("policy/p"), nil).has(ref("key/k"), nil) },
			actions: []string{"keep user/u", "keep key/k", "keep policy/p"},
			asked:   []string{"key/k", "policy/p", "user/u"},
		},
		"fresh resources are not asked for": {
			nodes:   []plan.Node{fresh(user), fresh(policy), fresh(key)},
			actions: []string{"create user/u", "create key/k", "create policy/p"},
		},
		"a fresh part of what exists": {
			nodes:   []plan.Node{user, fresh(key)},
			world:   func(w *world) { w.has(ref("user/u"), nil) },
			actions: []string{"keep user/u", "create key/k"},
			asked:   []string{"user/u"},
		},
		"what should not exist is asked for even if fresh": {
			nodes:   []plan.Node{fresh(absent(user))},
			world:   func(w *world) { w.has(ref("user/u"), nil) },
			actions: []string{"delete user/u"},
			asked:   []string{"user/u"},
		},
		"a field differs": {
			nodes:   []plan.Node{wanted},
			world:   func(w *world) { w.has(ref("user/u"), plan.Fields{"path": plan.Text("/x"), "other": plan.Text("x")}) },
			actions: []string{"update user/u"},
			asked:   []string{"user/u"},
		},
		"a field is nobody's concern": {
			nodes:   []plan.Node{wanted},
			world:   func(w *world) { w.has(ref("user/u"), plan.Fields{"path": plan.Text("/"), "other": plan.Text("x")}) },
			actions: []string{"keep user/u"},
			asked:   []string{"user/u"},
		},
		"nothing to delete": {
			nodes:   []plan.Node{absent(user), absent(key)},
			actions: []string{"keep key/k", "keep user/u"},
			asked:   []string{"user/u"},
		},
		"delete what is left": {
			nodes:   []plan.Node{absent(user), absent(key), absent(policy)},
			world:   func(w *world) { w.has(ref("user/u"), nil).has(ref("key/k"), nil) },
			actions: []string{"delete key/k", "keep policy/p", "delete user/u"},
			asked:   []string{"key/k", "policy/p", "user/u"},
		},
		"a foreign resource is refused, with all that is part of it": {
			nodes:   []plan.Node{user, policy, node("Secret/s", "", "policy/p"), node("user/v", "")},
			world:   func(w *world) { w.hasForeign(ref("user/u"), "cluster x") },
			actions: []string{"refuse user/u", "blocked policy/p", "blocked Secret/s", "create user/v"},
			asked:   []string{"Secret/s", "user/u", "user/v"},
			reasons: []string{"it exists and is not ours (cluster x)", "user/u is not ours"},
		},
		"a foreign resource that should not exist is left alone, with all that is part of it": {
			nodes:   []plan.Node{absent(user), absent(policy)},
			world:   func(w *world) { w.hasForeign(ref("user/u"), "cluster x").has(ref("policy/p"), nil) },
			actions: []string{"keep policy/p", "keep user/u"},
			asked:   []string{"user/u"},
			reasons: []string{"left alone: it is not ours (cluster x)", "left alone: user/u is not ours"},
		},
		"a part of what cannot be observed": {
			nodes:   []plan.Node{user, policy, node("Secret/s", "", "policy/p"), node("user/v", "")},
			world:   func(w *world) { w.broken["observe user/u"] = errOutage },
			actions: []string{"blocked user/u", "blocked policy/p", "blocked Secret/s", "create user/v"},
			asked:   []string{"user/u", "user/v"},
			reasons: []string{"it could not be observed", "user/u could not be observed"},
		},
		"nothing is deleted while a part of it cannot be observed": {
			nodes: []plan.Node{absent(user), absent(policy)},
			world: func(w *world) {
				w.has(ref("user/u"), nil)
				w.broken["observe policy/p"] = errOutage
			},
			actions: []string{"blocked policy/p", "blocked user/u"},
			asked:   []string{"policy/p", "user/u"},
			reasons: []string{"policy/p could not be observed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			if test.world != nil {
				test.world(w)
			}
			p := mustMake(t, w, test.nodes...)
			if got := actions(p); !slices.Equal(got, test.actions) {
				t.Errorf("actions:\n got %v\nwant %v", got, test.actions)
			}
			var asked []string
			for name, times := range w.observed {
				asked = append(asked, name.String())
				if times != 1 {
					t.Errorf("%s was asked for %d times", name, times)
				}
			}
			slices.Sort(asked)
			if !slices.Equal(asked, test.asked) {
				t.Errorf("asked for %v, want %v", asked, test.asked)
			}
			for _, want := range test.reasons {
				if !slices.ContainsFunc(p.Changes, func(c plan.Change) bool { return c.Reason == want }) {
					t.Errorf("no change has the reason %q: %+v", want, p.Changes)
				}
			}
			if len(w.writes) > 0 {
				t.Errorf("a plan wrote: %v", w.writes)
			}
		})
	}
}

func TestTheErrorOfAPlanHoldsEachCauseOnce(t *testing.T) {
	t.Parallel()
	w := newWorld().hasForeign(ref("user/theirs"), "cluster x")
	w.broken["observe user/broken"] = errOutage
	p := mustMake(t, w, node("user/theirs", ""), node("user/broken", ""), node("key/k", "user/broken"))

	var foreign *plan.ForeignError
	if err := p.Err(); !errors.Is(err, errOutage) || !errors.As(err, &foreign) {
		t.Fatalf("a cause is missing in: %v", err)
	}
	if *foreign != (plan.ForeignError{Ref: ref("user/theirs"), Owner: "cluster x"}) {
		t.Errorf("got %+v", foreign)
	}
	if lines := strings.Split(p.Err().Error(), "\n"); len(lines) != 2 || !strings.Contains(lines[0], "user/broken") {
		t.Errorf("want two lines, that of user/broken first, got: %v", p.Err())
	}
	if !p.Empty() {
		t.Error("there is nothing to write, and the plan is not empty")
	}
}

func TestAKindWithoutDriverIsAnError(t *testing.T) {
	t.Parallel()
	_, err := plan.Make(t.Context(), mustGraph(t, node("moon/m", "")), newWorld().drivers(), plan.Options{})
	if err == nil || !strings.Contains(err.Error(), "moon/m") {
		t.Errorf("got %v", err)
	}
}

func TestFieldDiffs(t *testing.T) {
	t.Parallel()
	w := newWorld().has(ref("user/u"), plan.Fields{
		"same":   plan.Text("x"),
		"text":   plan.Text("old"),
		"set":    plan.Set("a", "b", "c"),
		"secret": plan.Secret(secret.FromString("old")),
		"kind":   plan.Text("x"),
	})
	p := mustMake(t, w, plan.Node{Resource: item{ref: ref("user/u"), from: map[string]plan.Ref{"id": ref("key/k")}, fields: plan.Fields{
		"same":   plan.Text("x"),
		"text":   plan.Text("new"),
		"set":    plan.Set("d", "c", "b"),
		"secret": plan.Secret(secret.FromString("new")),
		"kind":   plan.Set("x"),
		"none":   plan.Text(""),
	}}, Needs: refs("key/k")}, node("key/k", ""))

	change := p.Changes[1]
	got := map[string]string{}
	for _, field := range change.Fields {
		got[field.Name] = field.String()
	}
	for name, want := range map[string]string{
		"text":   "old → new",
		"set":    "+d -a",
		"secret": "[redacted] → [redacted]",
		"kind":   "x → [x]",
		"none":   `""`,
		"id":     "(known after key/k)",
	} {
		if got[name] != want {
			t.Errorf("%s: got %s, want %s", name, got[name], want)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("these do not differ: %v", got)
	}
	if _, differs := change.Field("same"); differs {
		t.Error("Field finds what does not differ")
	}
	if field, differs := change.Field("set"); !differs || !slices.Equal(field.Removed, []string{"a"}) {
		t.Errorf("Field finds %+v", field)
	}
}

func TestIndependentResourcesAreObservedSideBySide(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parallelism int
		want        time.Duration
	}{
		"as many as there are": {0, 2 * time.Second},
		"one at a time":        {1, 4 * time.Second},
		"two at a time":        {2, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &slowWorld{newWorld()}
				w.has(ref("user/u"), nil)
				g := mustGraph(t, node("user/u", ""), node("key/a", "user/u"), node("key/b", "user/u"), node("key/c", "user/u"))
				start := time.Now()
				if _, err := plan.Make(t.Context(), g, plan.Drivers{"user": w, "key": w}, plan.Options{Parallelism: test.parallelism}); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != test.want {
					t.Errorf("took %v, want %v", took, test.want)
				}
			})
		})
	}
}

// slowWorld takes a second for each observation.
type slowWorld struct{ *world }

func (s *slowWorld) Observe(ctx context.Context, r plan.Resource, known plan.Known) (plan.Observation, error) {
	time.Sleep(time.Second)
	return s.world.Observe(ctx, r, known)
}

func TestACancelledContextObservesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := newWorld()
	p, err := plan.Make(ctx, mustGraph(t, node("user/u", ""), node("key/k", "user/u")), w.drivers(), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(p.Err(), context.Canceled) || len(w.observed) > 0 {
		t.Errorf("got %v after %v", p.Err(), w.observed)
	}
}

func TestAResourceKnowsOnlyWhatComesBeforeIt(t *testing.T) {
	t.Parallel()
	w := newWorld().has(ref("user/u"), nil).has(ref("user/other"), nil)
	from := map[string]plan.Ref{"mine": ref("user/u"), "unrelated": ref("user/other")}
	p := mustMake(t, w, node("user/u", ""), node("user/other", ""), node("policy/p", "user/u"),
		plan.Node{Resource: item{ref: ref("key/k"), from: from}, Needs: refs("policy/p")})
	change := p.Changes[len(p.Changes)-1]
	if mine, _ := change.Field("mine"); mine.New == nil || mine.New.Text() != "id-1" {
		t.Errorf("what is needed by what it needs is not known: %+v", change)
	}
	if unrelated, _ := change.Field("unrelated"); unrelated.New == nil || !unrelated.New.IsPending() {
		t.Errorf("what it does not need is known: %+v", change)
	}
}

func TestAForeignResourceGivesNoOutputs(t *testing.T) {
	t.Parallel()
	w := newWorld().hasForeign(ref("user/u"), "cluster x")
	later := plan.Node{Resource: item{ref: ref("key/k"), from: map[string]plan.Ref{"id": ref("user/u")}}, After: refs("user/u")}
	p := mustMake(t, w, absent(node("user/u", "")), later)
	if id, _ := p.Changes[1].Field("id"); id.New == nil || !id.New.IsPending() {
		t.Errorf("it is taken for ours: %+v", p.Changes[1])
	}
}

func TestADriverObservesWithWhatTheResourceNeeds(t *testing.T) {
	t.Parallel()
	w := &askingWorld{world: newWorld(), about: refs("user/u", "user/other"), told: map[plan.Ref][]string{}}
	w.has(ref("user/u"), nil).has(ref("user/other"), nil)
	g := mustGraph(t, node("user/u", ""), node("user/other", ""), node("policy/p", "user/u"), node("key/k", "", "policy/p"))
	if _, err := plan.Make(t.Context(), g, plan.Drivers{"user": w, "policy": w, "key": w}, plan.Options{Parallelism: 1}); err != nil {
		t.Fatal(err)
	}
	if got, want := w.told[ref("key/k")], []string{"id-1"}; !slices.Equal(got, want) {
		t.Errorf("it is told %v, want %v", got, want)
	}
}

// askingWorld asks for outputs with each observation.
type askingWorld struct {
	*world
	about []plan.Ref
	told  map[plan.Ref][]string
}

func (a *askingWorld) Observe(ctx context.Context, r plan.Resource, known plan.Known) (plan.Observation, error) {
	for _, about := range a.about {
		if value, found := known.Output(about, "id"); found {
			a.told[r.Ref()] = append(a.told[r.Ref()], value.Text())
		}
	}
	return a.world.Observe(ctx, r, known)
}
