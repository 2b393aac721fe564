package conformance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/sim/fault"
)

// jumps are by how much the clock of the next operator differs from that of the one before.
func jumps() []time.Duration { return []time.Duration{-time.Hour, time.Hour} }

// TestC8_clock_jumps has operators follow one another whose clocks differ by an hour, at each point of a mint: no key is made that would not be
// made otherwise, and nothing is waited for that lies in the past.
func TestC8_clock_jumps(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for _, jump := range jumps() {
			for n := 1; n <= alone.all(); n++ {
				t.Run(fmt.Sprintf("%s after %d", jump, n), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.File("request")
					w.Start([]Strike{{N: n, After: true}}).Settle("request")
					made := w.Account.KeysMade()
					w.Skew = jump
					heir := w.Start(nil)
					heir.Settle("request")
					if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
						t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
					delivered := n >= len(alone.effects)-1 // the last effect but one is the Secret
					if delivered && w.Account.KeysMade() > made {
						t.Error("the key that was delivered was replaced")
					}
					w.Skew = 0
					if rest, rested := w.Start(nil).Try("request"); !rested || rest.Again < 0 || rest.Again > 2*time.Hour {
						t.Errorf("it rests until %s, at rest: %t, %v", rest.Again, rested, rest.Err)
					}
					if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
						t.Errorf("when the clock is right again, it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
				})
			}
		}
	})
}

// TestC8_failure_is_reported_in_spite_of_the_clock has an operator whose clock is an hour behind take over a request that fails: that it fails in
// another way now is said within minutes, and that it fails no more as well.
func TestC8_failure_is_reported_in_spite_of_the_clock(t *testing.T) {
	eachCalled(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, jump := range jumps() {
			t.Run(jump.String(), func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				w.File("request")
				first := w.Start(nil)
				lift := w.Account.Faults().Add(fault.Rule{Effect: fault.Unavailable})
				fails(w, first, 5)
				before, _ := condition.Failing(w.Request("request").Status.Conditions)
				first.Kill()
				w.Skew = jump
				second := w.Start(nil)
				lift()
				lift = w.Account.Faults().Add(fault.Rule{Effect: fault.Throttle})
				fails(w, second, 5)
				after, _ := condition.Failing(w.Request("request").Status.Conditions)
				if before.Message == "" || !strings.Contains(after.Message, "Throttl") {
					t.Errorf("the condition says still: %s", after.Message)
				}
				lift()
				second.Settle("request")
				requireGood(t, mode, w.State("request"))
			})
		}
	})
}

// fails runs a pass each minute, all of which have to fail.
func fails(w *World, o *Operator, minutes int) {
	w.Helper()
	for range minutes {
		if _, err := o.Pass("request"); err == nil {
			w.Fatal("the pass did not fail")
		}
		w.Clock.Advance(time.Minute)
	}
}

// TestC8_lost_key_of_the_future takes away a key that was made, as the clock says now, in an hour: it is replaced at once and not in an hour.
func TestC8_lost_key_of_the_future(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w, o := settled(t, c, mode)
		o.Kill()
		w.Skew = -time.Hour
		began := w.Clock.Now()
		for _, edit := range w.Account.Edits() {
			if edit.Name == "key deleted" {
				edit.Make(t, w.Account.Identities()[0], w.Secret("request").Data)
			}
		}
		w.Start(nil).Settle("request")
		if state := w.State("request"); !state.Valid || state.Keys != 1 {
			t.Errorf("the key was not replaced: %+v", state)
		}
		if took := w.Clock.Now().Sub(began); took > 5*time.Minute {
			t.Errorf("that took %s", took)
		}
	}, v1.ModeMint)
}
