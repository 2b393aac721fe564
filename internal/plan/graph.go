package plan

import (
	"errors"
	"fmt"
	"slices"
)

// Node is a resource in a graph, and how it stands to the others.
type Node struct {
	// Resource is what should, or should not, exist.
	Resource Resource

	// Needs are resources that must exist before this one, and that are deleted only after it.
	Needs []Ref

	// Parent, where it is set, is a resource that this one is a part of: it is needed like those of Needs, and where the parent does not
	// exist this one does not either and is not asked for.
	Parent Ref

	// After are resources whose change must have succeeded before anything is done about this one, whatever the direction. With it,
	// what is replaced goes last.
	After []Ref

	// Absent says that the resource should not exist.
	Absent bool

	// Fresh says that nothing of this name can exist yet. It is not observed. Ignored where Absent is set.
	Fresh bool
}

// Graph is a set of nodes without cycles. The zero Graph is empty. A Graph is not changed after NewGraph made it.
type Graph struct {
	nodes []Node      // in the order in which they are applied
	index map[Ref]int // of nodes
	needs [][]int     // by node: its Needs and its Parent
	waits [][]int     // by node: what must be dealt with before it, by smaller index
}

// NewGraph makes a graph. It refuses two nodes of one Ref, a Ref that no node has, a cycle, and a node that should exist although something
// it needs should not; each error names the nodes. The order of the graph does not depend on the order of the arguments.
func NewGraph(nodes ...Node) (*Graph, error) {
	g := &Graph{index: make(map[Ref]int, len(nodes))}
	if err := g.add(nodes); err != nil {
		return nil, err
	}
	if err := g.link(); err != nil {
		return nil, err
	}
	order, err := g.order()
	if err != nil {
		return nil, err
	}
	return g.reorder(order), nil
}

// Nodes returns the nodes in the order in which they are applied: everything comes after what it needs and what it comes after, and what
// should not exist comes before what it needs if that should not exist either.
func (g *Graph) Nodes() []Node { return slices.Clone(g.nodes) }

// add takes the nodes over in the order of their Refs.
func (g *Graph) add(nodes []Node) error {
	for i, node := range nodes {
		if node.Resource == nil {
			return fmt.Errorf("node %d of the graph has no resource", i)
		}
		node.Needs, node.After = slices.Clone(node.Needs), slices.Clone(node.After)
		g.nodes = append(g.nodes, node)
	}
	slices.SortStableFunc(g.nodes, func(a, b Node) int { return compareRefs(a.Resource.Ref(), b.Resource.Ref()) })
	var errs []error
	for i, node := range g.nodes {
		ref := node.Resource.Ref()
		if _, twice := g.index[ref]; twice {
			errs = append(errs, fmt.Errorf("%s is in the graph twice", ref))
		}
		g.index[ref] = i
	}
	return errors.Join(errs...)
}

// link turns the Refs of each node into edges.
func (g *Graph) link() error {
	g.needs, g.waits = make([][]int, len(g.nodes)), make([][]int, len(g.nodes))
	var errs []error
	for i, node := range g.nodes {
		ref := node.Resource.Ref()
		for _, needed := range node.needed() {
			j, found := g.index[needed]
			if !found {
				errs = append(errs, fmt.Errorf("%s needs %s, which is not in the graph", ref, needed))
				continue
			}
			if !node.Absent && g.nodes[j].Absent {
				errs = append(errs, fmt.Errorf("%s should exist and needs %s, which should not", ref, needed))
				continue
			}
			g.needs[i] = append(g.needs[i], j)
			if node.Absent && g.nodes[j].Absent {
				g.waits[j] = append(g.waits[j], i)
			} else {
				g.waits[i] = append(g.waits[i], j)
			}
		}
		for _, earlier := range node.After {
			j, found := g.index[earlier]
			if !found {
				errs = append(errs, fmt.Errorf("%s comes after %s, which is not in the graph", ref, earlier))
				continue
			}
			g.waits[i] = append(g.waits[i], j)
		}
	}
	return errors.Join(errs...)
}

// needed returns Needs and Parent.
func (n Node) needed() []Ref {
	if n.Parent == (Ref{}) {
		return n.Needs
	}
	return append(slices.Clip(n.Needs), n.Parent)
}

// ref returns the Ref of node i.
func (g *Graph) ref(i int) Ref { return g.nodes[i].Resource.Ref() }

// parent returns the index of the Parent of node i, and false where it has none.
func (g *Graph) parent(i int) (int, bool) {
	if g.nodes[i].Parent == (Ref{}) {
		return 0, false
	}
	return g.index[g.nodes[i].Parent], true
}

// reorder returns the graph with its nodes in the given order.
func (g *Graph) reorder(order []int) *Graph {
	place := make([]int, len(order))
	for to, from := range order {
		place[from] = to
	}
	sorted := &Graph{index: g.index, nodes: make([]Node, len(order)), needs: make([][]int, len(order)), waits: make([][]int, len(order))}
	for to, from := range order {
		node := g.nodes[from]
		sorted.nodes[to] = node
		sorted.index[node.Resource.Ref()] = to
		sorted.needs[to] = moved(g.needs[from], place)
		sorted.waits[to] = moved(g.waits[from], place)
	}
	return sorted
}

// moved returns the new places of indexes, in order and without duplicates.
func moved(indexes, place []int) []int {
	out := make([]int, len(indexes))
	for i, index := range indexes {
		out[i] = place[index]
	}
	slices.Sort(out)
	return slices.Compact(out)
}
