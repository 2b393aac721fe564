package verification

import (
	"context"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// Look is a set-up that was looked at: what it should be, and the plan that would make it so. It is the plan.Known of all that was found and is ours.
type Look struct {
	Graph *plan.Graph
	Plan  *plan.Plan
}

// Take looks at what nodes stand for, and changes nothing. The error is for a question that makes no sense, and for an end that came early.
func Take(ctx context.Context, nodes []plan.Node, drivers plan.Drivers) (Look, error) {
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return Look{}, err
	}
	made, err := plan.Make(ctx, graph, drivers, plan.Options{})
	return Look{Graph: graph, Plan: made}, err
}

// Change is what the plan says of a resource; zero where it is not in the plan.
func (l Look) Change(ref plan.Ref) plan.Change {
	for _, change := range l.Plan.Changes {
		if change.Ref == ref {
			return change
		}
	}
	return plan.Change{}
}

// Output implements plan.Known. What is not ours is not known.
func (l Look) Output(ref plan.Ref, name string) (plan.Value, bool) {
	change := l.Change(ref)
	if change.Observed.Foreign != "" {
		return plan.Value{}, false
	}
	value, found := change.Observed.Outputs[name]
	return value, found
}

// WithoutFiles are the nodes of what is in a cloud. Files are not looked at by a plan: they may have moved on.
func WithoutFiles(nodes []plan.Node) []plan.Node {
	var kept []plan.Node
	for _, node := range nodes {
		if node.Resource.Ref().Kind != manifest.KindFile {
			kept = append(kept, node)
		}
	}
	return kept
}
