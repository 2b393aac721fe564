package ccoctl_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
)

// operationsOf are the operations that create-all and delete make for a set-up of that shape, each once.
func operationsOf(t *testing.T, c *cloud, shape string) (creating, again, deleting []string) {
	t.Helper()
	w := crowded(t, c)
	each := func(verb string, more ...string) []string {
		w.run(verb, more...).ends(0)
		made := w.made()
		slices.Sort(made)
		return slices.Compact(made)
	}
	creating, again = each("create-all", shape), each("create-all", shape)
	// Nothing is made with what a first run reads in the end: the document that it has just published, as everybody does.
	creating = slices.DeleteFunc(creating, func(operation string) bool { return operation == c.faults.proving })
	return creating, again, each("delete")
}

func TestC1_throttled_half_of_the_time(t *testing.T) {
	for _, s := range allShapes() {
		c, name, shape := s.cloud, s.name, s.flag
		t.Run(c.name+" "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := newWorld(t, c)
				empty := w.account()
				quiet := w.again()
				quiet.run("create-all", shape).ends(0)
				creating, state := len(quiet.made()), quiet.state()
				quiet.run("delete").ends(0)
				deleting := len(quiet.made())

				w.on("", fault.Rule{Effect: fault.Throttle, Probability: 0.5})
				start := time.Now()
				w.untilDone(3, "create-all", shape)
				same(t, "what create-all leaves", w.state(), state)
				if n := len(w.made()); n > 3*creating {
					t.Errorf("%d calls where %d would do", n, creating)
				}
				w.untilDone(3, "delete")
				same(t, "what delete leaves", w.account(), empty)
				if n := len(w.made()); n > 3*deleting {
					t.Errorf("%d calls where %d would do", n, deleting)
				}
				if took := time.Since(start); took > 10*time.Minute {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// untilDone runs a verb again until it is done, at most some times. Each failure has to be said.
func (w *world) untilDone(times int, verb string, more ...string) {
	w.t.Helper()
	for range times {
		r := w.run(verb, more...)
		if r.code == 0 {
			return
		}
		r.ends(1).says("Error: ")
	}
	w.t.Errorf("%s did not end well %d times", verb, times)
}

func TestC3_each_call_breaks(t *testing.T) {
	for _, s := range allShapes() {
		c, name, shape := s.cloud, s.name, s.flag
		creating, _, deleting := operationsOf(t, c, shape)
		for _, effect := range []fault.Effect{fault.InternalError, fault.Unavailable, fault.ResetBefore, fault.ResetAfter, fault.Throttle, fault.Garbage} {
			t.Run(c.name+" "+name+" "+effect.String(), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					want := crowded(t, c)
					before := want.account()
					want.run("create-all", shape).ends(0)
					for _, operation := range creating {
						w := crowded(t, c)
						w.on(operation, fault.Rule{Effect: effect, Times: 1})
						if r := w.run("create-all", shape); r.code != 0 && effect != fault.Garbage {
							t.Errorf("one %v of %s was too much: %s", effect, operation, r.stderr)
						}
						w.run("create-all", shape).ends(0)
						same(t, "after "+effect.String()+" of "+operation, w.state(), want.state())
					}
					for _, operation := range deleting {
						w := crowded(t, c)
						w.run("create-all", shape).ends(0)
						w.on(operation, fault.Rule{Effect: effect, Times: 1})
						if r := w.run("delete"); r.code != 0 && effect != fault.Garbage {
							t.Errorf("one %v of %s was too much: %s", effect, operation, r.stderr)
						}
						w.run("delete").ends(0)
						same(t, "delete after "+effect.String()+" of "+operation, w.account(), before)
					}
				})
			})
		}
	}
}

func TestC3_each_call_is_down_for_good(t *testing.T) {
	for _, s := range allShapes() {
		c, name, shape := s.cloud, s.name, s.flag
		creating, again, deleting := operationsOf(t, c, shape)
		t.Run(c.name+" "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				want := crowded(t, c)
				before := want.account()
				want.run("create-all", shape).ends(0)
				for _, operation := range slices.Concat(creating, again) {
					if slices.Contains(c.faults.needless, operation) {
						continue
					}
					w := crowded(t, c)
					if !slices.Contains(creating, operation) {
						w.run("create-all", shape).ends(0)
					}
					w.on(operation, fault.Rule{Effect: fault.Unavailable})
					if r := w.run("create-all", shape); r.code != 0 || !slices.Contains(c.faults.hardly["create-all"], operation) {
						w.blamed(r.ends(1).says("Error: "), operation)
					}
					w.Faults().Clear()
					w.run("create-all", shape).ends(0)
					same(t, "once "+operation+" is up", w.state(), want.state())
				}
				for _, operation := range deleting {
					w := crowded(t, c)
					w.run("create-all", shape).ends(0)
					w.on(operation, fault.Rule{Effect: fault.Unavailable})
					if r := w.run("delete"); r.code != 0 || !slices.Contains(c.faults.hardly["delete"], operation) {
						w.blamed(r.ends(1).says("Error: "), operation)
					}
					w.Faults().Clear()
					w.run("delete").ends(0)
					same(t, "delete once "+operation+" is up", w.account(), before)
				}
			})
		})
	}
}

