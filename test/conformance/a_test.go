package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// peace is the life of a request with which nothing went wrong.
type peace struct {
	// state that it ends in.
	state State
	// effects until the request was satisfied, and steady more that the check after it took.
	effects []Effect
	steady  int
}

func (p peace) all() int { return len(p.effects) + p.steady }

// undisturbed lives that life.
func undisturbed(t *testing.T, c Cloud, mode v1.Mode) peace {
	t.Helper()
	w := NewWorld(t, c, mode)
	w.File("request")
	o := w.Start(nil)
	o.Settle("request")
	p := peace{effects: o.Effects()}
	o.Drift("request")
	p.steady = len(o.Effects()) - len(p.effects)
	p.state = w.State("request")
	requireGood(t, mode, p.state)
	return p
}

// requireGood ends a case whose request does not stand well in that mode: a comparison of two bad ends would say nothing.
func requireGood(t testing.TB, mode v1.Mode, state State) {
	t.Helper()
	good := strings.Contains(state.Status, `"provisioned": true`) && state.Delivered && state.Leftovers == 0
	switch mode {
	case v1.ModeMint:
		good = good && state.Valid && state.Own && state.Identities == 1 && state.Keys == 1
	case v1.ModePassthrough:
		good = good && state.Valid && !state.Own && state.Identities == 0
	default:
		good = good && state.Identities == 0
	}
	if !good {
		t.Fatalf("in mode %s the request ends as %+v", mode, state)
	}
}

// survives has one operator after the other struck and expects the last, which is not, to end as an undisturbed one does.
func survives(t *testing.T, w *World, want State, strikes ...Strike) {
	t.Helper()
	w.File("request")
	for _, strike := range strikes {
		o := w.Start([]Strike{strike})
		if o.Settle("request") {
			o.Drift("request")
		}
	}
	heir := w.Start(nil)
	heir.Settle("request")
	heir.Drift("request")
	if diff := cmp.Diff(want, w.State("request")); diff != "" {
		t.Errorf("killed at %+v, it ends otherwise than undisturbed (-want +got):\n%s", strikes, diff)
	}
}

// TestA1_killed_after_each_effect kills the operator when an effect has taken place and before it learns of it.
func TestA1_killed_after_each_effect(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n := 1; n <= alone.all(); n++ {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				survives(t, NewWorld(t, c, mode), alone.state, Strike{N: n, After: true})
			})
		}
	})
}

// TestA2_killed_before_each_effect kills the operator when it has sent what does not arrive.
func TestA2_killed_before_each_effect(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n := 1; n <= alone.all(); n++ {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				survives(t, NewWorld(t, c, mode), alone.state, Strike{N: n})
			})
		}
	})
}

// TestA3_killed_twice kills the operator at each of its effects, and the one that takes over at each of its own.
func TestA3_killed_twice(t *testing.T) {
	eachForemost(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n := 1; n <= len(alone.effects); n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%t", n, after), func(t *testing.T) {
					t.Parallel()
					for m, secondAfter := 1, false; ; secondAfter = !secondAfter {
						w := NewWorld(t, c, mode)
						w.File("request")
						w.Start([]Strike{{N: n, After: after}}).Settle("request")
						second := w.Start([]Strike{{N: m, After: secondAfter}})
						if second.Settle("request") {
							break // it has no effect of that number
						}
						heir := w.Start(nil)
						heir.Settle("request")
						if diff := cmp.Diff(alone.state, w.State("request")); diff != "" {
							t.Errorf("killed at %d (after: %t) and at %d (after: %t), it ends otherwise than undisturbed (-want +got):\n%s",
								n, after, m, secondAfter, diff)
						}
						if secondAfter {
							m++
						}
					}
				})
			}
		}
	})
}

// TestA4_killed_while_removing kills the operator at each effect that the removal of a request has. Hazard 11: nothing of the identity is given up.
func TestA4_killed_while_removing(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for n, more := 1, true; more; n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%t", n, after), func(t *testing.T) {
					w := NewWorld(t, c, mode)
					w.File("request")
					w.Start(nil).Settle("request")
					requireGood(t, mode, w.State("request"))
					w.Delete("request")
					more = !w.Start([]Strike{{N: n, After: after}}).Settle("request") && more
					heir := w.Start(nil)
					heir.Settle("request")
					if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
						t.Errorf("of the request there is left (-want +got):\n%s", diff)
					}
					if again := w.Start(nil); !again.Settle("request") || len(again.Effects()) > 0 {
						t.Errorf("when all is gone, another operator does %v", again.Effects())
					}
				})
			}
			if n > 30 {
				t.Fatal("removal has no end")
			}
		}
	})
}

// TestA8_reply_is_lost has each effect take place, or not, without the operator learning of it, which lives on: a write of the Secret that
// timed out is no reason to mint again.
func TestA8_reply_is_lost(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n := 1; n <= alone.all(); n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%t", n, after), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.File("request")
					o := w.Start([]Strike{{N: n, After: after, Spare: true}})
					o.Settle("request")
					o.Drift("request")
					if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
						t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
					inCluster := n <= len(alone.effects) && !alone.effects[n-1].Cloud
					if made := w.Account.KeysMade(); inCluster && after && made > 1 {
						t.Errorf("%d keys were made because the reply to a write to the API server was lost", made)
					}
				})
			}
		}
	})
}
