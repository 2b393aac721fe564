package plan

import (
	"errors"
	"slices"
	"time"
)

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
	// Err is why it failed or was skipped: *ForeignError, *SkippedError, the error of its driver, that of the context.
	Err error
	// Duration is how long its driver took.
	Duration time.Duration
	// Resource is what the plan was about.
	Resource Resource
	// Fields that differed; for a Create all of them.
	Fields []FieldDiff
	// Outputs are what is known of the resource now; nil where it does not exist. They are not to be changed.
	Outputs Outputs
}

// Result is what became of a plan. The zero Result is that of an empty plan.
type Result struct {
	// Outcomes are in the order of the plan's changes.
	Outcomes []Outcome

	known *knowledge
}

// Err joins the errors of the resources that failed, in the order of the graph, so that causes come first. What was skipped because of
// another resource adds nothing; what was skipped because the context ended adds that error once, at the end. It is nil if everything is as it should be.
func (r Result) Err() error {
	var errs []error
	var ended error
	for _, outcome := range r.Outcomes {
		var skipped *SkippedError
		switch {
		case outcome.Status == Failed:
			errs = append(errs, outcome.Err)
		case outcome.Status == Skipped && ended == nil && !errors.As(outcome.Err, &skipped):
			ended = outcome.Err
		}
	}
	return errors.Join(append(errs, ended)...)
}

// Changed reports whether anything was written. It may be true besides an error.
func (r Result) Changed() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return o.Status == Done })
}

// Outcome returns what became of a resource; false if it is not in the graph.
func (r Result) Outcome(ref Ref) (Outcome, bool) {
	if r.known == nil {
		return Outcome{}, false
	}
	i, found := r.known.graph.index[ref]
	if !found {
		return Outcome{}, false
	}
	return r.Outcomes[i], true
}

// Output returns the named output of a resource that exists now, as it was found, made or changed.
func (r Result) Output(ref Ref, name string) (Value, bool) {
	if r.known == nil {
		return Value{}, false
	}
	i, found := r.known.graph.index[ref]
	if !found {
		return Value{}, false
	}
	value, found := r.known.current[i][name]
	return value, found
}

// SkippedError says that a resource was not dealt with because of another one.
type SkippedError struct {
	// Ref of the resource.
	Ref Ref
	// Reason names the first cause: "create of iam:user/x failed".
	Reason string
}

// Error names the resource and the first cause.
func (e *SkippedError) Error() string { return e.Ref.String() + " was skipped: " + e.Reason }
