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
)

func TestApplyMakesWhatIsMissingAndKnowsItsOutputs(t *testing.T) {
	t.Parallel()
	w := newWorld()
	nodes := []plan.Node{
		node("user/u", ""),
		node("key/k", "user/u"),
		{Resource: item{ref: ref("Secret/s"), from: map[string]plan.Ref{"key": ref("key/k"), "user": ref("user/u")}}, Needs: refs("key/k")},
	}
	result := mustMake(t, w.forNodes(nodes...), nodes...).Apply(t.Context(), plan.ApplyOptions{})
	if err := result.Err(); err != nil || !result.Changed() {
		t.Fatalf("changed %v, %v", result.Changed(), err)
	}
	if got := w.things[ref("Secret/s")].fields; got["key"].Text() != "id-2" || got["user"].Text() != "id-1" {
		t.Errorf("the Secret got %v", got)
	}
	if id, found := result.Output(ref("key/k"), "id"); !found || id.Text() != "id-2" {
		t.Errorf("the result says %v, %v", id, found)
	}
	if _, found := result.Output(ref("key/k"), "none"); found {
		t.Error("the result knows an output that there is not")
	}
	if outcome, found := result.Outcome(ref("key/k")); !found || outcome.Status != plan.Done || outcome.Action != plan.Create {
		t.Errorf("outcome: %+v, %v", outcome, found)
	}
	if again := mustMake(t, w, nodes...); !again.Empty() || again.Err() != nil {
		t.Errorf("the second plan is not empty: %v, %v", actions(again), again.Err())
	}
}

func TestApplyGoesOnAroundFailures(t *testing.T) {
	t.Parallel()
	wanted := func(name string, needs ...string) plan.Node {
		return plan.Node{Resource: item{ref: ref(name), fields: plan.Fields{"x": plan.Text("new")}}, Needs: refs(needs...)}
	}
	afterSecret := absent(node("key/z-old", ""))
	afterSecret.After = refs("Secret/s")
	for name, test := range map[string]struct {
		nodes  []plan.Node
		world  func(*world)
		want   []string
		failed []string // that the error holds
	}{
		"a failed creation": {
			nodes:  []plan.Node{node("user/u", ""), node("key/k", "user/u"), node("Secret/s", "", "key/k"), node("user/v", "")},
			world:  func(w *world) { w.broken["create user/u"] = errOutage },
			want:   []string{"failed user/u", "skipped key/k", "skipped Secret/s", "done user/v"},
			failed: []string{"create user/u: outage"},
		},
		"a failed update, with something unchanged in between": {
			nodes: []plan.Node{wanted("user/u"), node("key/k", "", "user/u"), node("Secret/s", "", "key/k")},
			world: func(w *world) {
				w.has(ref("user/u"), nil).has(ref("key/k"), nil)
				w.broken["update user/u"] = errOutage
			},
			want:   []string{"failed user/u", "unchanged key/k", "skipped Secret/s"},
			failed: []string{"update user/u: outage"},
		},
		"a failed deletion": {
			nodes: []plan.Node{absent(node("user/u", "")), absent(node("key/k", "user/u")), absent(node("policy/p", "user/u"))},
			world: func(w *world) {
				w.has(ref("user/u"), nil).has(ref("key/k"), nil).has(ref("policy/p"), nil)
				w.broken["delete key/k"] = errOutage
			},
			want:   []string{"failed key/k", "done policy/p", "skipped user/u"},
			failed: []string{"delete key/k: outage"},
		},
		"the old key stays if the Secret could not be written": {
			nodes: []plan.Node{node("Secret/s", ""), afterSecret},
			world: func(w *world) {
				w.has(ref("key/z-old"), nil)
				w.broken["create Secret/s"] = errOutage
			},
			want:   []string{"failed Secret/s", "skipped key/z-old"},
			failed: []string{"create Secret/s: outage"},
		},
		"the old key goes if the Secret is as it should be": {
			nodes: []plan.Node{node("Secret/s", ""), afterSecret},
			world: func(w *world) { w.has(ref("key/z-old"), nil).has(ref("Secret/s"), nil) },
			want:  []string{"unchanged Secret/s", "done key/z-old"},
		},
		"refused and blocked": {
			nodes: []plan.Node{node("user/u", ""), node("key/k", "user/u"), node("user/broken", ""), node("user/v", "")},
			world: func(w *world) {
				w.hasForeign(ref("user/u"), "cluster x")
				w.broken["observe user/broken"] = errOutage
			},
			want:   []string{"failed user/broken", "failed user/u", "skipped key/k", "done user/v"},
			failed: []string{"observe user/broken: outage", "user/u exists and is not ours (cluster x)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld().forNodes(test.nodes...)
			test.world(w)
			result := mustMake(t, w, test.nodes...).Apply(t.Context(), plan.ApplyOptions{})
			if got := statuses(result); !slices.Equal(got, test.want) {
				t.Errorf("got  %v\nwant %v", got, test.want)
			}
			var lines []string
			if err := result.Err(); err != nil {
				lines = strings.Split(err.Error(), "\n")
			}
			if len(lines) != len(test.failed) {
				t.Fatalf("errors: got %q, want %q", lines, test.failed)
			}
			for i, want := range test.failed {
				if !strings.Contains(lines[i], want) {
					t.Errorf("error %d: got %q, want %q", i, lines[i], want)
				}
			}
		})
	}
}

