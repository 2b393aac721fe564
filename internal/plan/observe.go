package plan

import (
	"context"
	"fmt"
)

// sighting is what observing a node came to.
type sighting struct {
	Observation
	err     error
	unknown Ref // something it needs that could not be observed; it was not asked for then
	within  Ref // the foreign resource that it would be a part of; it was not asked for
}

// observe asks for the present state of all nodes, each after what it needs.
func (p *Plan) observe(ctx context.Context, parallelism int) []sighting {
	seen := make([]sighting, len(p.graph.nodes))
	walk(p.graph.needs, parallelism, func(i int) {
		seen[i] = p.sight(ctx, i, seen)
		if seen[i].Exists && seen[i].Foreign == "" {
			p.known.observed[i] = seen[i].Outputs
		}
	}, func(int) {})
	return seen
}

// sight observes node i, given what was seen of the nodes that it needs.
func (p *Plan) sight(ctx context.Context, i int, seen []sighting) sighting {
	for _, needed := range p.graph.needs[i] {
		switch {
		case seen[needed].err != nil:
			return sighting{unknown: p.graph.ref(needed)}
		case seen[needed].unknown != Ref{}:
			return sighting{unknown: seen[needed].unknown}
		}
	}
	node := p.graph.nodes[i]
	if parent, has := p.graph.parent(i); has {
		switch above := seen[parent]; {
		case above.within != Ref{}:
			return sighting{within: above.within}
		case above.Exists && above.Foreign != "":
			return sighting{within: node.Parent}
		case !above.Exists:
			return sighting{}
		}
	}
	if node.Fresh && !node.Absent {
		return sighting{}
	}
	return p.ask(ctx, i, node.Resource)
}

// ask calls the driver of node i.
func (p *Plan) ask(ctx context.Context, i int, resource Resource) sighting {
	ref := resource.Ref()
	if ctx.Err() != nil {
		return sighting{err: fmt.Errorf("%s was not observed: %w", ref, context.Cause(ctx))}
	}
	observation, err := p.drivers[ref.Kind].Observe(ctx, resource, observer{p.known, i})
	if err != nil {
		return sighting{err: fmt.Errorf("observe %s: %w", ref, err)}
	}
	if !observation.Exists {
		return sighting{}
	}
	return sighting{Observation: observation}
}
