package federation

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/fault"
)

func applyOptions() plan.ApplyOptions { return plan.ApplyOptions{} }

// dying makes n calls, and then no more: the next one has its effect or not, and its answer is never seen.
func dying(n int, effect bool) (caller cloud.Caller, died func() bool) {
	calls := make(chan int, 1)
	calls <- 0
	dead := func(action string) error {
		return &cloud.Error{Kind: cloud.Unavailable, Action: action, Message: "the program died", Err: fmt.Errorf("died after %d calls", n)}
	}
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
		return dead(call.Operation)
	})
	return caller, func() bool {
		made := <-calls
		calls <- made
		return made > n
	}
}

func TestARunThatDiedAnywhereIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		for _, effect := range []bool{false, true} {
			for n := range 16 {
				t.Run(fmt.Sprintf("private %v, after %d calls, with effect %v", private, n, effect), func(t *testing.T) {
					t.Parallel()
					w := newIssuerWorld(t, "eu-west-1")
					w.options.Issuer.Private = private
					w.SetDeployDelay(3 * time.Second)
					lives := w.caller
					var died func() bool
					w.caller, died = dying(n, effect)
					if err := w.try(w.nodes()); (err != nil) != died() {
						t.Fatalf("the run died: %v, and ended with %v", died(), err)
					}
					w.caller = lives
					w.publish()
					w.settled()
					if n := len(w.Distributions()); private && n != 1 {
						t.Errorf("there are %d distributions", n)
					}
					if n := len(w.OriginAccessControls()); private && n != 1 {
						t.Errorf("there are %d origin access controls", n)
					}
				})
			}
		}
	}
}

func TestARemovalThatDiedAnywhereIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	for _, effect := range []bool{false, true} {
		for n := range 24 {
			t.Run(fmt.Sprintf("after %d calls, with effect %v", n, effect), func(t *testing.T) {
				t.Parallel()
				w := newIssuerWorld(t, "eu-west-1").private()
				w.SetDeployDelay(3 * time.Second)
				w.publish()
				lives := w.caller
				var died func() bool
				w.caller, died = dying(n, effect)
				if err := w.try(w.leaving()); (err != nil) != died() {
					t.Fatalf("the run died: %v, and ended with %v", died(), err)
				}
				w.caller = lives
				w.withdraw()
				w.gone()
			})
		}
	}
}

// gone checks that nothing is left of the issuer.
func (w *issuerWorld) gone() {
	w.t.Helper()
	if left := w.BucketContents(); len(left) != 0 {
		w.t.Errorf("a bucket is left: %+v", left)
	}
	if left := w.Distributions(); len(left) != 0 {
		w.t.Errorf("a distribution is left: %+v", left)
	}
	if left := w.OriginAccessControls(); len(left) != 0 {
		w.t.Errorf("an origin access control is left: %+v", left)
	}
	if left := w.OriginAccessIdentities(); len(left) != 0 {
		w.t.Errorf("an origin access identity is left: %+v", left)
	}
}

func (w *issuerWorld) retrying() {
	w.caller = cloud.Stack(cloud.StackOptions{Retry: cloud.RetryOptions{Base: time.Microsecond, Max: time.Microsecond}})
}

func TestAnAnswerThatIsLostOrThrottledIsNoHarmWhereCallsAreMadeAgain(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.ResetAfter, fault.ResetBefore, fault.Throttle} {
		for _, operation := range []string{"GetBucketTagging", "CreateBucket", "PutPublicAccessBlock", "PutBucketPolicy", "PutObject",
			"ListDistributions", "CreateOriginAccessControl", "CreateDistributionWithTags", "GetDistribution"} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newIssuerWorld(t, "eu-west-1").private()
				w.retrying()
				w.on(operation, effect, 1)
				w.publish()
				w.settled()
				w.withdraw()
				w.gone()
			})
		}
	}
}
