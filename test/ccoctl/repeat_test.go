package ccoctl_test

import (
	"maps"
	"testing"
)

func TestE7_a_second_run_writes_nothing(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for verb := range c.making(&world{t: t, cloud: c}) {
			t.Run(verb, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, c)
				run := c.making(w)[verb]
				run().ends(0)
				if verb == "create-key-pair" {
					run().ends(0) // the world's own key files were there, and the first run may have put one right
				}
				state, times := w.state(), w.times()
				run().ends(0)
				if written := w.written(); len(written) > 0 {
					t.Errorf("the second run wrote: %v", written)
				}
				same(t, "what there is after a second run", w.state(), state)
				if again := w.times(); !maps.Equal(again, times) {
					t.Errorf("files were written again: %v, %v", times, again)
				}
			})
		}
	})
}

func TestE7_a_second_delete_finds_nothing(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := newWorld(t, c)
		empty := w.account()
		w.run("create-all", shape).ends(0)
		files := w.files()
		w.run("delete").ends(0)
		same(t, "the account after delete", w.account(), empty)
		w.run("delete").ends(0)
		if written := w.written(); len(written) > 0 {
			t.Errorf("a second delete wrote: %v", written)
		}
		if !maps.Equal(w.files(), files) {
			t.Error("delete touched files")
		}
	})
}

func TestE7_runs_in_any_order_yield_the_same(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		all, apart := newWorld(t, c), newWorld(t, c)
		all.run("create-all").ends(0)
		for _, s := range c.steps {
			apart.take(s).ends(0)
		}
		same(t, "what the steps make", apart.state(), all.state())
		for _, s := range c.steps {
			all.take(s).ends(0)
			if written := all.written(); len(written) > 0 {
				t.Errorf("%s after create-all wrote %v", s.verb, written)
			}
		}
		apart.run("create-all").ends(0)
		if written := apart.written(); len(written) > 0 {
			t.Errorf("create-all after the steps wrote %v", written)
		}
	})
}

func TestE7_two_setups_share_an_account(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		w := newWorld(t, c)
		w.run("create-all").ends(0)
		alone, files := w.account(), w.files()
		other := w.beside("prod-openshift") // The name of one begins with that of the other.
		other.run("create-all", shape).ends(0)
		both := w.account()
		w.run("create-all").ends(0)
		if written := w.written(); len(written) > 0 {
			t.Errorf("the first set-up wrote %v because of the second", written)
		}
		other.run("delete").ends(0)
		same(t, "the account once the second set-up is deleted", w.account(), alone)
		if !maps.Equal(w.files(), files) {
			t.Error("the files of the first set-up changed")
		}
		other.run("create-all", shape).ends(0)
		same(t, "the account with both again", w.account(), both)
		w.run("delete").ends(0)
		second := w.again()
		second.name = other.name
		second.run("create-all", shape).ends(0)
		same(t, "the account with the second set-up alone", w.account(), second.account())
	})
}
