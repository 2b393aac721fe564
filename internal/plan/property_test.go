package plan_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/plan"
)

// drawNodes draws a graph of up to 14 nodes: what a node needs has a smaller number. Some nodes should not exist, together with what needs them.
func drawNodes(t *rapid.T) []plan.Node {
	count := rapid.IntRange(0, 14).Draw(t, "nodes")
	kinds := []string{"user", "policy", "key", "Secret"}
	var nodes []plan.Node
	for i := range count {
		// The name is not in the order of the numbers, so that the order of the graph does not come from the names.
		name := plan.Ref{Kind: kinds[i*7%4], Name: fmt.Sprintf("%02d", (i*11)%17)}
		it := item{ref: name, fields: plan.Fields{}, from: map[string]plan.Ref{}}
		for field := range rapid.IntRange(0, 2).Draw(t, "fields") {
			it.fields[fmt.Sprintf("f%d", field)] = drawValue(t)
		}
		n := plan.Node{Absent: rapid.IntRange(0, 3).Draw(t, "absent") == 0}
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "needs") > 0 {
				continue
			}
			needed := nodes[j].Resource.Ref()
			if n.Parent == (plan.Ref{}) && rapid.Bool().Draw(t, "parent") {
				n.Parent = needed
			} else {
				n.Needs = append(n.Needs, needed)
			}
			it.from["from "+needed.Name] = needed
			n.Absent = n.Absent || nodes[j].Absent
		}
		n.Resource = it
		nodes = append(nodes, n)
	}
	return drawAfters(t, nodes)
}

// drawAfters adds what is ordered without being needed, where that makes no cycle.
func drawAfters(t *rapid.T, nodes []plan.Node) []plan.Node {
	if len(nodes) < 2 {
		return nodes
	}
	for range rapid.IntRange(0, 4).Draw(t, "afters") {
		i := rapid.IntRange(0, len(nodes)-1).Draw(t, "later")
		j := rapid.IntRange(0, len(nodes)-1).Draw(t, "earlier")
		with := slices.Clone(nodes)
		with[i].After = append(slices.Clone(with[i].After), nodes[j].Resource.Ref())
		if _, err := plan.NewGraph(with...); err == nil {
			nodes = with
		}
	}
	return nodes
}

func drawValue(t *rapid.T) plan.Value {
	if rapid.Bool().Draw(t, "set") {
		return plan.Set(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(t, "items")...)
	}
	return plan.Text(rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "text"))
}

// drawWorld draws a world in which some of the nodes exist, each with what it needs, and with fields of its own.
func drawWorld(t *rapid.T, nodes []plan.Node) *world {
	w := newWorld().forNodes(nodes...)
	for _, n := range nodes {
		possible := !slices.ContainsFunc(w.holds[n.Resource.Ref()], func(needed plan.Ref) bool {
			_, exists := w.things[needed]
			return !exists
		})
		if possible && rapid.Bool().Draw(t, "exists") {
			fields := plan.Fields{}
			for field := range rapid.IntRange(0, 2).Draw(t, "fields") {
				fields[fmt.Sprintf("f%d", field)] = drawValue(t)
			}
			w.has(n.Resource.Ref(), fields)
		}
	}
	return w
}

func makePlan(t *rapid.T, w *world, nodes []plan.Node) *plan.Plan {
	g, err := plan.NewGraph(nodes...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plan.Make(t.Context(), g, w.drivers(), plan.Options{Parallelism: 3})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plannedWrites returns what the plan says will be written, in the form of the world's log.
func plannedWrites(p *plan.Plan) []string {
	var writes []string
	for _, change := range p.Changes {
		if change.Action.Writes() {
			writes = append(writes, fmt.Sprintf("%s %s", change.Action, change.Ref))
		}
	}
	slices.Sort(writes)
	return writes
}

func TestAnyGraphIsBroughtAboutInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := drawNodes(t)
		w := drawWorld(t, nodes)
		p := makePlan(t, w, nodes)
		planned := plannedWrites(p)

		result := p.Apply(t.Context(), plan.ApplyOptions{Parallelism: 3})
		if err := result.Err(); err != nil { // the world refuses whatever comes in the wrong order
			t.Fatal(err)
		}
		if len(result.Outcomes) != len(nodes) {
			t.Fatalf("%d outcomes of %d nodes", len(result.Outcomes), len(nodes))
		}
		if written := slices.Sorted(slices.Values(w.writes)); !slices.Equal(written, planned) {
			t.Fatalf("planned %v, written %v", planned, written)
		}
		for _, n := range nodes {
			if _, exists := w.things[n.Resource.Ref()]; exists == n.Absent {
				t.Fatalf("%s: exists %v, absent %v", n.Resource.Ref(), exists, n.Absent)
			}
		}
		if again := makePlan(t, w, nodes); !again.Empty() || again.Err() != nil {
			t.Fatalf("the second plan: %v, %v", actions(again), again.Err())
		}
	})
}

func TestAnyGraphTowardsNothingLeavesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := drawNodes(t)
		w := drawWorld(t, nodes)
		for i := range nodes {
			nodes[i].Absent, nodes[i].After = true, nil
		}
		if err := makePlan(t, w, nodes).Apply(t.Context(), plan.ApplyOptions{Parallelism: 3}).Err(); err != nil {
			t.Fatal(err)
		}
		if len(w.things) > 0 {
			t.Fatalf("left: %v", slices.Collect(maps.Keys(w.things)))
		}
	})
}

// before returns, for each node, everything that has to be dealt with before it, near or far.
func before(nodes []plan.Node) map[plan.Ref]map[plan.Ref]bool {
	isAbsent := map[plan.Ref]bool{}
	for _, n := range nodes {
		isAbsent[n.Resource.Ref()] = n.Absent
	}
	direct := map[plan.Ref]map[plan.Ref]bool{}
	for _, n := range nodes {
		direct[n.Resource.Ref()] = map[plan.Ref]bool{}
	}
	for _, n := range nodes {
		name := n.Resource.Ref()
		needs := slices.Clone(n.Needs)
		if n.Parent != (plan.Ref{}) {
			needs = append(needs, n.Parent)
		}
		for _, needed := range needs {
			if n.Absent && isAbsent[needed] {
				direct[needed][name] = true
			} else {
				direct[name][needed] = true
			}
		}
		for _, earlier := range n.After {
			direct[name][earlier] = true
		}
	}
	for range nodes { // a fixed point after as many rounds as the longest way
		for name := range direct {
			for near := range maps.Clone(direct[name]) {
				maps.Copy(direct[name], direct[near])
			}
		}
	}
	return direct
}

func TestAFailureStopsOnlyWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := drawNodes(t)
		w := drawWorld(t, nodes)
		p := makePlan(t, w, nodes)
		var failing []plan.Ref
		for _, change := range p.Changes {
			if change.Action.Writes() && rapid.IntRange(0, 4).Draw(t, "fails") == 0 {
				w.broken[fmt.Sprintf("%s %s", change.Action, change.Ref)] = errOutage
				failing = append(failing, change.Ref)
			}
		}
		result := p.Apply(t.Context(), plan.ApplyOptions{Parallelism: 3})

		isBefore := before(nodes)
		for i, outcome := range result.Outcomes {
			want := plan.Unchanged
			switch stopped := slices.ContainsFunc(failing, func(f plan.Ref) bool { return isBefore[outcome.Ref][f] }); {
			case !p.Changes[i].Action.Writes():
			case stopped:
				want = plan.Skipped
			case slices.Contains(failing, outcome.Ref):
				want = plan.Failed
			default:
				want = plan.Done
			}
			if outcome.Status != want {
				t.Fatalf("%s is %s, want %s", outcome.Ref, outcome.Status, want)
			}
		}
		if (result.Err() != nil) != (len(failing) > 0) {
			t.Fatalf("%v failed, and the error is: %v", failing, result.Err())
		}

		clear(w.broken)
		if err := makePlan(t, w, nodes).Apply(t.Context(), plan.ApplyOptions{}).Err(); err != nil {
			t.Fatalf("the next run: %v", err)
		}
		if again := makePlan(t, w, nodes); !again.Empty() {
			t.Fatalf("it does not converge: %v", actions(again))
		}
	})
}

func TestTheOrderOfTheNodesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		nodes := drawNodes(t)
		g, err := plan.NewGraph(nodes...)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, err := plan.NewGraph(rapid.Permutation(nodes).Draw(t, "order")...)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(order(g), order(shuffled)) {
			t.Fatalf("%v and %v", order(g), order(shuffled))
		}
		isBefore, place := before(nodes), map[string]int{}
		for i, name := range order(g) {
			place[name] = i
		}
		for name, earlier := range isBefore {
			for e := range earlier {
				if place[e.String()] >= place[name.String()] {
					t.Fatalf("%s does not come before %s in %v", e, name, order(g))
				}
			}
		}
	})
}