func TestWhatIsSkippedNamesTheFirstCause(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.broken["create user/u"] = errOutage
	result := mustMake(t, w, node("user/u", ""), node("key/k", "user/u"), node("Secret/s", "", "key/k")).Apply(t.Context(), plan.ApplyOptions{})
	var skipped *plan.SkippedError
	if !errors.As(result.Outcomes[2].Err, &skipped) || *skipped != (plan.SkippedError{Ref: ref("Secret/s"), Reason: "create of user/u failed"}) {
		t.Errorf("got %v", result.Outcomes[2].Err)
	}
	if !errors.Is(result.Err(), errOutage) {
		t.Errorf("the cause is lost: %v", result.Err())
	}
}

func TestAnOutputThatAnUpdateChangesReachesWhatIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.renames = true
	nodes := []plan.Node{
		{Resource: item{ref: ref("user/u"), fields: plan.Fields{"x": plan.Text("new")}}},
		{Resource: item{ref: ref("Secret/s"), from: map[string]plan.Ref{"user": ref("user/u")}}, Needs: refs("user/u")},
	}
	w.has(ref("user/u"), nil).has(ref("Secret/s"), plan.Fields{"user": plan.Text("id-1")})
	p := mustMake(t, w, nodes...)
	if got, want := actions(p), []string{"update user/u", "keep Secret/s"}; !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
		t.Fatal(err)
	}
	if again := mustMake(t, w, nodes...); !again.Empty() {
		t.Errorf("the Secret still holds the old id: %v", actions(again))
	}
}

func TestAFieldThatStaysPendingIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld()
	// It does not say that it needs the key, so it is not told about it.
	secret := plan.Node{Resource: item{ref: ref("Secret/s"), from: map[string]plan.Ref{"token": ref("key/k")}}}
	result := mustMake(t, w, node("key/k", ""), secret).Apply(t.Context(), plan.ApplyOptions{})
	err := result.Err()
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"Secret/s", "token", "key/k"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	if _, exists := w.things[ref("Secret/s")]; exists {
		t.Error("it was made all the same")
	}
}

func TestNothingIsStartedAfterTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	w := newWorld()
	p := mustMake(t, w, node("user/a", ""), node("user/b", ""), node("key/b", "user/b"))
	result := p.Apply(ctx, plan.ApplyOptions{Parallelism: 1, OnOutcome: func(plan.Outcome) { cancel(errOutage) }})
	if got, want := statuses(result), []string{"done user/a", "skipped user/b", "skipped key/b"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(w.writes) != 1 {
		t.Errorf("writes: %v", w.writes)
	}
	if err := result.Err(); !errors.Is(err, errOutage) || strings.Contains(err.Error(), "\n") {
		t.Errorf("want the context's cause once, got %v", err)
	}
}

func TestBranchesAreAppliedSideBySideWithinTheBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		nodes := []plan.Node{node("user/u", "")}
		for _, name := range []string{"key/a", "key/b", "key/c", "key/d"} {
			nodes = append(nodes, node(name, "user/u"))
		}
		p := mustMake(t, w, nodes...)
		w.delay, w.busiest = time.Second, 0
		var told []string
		start := time.Now()
		result := p.Apply(t.Context(), plan.ApplyOptions{
			Parallelism: 2,
			Now:         time.Now,
			OnOutcome:   func(o plan.Outcome) { told = append(told, o.Ref.String()) },
		})
		if took := time.Since(start); took != 3*time.Second || w.busiest != 2 {
			t.Errorf("took %v with up to %d at a time, want 3s with 2", took, w.busiest)
		}
		if len(told) != len(nodes) || told[0] != "user/u" {
			t.Errorf("told of %v", told)
		}
		if got := result.Outcomes[0].Duration; got != time.Second {
			t.Errorf("the first took %v", got)
		}
	})
}

func TestOutcomesAreToldOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		nodes := []plan.Node{node("user/a", ""), node("user/b", ""), node("user/c", "")}
		start := time.Now()
		mustMake(t, newWorld(), nodes...).Apply(t.Context(), plan.ApplyOptions{OnOutcome: func(plan.Outcome) { time.Sleep(time.Second) }})
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("three of a second each took %v", took)
		}
	})
}
