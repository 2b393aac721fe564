package ccoctl_test

import (
	"fmt"
	"slices"
	"testing"
)

// counts are the calls of create-all with the default issuer: a fixed part, in any order, and some for each request.
type counts struct {
	fixed, each           []string // of a first run
	againFixed, againEach []string // of each further run, and of each plan
}

func TestCallsOfCreateAllAreAFixedPartAndSomeForEachRequest(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for _, requests := range []int{1, 2, 12} {
			w := emptyWorld(t, c)
			for i := range requests {
				w.file(fmt.Sprint(i), newRequest(c, fmt.Sprintf("request-%d", i)))
			}
			w.run("create-all").ends(0)
			w.called(c.counts.fixed, requests, c.counts.each...)
			w.run("create-all").ends(0)
			w.called(c.counts.againFixed, requests, c.counts.againEach...)
			w.run("plan create-all").ends(0)
			w.called(c.counts.againFixed, requests, c.counts.againEach...)
		}
	})
}

// called checks which calls were made, whatever their order.
func (w *world) called(fixed []string, times int, each ...string) {
	w.t.Helper()
	want := slices.Clone(fixed)
	for range times {
		want = append(want, each...)
	}
	got := w.made()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the calls were\n%v\nand should have been\n%v", got, want)
	}
}

func tally(names []string) map[string]int {
	counts := map[string]int{}
	for _, name := range names {
		counts[name]++
	}
	return counts
}

func TestDeleteOfAnotherNameChangesNothing(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := newWorld(t, c)
		w.run("create-all", shape).ends(0)
		before := w.account()
		for _, name := range []string{"pro", "prod-openshift", "prod-oidc"} {
			w.name = name
			w.run("delete").ends(0)
			same(t, "the account", w.account(), before)
		}
	})
}
