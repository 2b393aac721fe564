package aws_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestAUserThatWasMadeByACallWithoutAnAnswerIsFoundAgain(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"CreateUser", "PutUserPolicy", "CreateAccessKey"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := w.newRequest(ingress)
			w.Faults().Add(fault.Rule{Effect: fault.ResetAfter, Times: 1, Match: func(q fault.Request) bool { return q.Operation == operation }})
			in := w.input(req)
			in.Fresh = true
			if err := w.try(req, in); !cloud.Is(err, cloud.Unavailable) {
				t.Fatalf("the first pass ended with %v", err)
			}
			w.pass(req)
			if user := w.userOf(req); len(user.Keys) != 1 {
				t.Errorf("the user has %d keys", len(user.Keys))
			}
			w.pass(req)
			w.called("GetUser", "GetUserPolicy", "ListAccessKeys")
		})
	}
}

func TestAnErrorIsNeverTakenForAbsence(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage, fault.Deny} {
		for _, operation := range []string{"GetUser", "GetUserPolicy", "ListAccessKeys"} {
			t.Run(effect.String()+" of "+operation, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				req := w.newRequest(ingress)
				w.mint(req)
				w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == operation }})
				if err := w.try(req, w.input(req)); cloud.KindOf(err) == "" {
					t.Errorf("the pass ended with %v", err)
				}
				if w.Calls().Writes() != 0 {
					t.Error("something was written")
				}
			})
		}
	}
}

// unhelpful are the answers from which nothing can be learnt.
func unhelpful() []fault.Effect {
	return []fault.Effect{fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.Garbage}
}

func faultOn(operation string, effect fault.Effect) fault.Rule {
	return fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Operation == operation }}
}
