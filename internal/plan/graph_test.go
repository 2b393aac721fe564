package plan_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

func TestAGraphRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	after := func(n plan.Node, names ...string) plan.Node {
		n.After = refs(names...)
		return n
	}
	for name, test := range map[string]struct {
		nodes []plan.Node
		names []string // that the error must hold
	}{
		"twice":          {[]plan.Node{node("user/a", ""), node("user/a", "")}, []string{"user/a", "twice"}},
		"missing need":   {[]plan.Node{node("user/a", "", "user/b")}, []string{"user/a", "user/b", "not in the graph"}},
		"missing parent": {[]plan.Node{node("key/a", "user/b")}, []string{"key/a", "user/b", "not in the graph"}},
		"missing after":  {[]plan.Node{after(node("key/a", ""), "user/b")}, []string{"key/a", "user/b", "not in the graph"}},
		"itself":         {[]plan.Node{node("user/a", "", "user/a")}, []string{"cycle: user/a waits for user/a"}},
		"cycle of needs": {
			[]plan.Node{node("user/a", "", "user/b"), node("user/b", "", "user/c"), node("user/c", "", "user/b")},
			[]string{"cycle: user/b waits for user/c waits for user/b"},
		},
		"cycle over parent and after": {
			[]plan.Node{after(node("user/a", ""), "key/a"), node("key/a", "user/a")},
			[]string{"cycle: key/a waits for user/a waits for key/a"},
		},
		"cycle of deletions": {
			[]plan.Node{absent(node("user/a", "")), after(absent(node("key/a", "user/a")), "user/a")},
			[]string{"cycle: key/a waits for user/a waits for key/a"},
		},
		"needs what should not exist": {
			[]plan.Node{absent(node("user/a", "")), node("key/a", "user/a")},
			[]string{"key/a should exist and needs user/a, which should not"},
		},
		"no resource": {[]plan.Node{{}}, []string{"node 0", "no resource"}},
		"all that is wrong with references": {
			[]plan.Node{node("user/a", "", "user/x"), node("user/b", "", "user/y")},
			[]string{"user/x", "user/y"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.NewGraph(test.nodes...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.names {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
		})
	}
}

func order(g *plan.Graph) []string {
	var out []string
	for _, n := range g.Nodes() {
		out = append(out, n.Resource.Ref().String())
	}
	return out
}

func TestTheOrderOfAGraphDependsOnItsContentAlone(t *testing.T) {
	t.Parallel()
	nodes := []plan.Node{
		node("Secret/s", "", "key/k"),
		node("key/k", "user/u"),
		node("policy/p", "user/u"),
		node("user/u", ""),
		node("user/a", ""),
	}
	want := []string{"user/a", "user/u", "key/k", "Secret/s", "policy/p"}
	for range len(nodes) {
		nodes = append(nodes[1:], nodes[0])
		if got := order(mustGraph(t, nodes...)); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestWhatShouldNotExistGoesInTheOppositeOrder(t *testing.T) {
	t.Parallel()
	g := mustGraph(t,
		absent(node("user/u", "")),
		absent(node("key/k", "user/u")),
		absent(node("Secret/s", "", "key/k")),
	)
	if got, want := order(g), []string{"Secret/s", "key/k", "user/u"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheOldKeyGoesAfterTheSecret(t *testing.T) {
	t.Parallel()
	old := absent(node("key/a-old", "user/u"))
	old.After = refs("Secret/s")
	g := mustGraph(t, old, node("Secret/s", "", "key/new"), node("key/new", "user/u"), node("user/u", ""))
	if got, want := order(g), []string{"user/u", "key/new", "Secret/s", "key/a-old"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAGraphIsNotChangedFromOutside(t *testing.T) {
	t.Parallel()
	needs := refs("user/u")
	g := mustGraph(t, node("user/u", ""), plan.Node{Resource: item{ref: ref("key/k")}, Needs: needs})
	needs[0] = ref("user/other")
	g.Nodes()[0].Absent = true
	if nodes := g.Nodes(); nodes[0].Absent || nodes[1].Needs[0] != ref("user/u") {
		t.Errorf("the graph was changed: %+v", nodes)
	}
}

func TestTheZeroGraphIsEmpty(t *testing.T) {
	t.Parallel()
	p, err := plan.Make(t.Context(), &plan.Graph{}, nil, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if result := p.Apply(t.Context(), plan.ApplyOptions{}); !p.Empty() || result.Err() != nil || result.Changed() {
		t.Errorf("not empty: %v, %v", p.Changes, result)
	}
}
