package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// ApplyOptions of Apply.
type ApplyOptions struct {
	// Parallelism bounds how many changes run side by side; 0 means DefaultParallelism.
	Parallelism int
	// Now is the clock for Outcome.Duration; without it durations are zero.
	Now func() time.Time
	// OnOutcome, where it is set, is told each outcome as soon as it is known, one at a time, in the order in which they come about, in
	// the goroutine that called Apply. Nothing new is started before it returns.
	OnOutcome func(Outcome)
}

// Apply makes the changes in the order of the graph, independent ones side by side. A plan is applied once: what it was made from is
// outdated then.
//
// The desired fields are computed again with what is known by now, so that what was pending is not any more. Apply writes what the
// plan says, with two exceptions: an update is left out if nothing differs once all is known, and a resource that was to be kept is
// updated if it differs because of an output that an update before it changed. Once ctx is done nothing new is started.
func (p *Plan) Apply(ctx context.Context, options ApplyOptions) Result {
	r := &run{
		plan:     p,
		options:  options,
		known:    &knowledge{graph: p.graph, observed: p.known.observed, current: slices.Clone(p.known.observed)},
		outcomes: make([]Outcome, len(p.Changes)),
		causes:   make([]error, len(p.Changes)),
		moved:    make([]bool, len(p.Changes)),
	}
	walk(p.graph.waits, options.Parallelism, func(i int) {
		r.outcomes[i] = r.apply(ctx, i)
		r.outcomes[i].Resource, r.outcomes[i].Outputs = p.graph.nodes[i].Resource, r.known.current[i]
		r.causes[i] = r.cause(i)
	}, func(i int) {
		if options.OnOutcome != nil {
			options.OnOutcome(r.outcomes[i])
		}
	})
	return Result{Outcomes: r.outcomes, known: r.known}
}

// run is one Apply.
type run struct {
	plan     *Plan
	options  ApplyOptions
	known    *knowledge
	outcomes []Outcome
	causes   []error // by node: why whatever waits for it is not tried
	moved    []bool  // by node: an update changed its outputs
}

// apply deals with node i. All that it waits for has been dealt with.
func (r *run) apply(ctx context.Context, i int) Outcome {
	change := r.plan.Changes[i]
	outcome := Outcome{Ref: change.Ref, Action: change.Action, Status: Unchanged, Fields: change.Fields}
	switch {
	case change.Err != nil:
		outcome.Status, outcome.Err = Failed, change.Err
		return outcome
	case change.Action == Blocked:
		outcome.Status, outcome.Err = Skipped, &SkippedError{Ref: change.Ref, Reason: change.Reason}
		return outcome
	case change.Action == Keep && !r.shaken(i):
		return outcome
	}
	if err := r.obstacle(ctx, i); err != nil {
		outcome.Status, outcome.Err = Skipped, err
		return outcome
	}
	start := r.now()
	wrote, err := r.write(ctx, i, change)
	outcome.Duration = r.now().Sub(start)
	switch {
	case err != nil:
		outcome.Status, outcome.Err = Failed, err
	case wrote:
		outcome.Status = Done
	}
	return outcome
}

// shaken reports whether a resource that was to be kept has to be compared again.
func (r *run) shaken(i int) bool {
	return !r.plan.graph.nodes[i].Absent && slices.ContainsFunc(r.plan.graph.waits[i], func(j int) bool { return r.moved[j] })
}

// obstacle returns why node i is not tried, if it is not.
func (r *run) obstacle(ctx context.Context, i int) error {
	ref := r.plan.graph.ref(i)
	if cause := r.inherited(i); cause != nil {
		if skipped, is := cause.(*SkippedError); is { //nolint:errorlint // a failure that wraps one is a failure of its own
			return &SkippedError{Ref: ref, Reason: skipped.Reason}
		}
		return cause
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s of %s was not started: %w", r.plan.Changes[i].Action, ref, context.Cause(ctx))
	}
	return nil
}

// inherited returns the first cause for which something that node i waits for did not succeed.
func (r *run) inherited(i int) error {
	for _, before := range r.plan.graph.waits[i] {
		if r.causes[before] != nil {
			return r.causes[before]
		}
	}
	return nil
}

// cause returns why whatever waits for node i is not tried, if it is not. It passes through what is kept.
func (r *run) cause(i int) error {
	switch outcome := r.outcomes[i]; outcome.Status {
	case Failed:
		return &SkippedError{Ref: outcome.Ref, Reason: fmt.Sprintf("%s of %s failed", outcome.Action, outcome.Ref)}
	case Skipped:
		return outcome.Err
	case Unchanged:
		return r.inherited(i)
	}
	return nil
}

// write has the driver of node i make its change, and reports whether there was any.
func (r *run) write(ctx context.Context, i int, change Change) (wrote bool, err error) {
	resource, known := r.plan.graph.nodes[i].Resource, actor{r.known, i}
	driver := r.plan.drivers[change.Ref.Kind]
	if change.Action == Delete {
		if err := driver.Delete(ctx, resource, known); err != nil {
			return false, fmt.Errorf("delete %s: %w", change.Ref, err)
		}
		r.known.current[i] = nil
		return true, nil
	}
	desired := resource.Fields(known)
	if err := settled(change.Ref, desired); err != nil {
		return false, err
	}
	change.Fields = diff(desired, change.Observed.Fields)
	if change.Action == Create {
		outputs, err := driver.Create(ctx, resource, known)
		if err != nil {
			return false, fmt.Errorf("create %s: %w", change.Ref, err)
		}
		r.known.current[i] = outputs
		return true, nil
	}
	if len(change.Fields) == 0 {
		return false, nil
	}
	change.Action = Update
	outputs, err := driver.Update(ctx, resource, known, change)
	if err != nil {
		return false, fmt.Errorf("update %s: %w", change.Ref, err)
	}
	r.merge(i, outputs)
	return true, nil
}

// merge takes over the outputs that an update returned.
func (r *run) merge(i int, outputs Outputs) {
	merged := maps.Clone(r.known.current[i])
	if merged == nil {
		merged = make(Outputs, len(outputs))
	}
	for name, value := range outputs {
		before, had := merged[name]
		r.moved[i] = r.moved[i] || !had || !before.Equal(value)
		merged[name] = value
	}
	r.known.current[i] = merged
}

func (r *run) now() time.Time {
	if r.options.Now == nil {
		return time.Time{}
	}
	return r.options.Now()
}

// settled returns an error if a field is still pending.
func settled(ref Ref, desired Fields) error {
	for _, name := range slices.Sorted(maps.Keys(desired)) {
		if value := desired[name]; value.IsPending() {
			source, output := value.Source()
			return fmt.Errorf("the field %q of %s depends on the output %q of %s, which %s did not yield: is it among the needs of %s?",
				name, ref, output, source, source, ref)
		}
	}
	return nil
}
