package conformance

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/sim/fault"
)

// TestC3_each_operation_breaks has each operation fail for a while in every way in which a cloud can fail: it is tried again, less and less often, the
// status does not move with every try, and in the end all is as if nothing had been.
func TestC3_each_operation_breaks(t *testing.T) {
	eachOperation(t, func(t *testing.T, c Cloud, mode v1.Mode, s stage, op operation, end State) {
		for _, effect := range []fault.Effect{fault.InternalError, fault.ResetBefore, fault.ResetAfter, fault.Garbage} {
			t.Run(effect.String(), func(t *testing.T) {
				t.Parallel()
				bubble(t, c, mode, func(w *World) { broken(w, s, op, end, effect) })
			})
		}
	})
}

func broken(w *World, s stage, op operation, end State, effect fault.Effect) {
	w.Helper()
	var told statuses
	work := s.approach(w, told.option(w))
	defer work.Stop()
	repair := w.Account.Faults().Add(fault.Rule{Effect: effect, Match: func(r fault.Request) bool {
		return r.Service == op.service && r.Operation == op.name
	}})
	before := len(work.Passes("request"))
	s.begin(w, work)
	work.For(2 * time.Hour)
	requireBackingOff(w, work.Passes("request")[before:])

	repair()
	work.For(time.Hour)
	if diff := cmp.Diff(end, w.State("request").Calm(w)); diff != "" {
		w.Errorf("when it works again, it ends otherwise than undisturbed (-want +got):\n%s", diff)
	}
	told.requireNoFlaps(w)
}

// requireBackingOff expects that after each failure in a row the wait is longer than the one before, until it is as long as it gets.
func requireBackingOff(w *World, passes []Pass) {
	w.Helper()
	const longest = 1000 * time.Second
	var failed int
	var wait time.Duration
	for i := 1; i < len(passes); i++ {
		if passes[i-1].Err == nil {
			wait = 0
			continue
		}
		failed++
		next := passes[i].Began.Sub(passes[i-1].Ended)
		if next < min(wait, longest) {
			w.Errorf("after failure %d the wait is %s, and it was %s before", failed, next, wait)
		}
		wait = next
	}
	if failed == 0 {
		w.Error("no pass failed")
	}
	if len(passes) > 30 {
		w.Errorf("%d passes in two hours", len(passes))
	}
}

// TestC3_request_that_fails_now_and_then has the cloud break down and recover every twenty seconds under a request that is checked every minute.
func TestC3_request_that_fails_now_and_then(t *testing.T) {
	inBubble(t, func(w *World) {
		var told statuses
		work := stages()[1].approach(w, told.option(w), func(options *credentialsrequest.Options) { options.DriftInterval = time.Minute })
		defer work.Stop()
		began, restore := w.Clock.Now(), func() {}
		for w.Clock.Now().Sub(began) < time.Hour {
			restore()
			restore = func() {}
			if int(w.Clock.Now().Sub(began)/(20*time.Second))%2 == 0 {
				restore = w.Account.Faults().Add(fault.Rule{Effect: fault.Unavailable})
			}
			work.For(10 * time.Second)
		}
		restore()
		told.requireNoFlaps(w)
		work.For(time.Hour)
		requireGood(w, w.Mode, w.State("request"))
	}, v1.ModeMint)
}

// TestC3_requests_that_failed_together come back at different times.
func TestC3_requests_that_failed_together(t *testing.T) {
	inBubble(t, func(w *World) {
		production(w)
		var names []string
		for i := range 10 {
			names = append(names, fmt.Sprintf("request-%d", i))
			w.File(names[i])
		}
		o := w.Start(nil)
		w.Account.Faults().Add(fault.Rule{Effect: fault.Deny})
		work := o.Work(0)
		defer work.Stop()
		work.Wake(names...)
		work.For(time.Hour)
		const after = 7 // failures
		begun := map[time.Time]string{}
		for _, name := range names {
			at := work.Passes(name)[after].Began
			if other, taken := begun[at]; taken {
				w.Errorf("after %d failures requests %s and %s come back at the same time", after, name, other)
			}
			begun[at] = name
		}
	}, v1.ModeMint)
}

// statuses remember what was written into the status of the request.
type statuses struct {
	mu      sync.Mutex
	written []standing
}

// standing is what a status says at a time.
type standing struct {
	at    time.Time
	ready bool
}

// option has an operator's writes of the status remembered.
func (s *statuses) option(w *World) func(*credentialsrequest.Options) {
	return func(options *credentialsrequest.Options) {
		options.Client = observed{options.Client, func(request *v1.CredentialsRequest) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.written = append(s.written, standing{w.Clock.Now(), condition.IsTrue(request.Status.Conditions, v1.Ready)})
		}}
	}
}

// requireNoFlaps expects that Ready, once it was True, stays so for a minute.
func (s *statuses) requireNoFlaps(w *World) {
	w.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := 1; i < len(s.written); i++ {
		before, after := s.written[i-1], s.written[i]
		if lasted := after.at.Sub(before.at); before.ready && !after.ready && lasted < time.Minute {
			w.Errorf("Ready was True for no longer than %s", lasted)
		}
	}
}

// observed is a client whose writes of statuses are told.
type observed struct {
	client.Client
	tell func(*v1.CredentialsRequest)
}

// Status implements client.StatusClient.
func (o observed) Status() client.SubResourceWriter { return observedStatus{o.Client.Status(), o.tell} }

type observedStatus struct {
	client.SubResourceWriter
	tell func(*v1.CredentialsRequest)
}

// Patch implements client.SubResourceWriter.
func (s observedStatus) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.SubResourcePatchOption) error {
	err := s.SubResourceWriter.Patch(ctx, object, patch, options...)
	if request, ok := object.(*v1.CredentialsRequest); ok && err == nil {
		s.tell(request)
	}
	return err
}