func TestC2_a_call_hangs(t *testing.T) {
	for _, c := range clouds() {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				for _, operation := range c.operations.hanging {
					w := smallWorld(t, c)
					w.on(operation, fault.Rule{Effect: fault.Hang})
					start := time.Now()
					w.blamed(w.run("create-all").ends(1), operation)
					if took := time.Since(start); took > 15*time.Minute {
						t.Errorf("%s hung for %s", operation, took)
					}
					w.Faults().Clear()
					synctest.Wait()
					w.run("create-all").ends(0)
				}
			})
		})
	}
}

func TestC4_each_action_is_denied(t *testing.T) {
	for _, s := range allShapes() {
		c, name, shape := s.cloud, s.name, s.flag
		creating, _, deleting := operationsOf(t, c, shape)
		t.Run(c.name+" "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				want := crowded(t, c)
				before := want.account()
				want.run("create-all", shape).ends(0)
				for _, operation := range creating {
					w := crowded(t, c)
					w.on(operation, fault.Rule{Effect: fault.Deny})
					r := w.run("create-all", shape)
					if c.done(r, "create-all", operation, shape) {
						continue
					}
					w.denied(r, operation)
					w.Faults().Clear()
					w.run("create-all", shape).ends(0)
					same(t, "once "+operation+" is allowed", w.state(), want.state())
				}
				for _, operation := range deleting {
					w := crowded(t, c)
					w.run("create-all", shape).ends(0)
					w.on(operation, fault.Rule{Effect: fault.Deny})
					if r := w.run("delete"); !c.done(r, "delete", operation, shape) {
						w.denied(r, operation)
					}
					w.Faults().Clear()
					w.run("delete").ends(0)
					same(t, "delete once "+operation+" is allowed", w.account(), before)
				}
			})
		})
	}
}

// faultFacts are what has to be known of the calls of a cloud to tell whether something should go on without one.
type faultFacts struct {
	// dispensable are, by verb, operations without which it is done all the same when they are denied: with more calls, as earlier releases did it, or as long
	// as there is nothing that only they would show. inShape are more of them for a verb and a shape.
	dispensable map[string][]string
	inShape     func(verb, shape string) []string
	// hardly are, by verb, those whose answer would only have confirmed what others say.
	hardly map[string][]string
	// needless are those that a verb may do without wherever it finds that out.
	needless []string
	// proving is what a first run reads in the end, as everybody does.
	proving string
	// actionOf is how a refusal names an operation, and who how it names the administrator.
	actionOf func(operation string) string
	who      func(w *world, operation string) string
}

// done reports whether a verb was done although an operation is denied, which is right for some.
func (c *cloud) done(r ran, verb, operation, shape string) bool {
	return r.code == 0 && slices.Contains(append(c.faults.inShape(verb, shape), c.faults.dispensable[verb]...), operation)
}

// denied checks what is said when an operation was denied: the action and who was not allowed to.
func (w *world) denied(r ran, operation string) {
	w.t.Helper()
	if r.code != 1 {
		w.t.Errorf("without %s it ended with %d", operation, r.code)
		return
	}
	w.blamed(r, operation)
	if !strings.Contains(r.stderr, w.cloud.faults.who(w, operation)) {
		w.t.Errorf("nothing is said of who may not do %s:\n%s", operation, r.stderr)
	}
}

func TestLagOfReads(t *testing.T) {
	for _, lag := range []time.Duration{time.Second, 5 * time.Second, 30 * time.Second} {
		for _, s := range allShapes() {
			c, name, shape := s.cloud, s.name, s.flag
			t.Run(c.name+" "+name+" "+lag.String(), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					quiet := crowded(t, c)
					quiet.run("create-all", shape).ends(0)
					w := crowded(t, c)
					before := w.account()
					time.Sleep(time.Hour) // what is there has been there for long
					w.SetLag(lag)
					w.untilDone(2, "create-all", shape)
					same(t, "what create-all leaves", w.state(), quiet.state())
					w.run("create-all", shape) // reads what was before
					time.Sleep(2 * lag)
					w.run("create-all", shape).ends(0)
					same(t, "what create-all leaves when it is run again", w.state(), quiet.state())
					w.run("create-all", shape).ends(0)
					if written := w.written(); len(written) > 0 {
						t.Errorf("the last run wrote %v", written)
					}
					w.untilDone(3, "delete")
					same(t, "what delete leaves", w.account(), before)
				})
			})
		}
	}
}

// blamed checks that an operation is named, by its name or as a right.
func (w *world) blamed(r ran, operation string) {
	w.t.Helper()
	if !strings.Contains(r.stderr, operation) && !strings.Contains(r.stderr, w.cloud.faults.actionOf(operation)) {
		w.t.Errorf("nothing is said of %s:\n%s", operation, r.stderr)
	}
}
