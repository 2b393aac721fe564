package cli

import (
	"context"

	"github.com/cloudcredential/operator/internal/plan"
)

// Job is what a verb wants done: what should exist, and who sees to it. A verb turns flags into a Job and does nothing itself, so that each
// verb can be planned, applied and explained by the same code.
type Job struct {
	// Graph holds everything that should, or should no longer, exist: in the cloud and in the output directory.
	Graph *plan.Graph
	// Drivers of the resources of the graph.
	Drivers plan.Drivers
	// Notes are sentences to be said before anything is done: what was ignored in the input, and why.
	Notes []string
	// Preflight, where it is set, finds out before the first change whether the output directory can be written. Its error ends the job.
	Preflight func() error
	// Say returns the sentences, without a line break, that tell the user what became of a resource; nil says nothing. Scripts and documents
	// rely on some of them.
	Say func(outcome plan.Outcome) []string
	// Report is what -o json prints of the result besides the outcomes: a value for encoding/json with names and ARNs; nil for nothing.
	Report func(result plan.Result) any
	// Refused, where it is set, says whether an error is that the cloud does not take the credential. That is told once, and nothing is done.
	Refused func(err error) bool
	// BestEffort says that what can be done is done although something cannot be observed or is not ours. Without it such a plan is not applied.
	BestEffort bool
	// DryRun says that the plan is told, on stdout, and nothing is applied.
	DryRun bool
	// Confirm is a question to be asked on a terminal before anything is changed; empty for none. Without a terminal nothing is asked.
	Confirm string
	// Prove, where it is set, finds out whether what was changed is of use, once all of it is done. Its error makes the command fail.
	Prove func(ctx context.Context, result plan.Result) error
	// Close, where it is set, lets go of connections.
	Close func()
}

// Verb is one command below a cloud: `ccoctl aws create-all`. Each invocation has its own.
type Verb interface {
	// Job turns the flags, which have been parsed, into a job. Everything that can be checked without a call is checked here, and nothing is
	// written. Calls that only read are allowed.
	Job(ctx context.Context, session *Session) (Job, error)
}
