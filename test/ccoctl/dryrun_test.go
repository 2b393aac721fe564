package ccoctl_test

import (
	"slices"
	"testing"
)

func TestADryRunOfDeleteDeletesNothingAndSaysWhatWouldGo(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := smallWorld(t, c)
		w.run("create-all", shape).ends(0)
		before := w.state()
		told := sorted(changes(w.run("delete", "--dry-run", "-o=json").ends(0).document().Plan.Changes, ""))
		if written := w.written(); len(written) > 0 {
			t.Errorf("it wrote %v", written)
		}
		same(t, "what there is after a dry run", w.state(), before)
		if gone := sorted(changes(w.run("delete", "-o=json").ends(0).document().Result.Outcomes, "done")); len(gone) == 0 || !slices.Equal(gone, told) {
			t.Errorf("it deleted\n%v\nand said\n%v", gone, told)
		}
	})
}

func TestADryRunOfAnythingElseMakesNoCall(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for _, s := range append(slices.Clone(c.steps), step{"create-all", without}) {
			w := smallWorld(t, c)
			flags := s.flags(w)
			before := w.account()
			w.run(s.verb, append(flags, "--dry-run")...).ends(0)
			if made := w.made(); len(made) > 0 {
				t.Errorf("%s made %v", s.verb, made)
			}
			same(t, "the account after "+s.verb, w.account(), before)
		}
	})
}
