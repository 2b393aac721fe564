package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// DefaultParallelism is how many drivers are called side by side where no other number is given.
const DefaultParallelism = 8

// Options of Make.
type Options struct {
	// Parallelism bounds how many observations run side by side; 0 means DefaultParallelism.
	Parallelism int
}

// Plan says what has to be done about each resource of a graph. It is a value: it changes nothing until it is applied.
type Plan struct {
	// Changes are in the order in which they are made.
	Changes []Change

	graph   *Graph
	drivers Drivers
	known   *knowledge
}

// Counts are the numbers of changes by action.
type Counts struct {
	Create  int `json:"create"`
	Update  int `json:"update"`
	Delete  int `json:"delete"`
	Keep    int `json:"keep"`
	Refuse  int `json:"refuse"`
	Blocked int `json:"blocked"`
}

// Make observes the resources of a graph, independent ones side by side, and compares. What fails for one resource is held in the plan (see
// Plan.Err) and affects only what depends on it. Make itself fails only where a kind has no driver.
//
// A resource that needs others knows their outputs, and those of what they need in turn, and no others.
func Make(ctx context.Context, graph *Graph, drivers Drivers, options Options) (*Plan, error) {
	if err := driven(graph, drivers); err != nil {
		return nil, err
	}
	p := &Plan{graph: graph, drivers: drivers, known: newKnowledge(graph)}
	seen := p.observe(ctx, options.Parallelism)
	p.known.current = p.known.observed
	p.Changes = make([]Change, len(graph.nodes))
	for i := range graph.nodes {
		p.Changes[i] = p.decide(i, seen[i])
	}
	return p, nil
}

// driven returns an error that names the kinds of resources of the graph that have no driver.
func driven(graph *Graph, drivers Drivers) error {
	missing := make(map[string]error)
	for _, node := range graph.nodes {
		ref := node.Resource.Ref()
		if drivers[ref.Kind] == nil && missing[ref.Kind] == nil {
			missing[ref.Kind] = fmt.Errorf("there is no driver for the kind %q of %s", ref.Kind, ref)
		}
	}
	var errs []error
	for _, kind := range slices.Sorted(maps.Keys(missing)) {
		errs = append(errs, missing[kind])
	}
	return errors.Join(errs...)
}

// Empty reports whether there is nothing to write. A plan with refused or blocked resources can be empty: see Err.
func (p *Plan) Empty() bool {
	return !slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Action.Writes() })
}

// Err returns what kept resources from being planned, in the order of the graph: errors of observations and a *ForeignError for each
// resource that is refused. It is nil where everything could be planned.
func (p *Plan) Err() error {
	var errs []error
	for _, change := range p.Changes {
		errs = append(errs, change.Err)
	}
	return errors.Join(errs...)
}

// Counts returns how many changes there are of each action.
func (p *Plan) Counts() Counts {
	var counts Counts
	for _, change := range p.Changes {
		switch change.Action {
		case Create:
			counts.Create++
		case Update:
			counts.Update++
		case Delete:
			counts.Delete++
		case Keep:
			counts.Keep++
		case Refuse:
			counts.Refuse++
		case Blocked:
			counts.Blocked++
		}
	}
	return counts
}
