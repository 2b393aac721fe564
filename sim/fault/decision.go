package fault

import (
	"context"
	"time"
)

// Decision is what a simulator has to do with one request, in this order: wait (Wait), run the Before hooks, hang if
// the effect is Hang, give the effect or the honest answer, and run the After hooks before the answer is sent.
type Decision struct {
	// Latency is how long to wait before anything else.
	Latency time.Duration
	// Effect is what happens to the request.
	Effect Effect
	// Released is closed when the rule that makes the request hang is removed. It is nil unless Effect is Hang.
	Released <-chan struct{}

	request       Request
	before, after []func(Request)
}

func (d *Decision) add(e *entry) {
	d.Latency += e.Latency
	if e.Before != nil {
		d.before = append(d.before, e.Before)
	}
	if e.After != nil {
		d.after = append(d.after, e.After)
	}
	if e.Effect == None {
		return
	}
	d.Effect = e.Effect
	if e.Effect == Hang {
		d.Released = e.removed
	}
}

// Before runs the hooks that want to run before the request takes effect, in the order of their rules.
func (d Decision) Before() {
	for _, hook := range d.before {
		hook(d.request)
	}
}

// After runs the hooks that want to run once the request has taken effect and before its answer is sent.
func (d Decision) After() {
	for _, hook := range d.after {
		hook(d.request)
	}
}

// Wait lasts for the latency. It returns the context's cause if the client goes away before.
func (d Decision) Wait(ctx context.Context) error {
	if d.Latency <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// WaitReleased blocks a request whose effect is Hang until the rule is removed, and then returns nil, or until the client
// goes away, and then returns the context's cause. For every other effect it returns nil at once.
func (d Decision) WaitReleased(ctx context.Context) error {
	if d.Effect != Hang {
		return nil
	}
	select {
	case <-d.Released:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
