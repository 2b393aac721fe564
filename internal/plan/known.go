package plan

import "slices"

// knowledge is what is known of all resources of a graph.
//
// A node is answered only about itself and what comes before it, so that the answer does not depend on who happens to be faster, and
// so that no lock is needed: what comes before a node is settled when the node is dealt with.
type knowledge struct {
	graph    *Graph
	observed []Outputs // by node: as it was found; not changed once observing is over
	current  []Outputs // by node: as it is now
}

func newKnowledge(g *Graph) *knowledge {
	return &knowledge{graph: g, observed: make([]Outputs, len(g.nodes))}
}

// observer is the Known of a node that is about to be observed: what it needs has been.
type observer struct {
	*knowledge
	node int
}

// Output implements Known.
func (o observer) Output(ref Ref, name string) (Value, bool) {
	i, found := o.graph.index[ref]
	if !found || !reaches(o.graph.needs, o.node, i) {
		return Value{}, false
	}
	value, found := o.observed[i][name]
	return value, found
}

// actor is the Known of a node that is about to be compared or changed: what it waits for is in place.
type actor struct {
	*knowledge
	node int
}

// Output implements Known.
func (a actor) Output(ref Ref, name string) (Value, bool) {
	i, found := a.graph.index[ref]
	if !found {
		return Value{}, false
	}
	var outputs Outputs
	switch {
	case i == a.node || reaches(a.graph.waits, a.node, i):
		outputs = a.current[i]
	case reaches(a.graph.needs, a.node, i):
		// Both go, and this one first: the other is as it was found.
		outputs = a.observed[i]
	}
	value, found := outputs[name]
	return value, found
}

// reaches reports whether there is a way along edges from one node to another.
func reaches(edges [][]int, from, to int) bool {
	if slices.Contains(edges[from], to) {
		return true
	}
	seen := map[int]bool{from: true}
	for open := []int{from}; len(open) > 0; {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		for _, next := range edges[at] {
			if next == to {
				return true
			}
			if !seen[next] {
				seen[next] = true
				open = append(open, next)
			}
		}
	}
	return false
}
