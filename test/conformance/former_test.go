package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/sim/fault"
)

// eachInheriting runs a case for every cloud on which earlier releases made what is not made any more, in all modes.
func eachInheriting(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode)) {
	t.Helper()
	eachThat(t, test, func(c Cloud, _ v1.Mode) bool { return inherits(t, c) })
}

// heir makes a world with a request that an earlier release had satisfied, and whose root credential may clean up.
func heir(t testing.TB, c Cloud, mode v1.Mode) *World {
	w := NewWorld(t, c, mode)
	w.Account.(Inheriting).LetClean(t)
	w.Inherit("request")
	return w
}

// requireClean expects nothing to be left of what an earlier release made, on record or in the cloud, and the request to stand well.
func requireClean(w *World) {
	w.Helper()
	requireGood(w, w.Mode, w.State("request"))
	decoded, err := request.Decode(w.Request("request"))
	must(w, err)
	if left := w.inherited(); len(left) > 0 || !w.Account.(Inheriting).Clears(decoded.Status) {
		w.Errorf("there is left %v, and the status is %+v", left, w.Request("request").Status.ProviderStatus)
	}
	if orphan, _ := condition.Find(w.Request("request").Status.Conditions, v1.OrphanedCloudResource); orphan.Status == "True" {
		w.Errorf("a condition says that something is left: %+v", orphan)
	}
}

// TestA1_killed_while_cleaning_up kills the operator before and after each effect of the first passes over a request that an earlier release had satisfied.
func TestA1_killed_while_cleaning_up(t *testing.T) {
	eachInheriting(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := heir(t, c, mode)
		o := alone.Start(nil)
		o.Settle("request")
		requireClean(alone)
		if again := o.During(func() { o.Drift("request") }); again.Cloud != 0 || again.Kube != 0 {
			t.Errorf("when all is clean, a check costs %+v", again)
		}
		for n := 1; n <= len(o.Effects()); n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%t", n, after), func(t *testing.T) {
					t.Parallel()
					w := heir(t, c, mode)
					w.Start([]Strike{{N: n, After: after}}).Settle("request")
					w.Start(nil).Settle("request")
					requireClean(w)
					if diff := cmp.Diff(alone.State("request").Calm(alone), w.State("request").Calm(w)); diff != "" {
						t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
				})
			}
		}
	})
}

// cleaning are the operations with which a request that an earlier release had satisfied is cleaned up after.
func cleaning(t *testing.T, c Cloud, mode v1.Mode) (called []operation) {
	t.Helper()
	w := heir(t, c, mode)
	o := w.Start(nil)
	w.Account.Calls().Reset()
	o.Settle("request")
	for _, call := range w.Account.Calls().All() {
		if op := (operation{call.Service, call.Operation}); !slices.Contains(called, op) {
			called = append(called, op)
		}
	}
	if len(called) < 2 {
		t.Fatalf("to clean up only %v was called", called)
	}
	return called
}

// TestC3_cleaning_up_fails has each operation of the cleaning up fail in every way, for hours. The request stands well all the same and says what is left and what to do;
// when it works again, nothing is left.
func TestC3_cleaning_up_fails(t *testing.T) {
	eachInheriting(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, op := range cleaning(t, c, mode) {
			for _, effect := range []fault.Effect{
				fault.Deny, fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.ResetAfter, fault.Garbage, fault.Hang,
			} {
				t.Run(op.name+"/"+effect.String(), func(t *testing.T) {
					t.Parallel()
					bubble(t, c, mode, func(w *World) { uncleaned(w, op, effect) })
				})
			}
		}
	})
}

func uncleaned(w *World, op operation, effect fault.Effect) {
	w.Helper()
	production(w)
	w.Account.(Inheriting).LetClean(w)
	w.Inherit("request")
	before := w.inherited()
	work := w.Start(nil).Work(0)
	defer work.Stop()
	repair := w.Account.Faults().Add(fault.Rule{Effect: effect, Match: only(op.service, op.name)})
	work.Wake("request")
	work.For(3 * time.Hour)
	requireGood(w, w.Mode, w.State("request"))
	orphan, _ := condition.Find(w.Request("request").Status.Conditions, v1.OrphanedCloudResource)
	if left := w.inherited(); len(left) > 0 && (orphan.Status != "True" || !strings.Contains(orphan.Message, before[0]) || !strings.Contains(orphan.Message, "delete it")) {
		w.Errorf("%v is left, and the condition is %+v", left, orphan)
	}
	if passes := work.Passes("request"); len(passes) > 30 {
		w.Errorf("%d passes in three hours", len(passes))
	}
	writes := work.During(func() { work.For(3 * time.Hour) }).Kube
	if writes > 0 {
		w.Errorf("%d writes to the API server in three hours in which nothing changes", writes)
	}
	repair()
	work.For(3 * time.Hour)
	requireClean(w)
}

// TestA4_removed_before_it_was_cleaned_up deletes a request of which the cleaning up fails. It waits for trouble that passes, and for nothing else; what is left then is told.
func TestA4_removed_before_it_was_cleaned_up(t *testing.T) {
	eachInheriting(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, op := range cleaning(t, c, mode) {
			for _, effect := range []fault.Effect{fault.Deny, fault.Unavailable, fault.Throttle, fault.ResetAfter} {
				t.Run(op.name+"/"+effect.String(), func(t *testing.T) {
					t.Parallel()
					bubble(t, c, mode, func(w *World) { leaving(w, op, effect) })
				})
			}
		}
	})
}

func leaving(w *World, op operation, effect fault.Effect) {
	w.Helper()
	production(w)
	w.Account.(Inheriting).LetClean(w)
	w.Inherit("request")
	work := w.Start(nil).Work(0)
	defer work.Stop()
	repair := w.Account.Faults().Add(fault.Rule{Effect: effect, Match: only(op.service, op.name)})
	work.Wake("request")
	work.For(time.Minute)
	w.Delete("request")
	work.Wake("request")
	work.For(2 * time.Hour)
	left := w.inherited()
	switch {
	case len(left) > 0 && effect == fault.Deny && (w.Request("request") != nil || !warned(work.Operator, "request")):
		w.Errorf("a refusal holds the request back, or is not told of: %+v", work.Told.Events())
	case len(left) > 0 && effect != fault.Deny && w.Request("request") == nil:
		w.Errorf("the request is let go although %v could be removed later", left)
	}
	repair()
	work.For(time.Hour)
	if w.Request("request") != nil || w.Secret("request") != nil {
		w.Errorf("the request is not removed: %+v", w.Request("request"))
	}
	if left := w.inherited(); len(left) > 0 && effect != fault.Deny {
		w.Errorf("there is left %v", left)
	}
}
