package fault_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
)

func operation(name string) func(fault.Request) bool {
	return func(q fault.Request) bool { return q.Operation == name }
}

// effects decides about n requests of this operation.
func effects(r *fault.Rules, name string, n int) []fault.Effect {
	var got []fault.Effect
	for i := range n {
		got = append(got, r.Decide(fault.Request{Operation: name, N: i + 1}).Effect)
	}
	return got
}

func TestZeroRulesDoNothing(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	d := r.Decide(fault.Request{Operation: "GetUser"})
	if d.Effect != fault.None || d.Latency != 0 || d.Released != nil {
		t.Errorf("decision %+v without any rule", d)
	}
}

func TestTimesCountsOnlyMatchingRequests(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	r.Add(fault.Rule{Match: operation("CreateUser"), Times: 2, Effect: fault.Throttle})
	if got := effects(&r, "GetUser", 3); slices.Contains(got, fault.Throttle) {
		t.Errorf("another operation is hit: %v", got)
	}
	want := []fault.Effect{fault.Throttle, fault.Throttle, fault.None}
	if got := effects(&r, "CreateUser", 3); !slices.Equal(got, want) {
		t.Errorf("effects %v, want %v", got, want)
	}
}

func TestFirstEffectWinsAndLaterOnesAreNotSpent(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	r.Add(fault.Rule{Times: 1, Effect: fault.Deny})
	r.Add(fault.Rule{Times: 1, Effect: fault.Unavailable})
	want := []fault.Effect{fault.Deny, fault.Unavailable, fault.None}
	if got := effects(&r, "GetUser", 3); !slices.Equal(got, want) {
		t.Errorf("effects %v, want %v", got, want)
	}
}

func TestLatenciesAddUpBesideAnEffect(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	r.Add(fault.Rule{Latency: time.Second})
	r.Add(fault.Rule{Latency: time.Minute, Effect: fault.InternalError})
	r.Add(fault.Rule{Latency: time.Hour})
	d := r.Decide(fault.Request{})
	if d.Latency != time.Hour+time.Minute+time.Second || d.Effect != fault.InternalError {
		t.Errorf("latency %s and effect %s", d.Latency, d.Effect)
	}
}

func TestRuleForOneCallNumber(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	r.Add(fault.Rule{Match: func(q fault.Request) bool { return q.N == 2 }, Effect: fault.ResetAfter})
	want := []fault.Effect{fault.None, fault.ResetAfter, fault.None}
	if got := effects(&r, "GetUser", 3); !slices.Equal(got, want) {
		t.Errorf("effects %v, want %v", got, want)
	}
}

func TestProbabilityAsksTheInjectedRandomness(t *testing.T) {
	t.Parallel()
	numbers := []float64{0.1, 0.9, 0.49, 0.5}
	r := fault.Rules{Random: func() float64 {
		n := numbers[0]
		numbers = numbers[1:]
		return n
	}}
	r.Add(fault.Rule{Probability: 0.5, Effect: fault.Throttle})
	want := []fault.Effect{fault.Throttle, fault.None, fault.Throttle, fault.None}
	if got := effects(&r, "GetUser", 4); !slices.Equal(got, want) {
		t.Errorf("effects %v, want %v", got, want)
	}
}

func TestProbabilityCanBeRepeatedWithoutInjection(t *testing.T) {
	t.Parallel()
	var a, b fault.Rules
	for _, r := range []*fault.Rules{&a, &b} {
		r.Add(fault.Rule{Probability: 0.3, Effect: fault.Throttle})
	}
	first := effects(&a, "GetUser", 200)
	if !slices.Equal(first, effects(&b, "GetUser", 200)) {
		t.Error("two runs differ")
	}
	if !slices.Contains(first, fault.Throttle) || !slices.Contains(first, fault.None) {
		t.Error("200 requests are all hit or all spared at a probability of 0.3")
	}
}

func TestHooksRunInTheOrderOfTheRules(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	var got []string
	hook := func(name string) func(fault.Request) {
		return func(q fault.Request) { got = append(got, name+q.Operation) }
	}
	r.Add(fault.Rule{Before: hook("1 before "), After: hook("1 after ")})
	r.Add(fault.Rule{Before: hook("2 before "), Effect: fault.Deny})
	d := r.Decide(fault.Request{Operation: "GetUser"})
	if got != nil {
		t.Fatalf("deciding alone ran %v", got)
	}
	d.Before()
	d.After()
	if want := []string{"1 before GetUser", "2 before GetUser", "1 after GetUser"}; !slices.Equal(got, want) {
		t.Errorf("hooks ran as %v, want %v", got, want)
	}
}

func TestRemovedRuleLetsGoOfHangingRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r fault.Rules
		remove := r.Add(fault.Rule{Effect: fault.Hang})
		stay := r.Add(fault.Rule{Match: operation("never"), Effect: fault.Hang})
		defer stay()
		d := r.Decide(fault.Request{})
		released := make(chan error, 1)
		go func() { released <- d.WaitReleased(t.Context()) }()
		synctest.Wait()
		if len(released) != 0 {
			t.Fatal("the request does not hang")
		}
		remove()
		remove()
		if err := <-released; err != nil {
			t.Errorf("released with %v", err)
		}
		if got := effects(&r, "GetUser", 1)[0]; got != fault.None {
			t.Errorf("a removed rule still gives %s", got)
		}
	})
}

func TestHangingRequestEndsWithItsClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r fault.Rules
		r.Add(fault.Rule{Effect: fault.Hang})
		gone := errors.New("client gone")
		ctx, cancel := context.WithCancelCause(t.Context())
		d := r.Decide(fault.Request{})
		time.AfterFunc(time.Hour, func() { cancel(gone) })
		if err := d.WaitReleased(ctx); !errors.Is(err, gone) {
			t.Errorf("ended with %v, want %v", err, gone)
		}
	})
}

func TestClearRemovesAllRules(t *testing.T) {
	t.Parallel()
	var r fault.Rules
	remove := r.Add(fault.Rule{Effect: fault.Hang})
	d := r.Decide(fault.Request{})
	r.Clear()
	remove()
	if err := d.WaitReleased(t.Context()); err != nil {
		t.Errorf("released with %v", err)
	}
}

func TestLatencyEndsWithItsClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var r fault.Rules
		r.Add(fault.Rule{Latency: time.Hour})
		start := time.Now()
		if err := r.Decide(fault.Request{}).Wait(t.Context()); err != nil || time.Since(start) != time.Hour {
			t.Errorf("waited %s and ended with %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := r.Decide(fault.Request{}).Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended with %v, want the client's deadline", err)
		}
	})
}
