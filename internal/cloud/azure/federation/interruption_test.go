package federation

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

// dyingAfter is a Caller that makes n calls and then none; with effect, the one after them is made and its answer lost. The function says whether it
// came to that.
func dyingAfter(n int, effect bool) (caller cloud.Caller, died func() bool) {
	calls := make(chan int, 1)
	calls <- 0
	caller = cloud.CallerFunc(func(ctx context.Context, call cloud.Call, invoke func(context.Context) error) error {
		made := <-calls
		defer func() { calls <- made }()
		made++
		switch {
		case made <= n:
			return invoke(ctx)
		case made == n+1 && effect:
			_ = invoke(ctx)
		}
		return &cloud.Error{Kind: cloud.Unavailable, Action: call.Operation, Message: "the process died"}
	})
	return caller, func() bool {
		made := <-calls
		calls <- made
		return made > n
	}
}

func TestASetUpThatDiedAnywhereIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n, last := 0, false; !last && n < 60; n++ {
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				w := newIssuerWorld(t)
				w.options.Requests = append(w.options.Requests, disks())
				w.SetOperationDelay(2 * time.Second)
				lives := w.caller
				caller, died := dyingAfter(n, effect)
				w.caller = caller
				if _, err := w.attempt(w.options.AllNodes()...); (err != nil) != died() {
					t.Fatalf("the run died: %v, and ended with %v", died(), err)
				}
				w.caller, last = lives, !died()
				w.make(w.options.AllNodes()...)
				w.make(w.options.AllNodes()...)
				if got := w.writes(); len(got) > 0 {
					t.Errorf("once it is settled, it writes %v", got)
				}
				if len(w.RoleDefinitions()) != 1 || len(w.roles(disks())) != 2 || len(w.identity(disks()).Federated) != 2 || w.fetch(keySetBlob) == nil {
					t.Errorf("it came to %v", w.roles(disks()))
				}
			})
		}
	}
}

func TestARemovalThatDiedAnywhereIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n, last := 0, false; !last && n < 40; n++ {
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				w := newWholeWorld(t)
				w.options.DeleteOIDCGroup = true
				w.SetOperationDelay(2 * time.Second)
				lives := w.caller
				caller, died := dyingAfter(n, effect)
				w.caller = caller
				if _, err := w.leave(); (err != nil) != died() {
					t.Fatalf("the removal died: %v, and ended with %v", died(), err)
				}
				w.caller, last = lives, !died()
				w.offset.Add(int64(time.Minute))
				if notes, err := w.leave(); err != nil || len(notes) > 0 {
					t.Fatalf("the next one ended with %v, and said %v", err, notes)
				}
				if _, there := w.ResourceGroup(w.subscription, "prod-oidc"); there || len(w.RoleDefinitions()) > 0 || len(w.Identities(w.subscription)) > 0 {
					t.Error("something is left")
				}
			})
		}
	}
}

func TestLostAnswersAndThrottlingMakeNoDifference(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.ResetAfter, fault.Throttle, fault.Unavailable} {
		w := newIssuerWorld(t)
		w.options.Requests = append(w.options.Requests, disks())
		w.caller = cloud.Retry(w.caller, cloud.RetryOptions{Attempts: 40, Base: time.Millisecond, Max: time.Millisecond})
		var seen sync.Map
		w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool {
			_, again := seen.LoadOrStore(q.Operation, true)
			return q.Write && !again
		}})
		w.make(w.options.AllNodes()...)
		w.Faults().Clear()
		w.make(w.options.AllNodes()...)
		if got := w.writes(); len(got) > 0 || len(w.roles(disks())) != 2 {
			t.Errorf("after %s, the next run writes %v", effect, got)
		}
	}
}
