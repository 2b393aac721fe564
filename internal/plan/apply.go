package plan

import (
	"context"
	"time"
)

// ApplyOptions of Apply.
type ApplyOptions struct {
	// Parallelism bounds how many changes run side by side; 0 means DefaultParallelism.
	Parallelism int
	// Now is the clock for Outcome.Duration; without it durations are zero.
	Now func() time.Time
	// OnOutcome, where it is set, is told each outcome as soon as it is known, one at a time, in the order in which they come about.
	OnOutcome func(Outcome)
}

// Status is what became of a change.
type Status string

const (
	// Done: the change was made.
	Done Status = "done"
	// Failed: the change was tried and failed, or its resource could not be observed, or is refused.
	Failed Status = "failed"
	// Skipped: the change was not tried, because something it depends on did not succeed or because the context ended.
	Skipped Status = "skipped"
	// Unchanged: there was nothing to do.
	Unchanged Status = "unchanged"
)

// Outcome is what became of the change of one resource.
type Outcome struct {
	// Ref of the resource.
	Ref Ref
	// Action that was planned.
	Action Action
	// Status is what became of it.
	Status Status
	// Err is why it failed or was skipped.
	Err error
	// Duration is how long its driver took.
	Duration time.Duration
}

// Result is what became of a plan.
type Result struct {
	// Outcomes are in the order of the plan's changes.
	Outcomes []Outcome
}

// Err joins the errors of the resources that failed, in the order of the graph, so that causes come first. What was skipped because of
// another resource adds nothing; what was skipped because the context ended adds the context's error once.
func (r Result) Err() error { return nil }

// Changed reports whether anything was written.
func (r Result) Changed() bool { return false }

// Output returns the named output of a resource that existed before or was made.
func (r Result) Output(ref Ref, name string) (Value, bool) { return Value{}, false }

// Apply makes the changes in the order of the graph, independent ones side by side.
func (p *Plan) Apply(ctx context.Context, options ApplyOptions) Result { return Result{} }
