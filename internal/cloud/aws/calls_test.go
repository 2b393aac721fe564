package aws_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
)

func TestEachCallSaysWhatItIsAndGoesThroughTheCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mu sync.Mutex
	var made []cloud.Call
	p := aws.New(aws.Options{Now: w.clock.now, Caller: cloud.CallerFunc(func(ctx context.Context, call cloud.Call, invoke func(context.Context) error) error {
		mu.Lock() // one call at a time, so that the cloud sees them in this order
		defer mu.Unlock()
		made = append(made, call)
		return invoke(ctx)
	})})
	t.Cleanup(p.Close)
	w.provider = p

	var expected int
	check := func() {
		t.Helper()
		seen := w.Calls().All()
		expected += len(seen)
		recent := made[len(made)-len(seen):]
		for i, call := range seen {
			got := recent[i]
			if got.Cloud != "aws" || got.Service != call.Service || got.Operation != call.Operation || got.Write != call.Write {
				t.Errorf("the caller was told %+v, and the cloud saw %s:%s, which writes: %v", got, call.Service, call.Operation, call.Write)
			}
			if once := got.Operation == "CreateAccessKey" || got.Operation == "CreatePolicyVersion"; got.Once != once {
				t.Errorf("%s may be made again: %v", got.Operation, !got.Once)
			}
		}
	}
	req := w.newRequest(ingress)
	w.mint(req)
	check()
	for _, size := range []int{60, 62, 3} {
		ask(req, size)
		w.pass(req)
		check()
	}
	w.clock.advance(time.Hour)
	fatal(w, w.RemoveTags(w.userOf(req).Name))
	w.pass(req)
	check()
	w.remove(req)
	check()
	if len(made) != expected {
		t.Errorf("%d calls went through the caller, and the cloud saw %d", len(made), expected)
	}
}

func TestAReadOnlyCredentialThatLacksARightIsPassedOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.readOnly = w.user("reader", allowing("iam:GetUser", "iam:GetUserPolicy", "iam:ListAccessKeys"))
	req := w.newRequest(ingress)
	ask(req, 50)
	w.mint(req)
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "ListAttachedUserPolicies", "ListAttachedUserPolicies", "GetPolicy", "GetPolicy", "GetPolicyVersion", "GetPolicyVersion")
	w.pass(req)
	w.called("GetUser", "GetUserPolicy", "ListAccessKeys", "ListAttachedUserPolicies", "GetPolicy", "GetPolicyVersion")
}
