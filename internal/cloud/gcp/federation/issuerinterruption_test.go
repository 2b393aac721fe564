package federation

import (
	"context"
	"fmt"
	"strings"
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

// interrupted runs something for each way in which it can be interrupted, until it is not.
func interrupted(t *testing.T, run func(t *testing.T, caller cloud.Caller, died func() bool)) {
	t.Helper()
	for _, effect := range []bool{false, true} {
		for n, last := 0, false; !last; n++ {
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				caller, died := dyingAfter(n, effect)
				run(t, caller, died)
				last = !died()
			})
			if n > 40 {
				t.Fatal("it never ends")
			}
		}
	}
}

func TestAnIssuerThatDiedAnywhereIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	for _, held := range []bool{false, true} {
		interrupted(t, func(t *testing.T, caller cloud.Caller, died func() bool) {
			w := newIssuerWorld(t)
			if held {
				w.held()
			}
			w.SetOperationDelay(2 * time.Second)
			lives := w.caller
			w.caller = caller
			if err := w.try(); (err != nil) != died() {
				t.Fatalf("the run died: %v, and ended with %v", died(), err)
			}
			w.caller = lives
			w.publish()
			w.settled()
			if n := len(w.Pools(accountProject)); n != 1 {
				t.Errorf("there are %d pools", n)
			}
		})
	}
}

func TestARestorationThatDiedAnywhereIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	interrupted(t, func(t *testing.T, caller cloud.Caller, died func() bool) {
		w := newIssuerWorld(t)
		w.publish()
		w.withdraw()
		lives := w.caller
		w.caller = caller
		if err := w.try(); (err != nil) != died() {
			t.Fatalf("the run died: %v, and ended with %v", died(), err)
		}
		w.caller = lives
		w.publish()
		w.settled()
	})
}

func TestARemovalThatDiedAnywhereIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	interrupted(t, func(t *testing.T, caller cloud.Caller, died func() bool) {
		w := newIssuerWorld(t)
		w.publish()
		w.has(w.SetBucketLabels("prod-oidc", nil)) // as earlier releases made it
		lives := w.caller
		w.caller = caller
		if _, err := w.remove(); (err != nil) != died() {
			t.Fatalf("the removal died: %v, and ended with %v", died(), err)
		}
		w.caller = lives
		w.withdraw()
		w.gone()
		w.withdraw()
		if n := w.Calls().Writes(); n != 0 {
			t.Errorf("another removal made %d writes: %v", n, w.operations())
		}
	})
}

func TestAnAnswerOfTheIssuerThatIsLostOrThrottledIsNoHarm(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.ResetAfter, fault.ResetBefore, fault.Throttle} {
		for _, operation := range []string{
			pools("get"), pools("create"), pools("operations.get"), pools("providers.create"), "buckets.get", "buckets.insert", "buckets.getIamPolicy", "buckets.setIamPolicy", "objects.insert",
			pools("delete"), pools("providers.delete"), "objects.list", "objects.delete", "buckets.delete", pools("undelete"), pools("providers.undelete"),
		} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newIssuerWorld(t)
				w.SetOperationDelay(time.Second)
				w.caller = cloud.Stack(cloud.StackOptions{Retry: cloud.RetryOptions{Base: time.Microsecond, Max: time.Microsecond}})
				w.on(operation, effect, 1)
				w.publish()
				w.settled()
				w.withdraw()
				w.gone()
				w.publish()
				w.settled()
			})
		}
	}
}

func TestReadsThatLagBehindDoNotStopARun(t *testing.T) {
	t.Parallel()
	for _, held := range []bool{false, true} {
		w := newIssuerWorld(t)
		if held {
			w.held()
		}
		w.SetLag(20 * time.Second)
		w.offset.Add(int64(time.Minute)) // the credential is known by now
		w.publish()
		w.publish() // which may not see what the first one made
		w.offset.Add(int64(time.Minute))
		w.settled()
		w.withdraw()
		w.offset.Add(int64(time.Minute))
		w.gone()
		w.publish()
		w.offset.Add(int64(time.Minute))
		w.settled()
	}
}

func TestWhatSomebodyElseChangesAtTheSameTimeIsKept(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t)
	w.publish()
	w.has(w.RemoveBucketMember("prod-oidc", "allUsers"))
	lives := w.caller
	once := false
	w.caller = cloud.CallerFunc(func(ctx context.Context, call cloud.Call, invoke func(context.Context) error) error {
		if strings.HasSuffix(call.Operation, "buckets.setIamPolicy") && !once {
			once = true
			w.has(w.AddBucketBinding("prod-oidc", "roles/storage.admin", "user:alice@example.com"))
		}
		return invoke(ctx)
	})
	w.publish()
	w.caller = lives
	if !w.BucketIsPublic("prod-oidc") || !once {
		t.Error("the bucket is not public")
	}
	alice := false
	for _, binding := range w.BucketPolicy("prod-oidc") {
		alice = alice || binding.Role == "roles/storage.admin"
	}
	if !alice {
		t.Errorf("the policy is %+v", w.BucketPolicy("prod-oidc"))
	}
	w.settled()
}
