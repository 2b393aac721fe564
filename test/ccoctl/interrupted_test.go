package ccoctl_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// crowded is a world with little to do in an account that somebody else uses, too.
func crowded(t testing.TB, c *cloud) *world {
	t.Helper()
	w := emptyWorld(t, c)
	w.file("one", newRequest(c, "one"))
	w.crowd(t)
	return w
}

// life is what one run of create-all leaves, before and after it, and how many calls it and delete make.
type life struct {
	before, after      string
	creating, deleting int
}

// undisturbed is the life of a world in which nothing happens.
func undisturbed(t testing.TB, c *cloud, shape string) life {
	t.Helper()
	var l life
	w := crowded(t, c)
	l.before = w.account()
	w.run("create-all", shape).ends(0)
	l.creating, l.after = len(w.made()), w.state()
	w.run("delete").ends(0)
	l.deleting = len(w.made())
	same(t, "the account after an undisturbed life", w.account(), l.before)
	return l
}

// strikes are the calls of a verb, each before and after its effect.
func strikes(t *testing.T, calls func(life) int, test func(t *testing.T, w *world, shape string, l life, n int, afterwards bool)) {
	t.Helper()
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		l := undisturbed(t, c, shape)
		for n := 1; n <= calls(l); n++ {
			for _, afterwards := range []bool{false, true} {
				t.Run(fmt.Sprintf("call %d, with effect %v", n, afterwards), func(t *testing.T) {
					t.Parallel()
					test(t, crowded(t, c), shape, l, n, afterwards)
				})
			}
		}
	})
}

func creating(l life) int { return l.creating }
func deleting(l life) int { return l.deleting }

func TestA6_create_all_is_killed_at_each_call(t *testing.T) {
	strikes(t, creating, func(t *testing.T, w *world, shape string, l life, n int, afterwards bool) {
		w.killed(n, afterwards, "create-all", shape)
		w.onlyFilesOf(l.after)
		w.run("create-all", shape).ends(0)
		same(t, "what the second run leaves", w.state(), l.after)
		w.run("delete").ends(0)
		same(t, "the account after delete", w.account(), l.before)
	})
}

func TestA6_delete_is_killed_at_each_call(t *testing.T) {
	strikes(t, deleting, func(t *testing.T, w *world, shape string, l life, n int, afterwards bool) {
		w.run("create-all", shape).ends(0)
		w.killed(n, afterwards, "delete")
		w.run("delete").ends(0)
		same(t, "the account after delete", w.account(), l.before)
	})
}

// killed runs a verb as a process that is killed at a call.
func (w *world) killed(n int, afterwards bool, verb string, more ...string) {
	w.t.Helper()
	start := w.processes()
	p := start(w.arguments(verb, more...)...)
	defer w.Faults().Add(at(n, afterwards, p.kill))()
	if r := p.run(); r.code != -1 {
		w.t.Fatalf("it was not killed: exit code %d\n%s", r.code, r.stderr)
	}
}

func TestA6_create_all_that_was_interrupted_can_be_deleted_at_once(t *testing.T) {
	strikes(t, creating, func(t *testing.T, w *world, shape string, l life, n int, afterwards bool) {
		w.stopped(n, afterwards, "create-all", shape)
		w.run("delete").ends(0)
		same(t, "the account after delete", w.account(), l.before)
	})
}

func TestA6_create_all_is_interrupted_at_each_call(t *testing.T) {
	strikes(t, creating, func(t *testing.T, w *world, shape string, l life, n int, afterwards bool) {
		r := w.stopped(n, afterwards, "create-all", shape, "-o=json").ends(130).says("Interrupted")
		if d := r.document(); !d.Interrupted || len(d.Errors) == 0 {
			t.Errorf("the document does not say that it was interrupted: %s", r.stdout)
		}
		w.onlyFilesOf(l.after)
		w.noTemporaryFiles()
		w.run("create-all", shape).ends(0)
		same(t, "what the second run leaves", w.state(), l.after)
	})
}

func TestA6_delete_is_interrupted_at_each_call(t *testing.T) {
	strikes(t, deleting, func(t *testing.T, w *world, shape string, l life, n int, afterwards bool) {
		w.run("create-all", shape).ends(0)
		w.stopped(n, afterwards, "delete").ends(130).says("Interrupted")
		w.run("delete").ends(0)
		same(t, "the account after delete", w.account(), l.before)
	})
}

// stopped runs a verb that is interrupted at a call, as Ctrl-C does.
func (w *world) stopped(n int, afterwards bool, verb string, more ...string) ran {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	defer stop()
	rule := at(n, afterwards, stop)
	rule.Effect = fault.None // the answer comes too late by itself
	defer w.Faults().Add(rule)()
	return w.runWith(ctx, w.arguments(verb, more...)...)
}

func TestA6_a_signal_ends_the_program_in_good_order(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			w := smallWorld(t, c)
			p := w.processes()(w.arguments("create-all")...)
			w.on(c.operations.createIdentity, fault.Rule{Effect: fault.Hang, Times: 1, Before: func(fault.Request) { p.signal(signal) }}) // A second one kills.
			p.run().ends(130).says("Interrupted")
			w.noTemporaryFiles()
			w.Faults().Clear()
			w.run("create-all").ends(0)
		}
	})
}

// onlyFilesOf checks that every file is complete: it is as it is in a state, or it is not there.
func (w *world) onlyFilesOf(state string) {
	w.t.Helper()
	for name, content := range w.files() {
		if !strings.Contains(state, "\n"+name+" "+w.anonymous(content)) {
			w.t.Errorf("the file %s is not as it will be:\n%s", name, content)
		}
	}
}

func (w *world) noTemporaryFiles() {
	w.t.Helper()
	left, err := filepath.Glob(filepath.Join(w.out, "*", ".ccoctl-*"))
	more, _ := filepath.Glob(filepath.Join(w.out, ".ccoctl-*"))
	if err != nil || len(left)+len(more) > 0 {
		w.t.Errorf("temporary files are left: %v %v %v", left, more, err)
	}
}
