package plan_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/plan"
)

// item is a resource of the world.
type item struct {
	ref    plan.Ref
	fields plan.Fields
	from   map[string]plan.Ref // fields that hold the output "id" of another resource
}

func (i item) Ref() plan.Ref { return i.ref }

func (i item) Fields(known plan.Known) plan.Fields {
	fields := maps.Clone(i.fields)
	if fields == nil {
		fields = plan.Fields{}
	}
	for name, source := range i.from {
		value, found := known.Output(source, "id")
		if !found {
			value = plan.Pending(source, "id")
		}
		fields[name] = value
	}
	return fields
}

// thing is what exists in the world.
type thing struct {
	fields  plan.Fields
	owner   string // of a foreign thing
	holds   []plan.Ref
	outputs plan.Outputs
}

// world is a place where things exist. It keeps the law that nothing is made before, or outlives, what it needs, and a log of writes.
type world struct {
	mu       sync.Mutex
	things   map[plan.Ref]thing
	holds    map[plan.Ref][]plan.Ref // what each thing needs, once it is made
	broken   map[string]error        // by "<verb> <ref>"
	writes   []string
	observed map[plan.Ref]int
	made     int
	delay    time.Duration
	busy     int
	busiest  int
	renames  bool // an update gives the thing another id
}

func newWorld() *world {
	return &world{
		things:   map[plan.Ref]thing{},
		holds:    map[plan.Ref][]plan.Ref{},
		broken:   map[string]error{},
		observed: map[plan.Ref]int{},
	}
}

// forNodes makes the world know what each of the nodes needs.
func (w *world) forNodes(nodes ...plan.Node) *world {
	for _, node := range nodes {
		holds := slices.Clone(node.Needs)
		if node.Parent != (plan.Ref{}) {
			holds = append(holds, node.Parent)
		}
		w.holds[node.Resource.Ref()] = holds
	}
	return w
}

// has puts a thing into the world.
func (w *world) has(ref plan.Ref, fields plan.Fields) *world {
	w.made++
	w.things[ref] = thing{fields: fields, holds: w.holds[ref], outputs: plan.Outputs{"id": plan.Text(fmt.Sprintf("id-%d", w.made))}}
	return w
}

// hasForeign puts a thing of somebody else into the world.
func (w *world) hasForeign(ref plan.Ref, owner string) *world {
	w.has(ref, nil)
	t := w.things[ref]
	t.owner = owner
	w.things[ref] = t
	return w
}

func (w *world) drivers(kinds ...string) plan.Drivers {
	drivers := plan.Drivers{}
	for _, kind := range append(kinds, "user", "policy", "key", "Secret") {
		drivers[kind] = w
	}
	return drivers
}

// enter is the begin of every call; what it returns is to be deferred.
func (w *world) enter(ctx context.Context, verb string, ref plan.Ref) (leave func(), err error) {
	w.mu.Lock()
	w.busy++
	w.busiest = max(w.busiest, w.busy)
	if w.delay > 0 {
		w.mu.Unlock()
		time.Sleep(w.delay)
		w.mu.Lock()
	}
	leave = func() {
		w.busy--
		w.mu.Unlock()
	}
	if err := ctx.Err(); err != nil {
		return leave, err
	}
	return leave, w.broken[verb+" "+ref.String()]
}

func (w *world) Observe(ctx context.Context, r plan.Resource, _ plan.Known) (plan.Observation, error) {
	leave, err := w.enter(ctx, "observe", r.Ref())
	defer leave()
	w.observed[r.Ref()]++
	if err != nil {
		return plan.Observation{}, err
	}
	t, exists := w.things[r.Ref()]
	return plan.Observation{Exists: exists, Foreign: t.owner, Fields: t.fields, Outputs: t.outputs}, nil
}

func (w *world) Create(ctx context.Context, r plan.Resource, known plan.Known) (plan.Outputs, error) {
	leave, err := w.enter(ctx, "create", r.Ref())
	defer leave()
	w.writes = append(w.writes, "create "+r.Ref().String())
	if err != nil {
		return nil, err
	}
	if _, exists := w.things[r.Ref()]; exists {
		return nil, fmt.Errorf("%s exists", r.Ref())
	}
	for _, needed := range w.holds[r.Ref()] {
		if _, exists := w.things[needed]; !exists {
			return nil, fmt.Errorf("%s is made before %s", r.Ref(), needed)
		}
	}
	w.has(r.Ref(), r.Fields(known))
	return w.things[r.Ref()].outputs, nil
}

func (w *world) Update(ctx context.Context, r plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	leave, err := w.enter(ctx, "update", r.Ref())
	defer leave()
	w.writes = append(w.writes, "update "+r.Ref().String())
	if err != nil {
		return nil, err
	}
	t, exists := w.things[r.Ref()]
	if !exists || t.owner != "" {
		return nil, fmt.Errorf("%s cannot be updated", r.Ref())
	}
	t.fields = maps.Clone(t.fields)
	if t.fields == nil {
		t.fields = plan.Fields{}
	}
	for _, field := range change.Fields {
		t.fields[field.Name] = *field.New
	}
	if w.renames {
		w.made++
		t.outputs = plan.Outputs{"id": plan.Text(fmt.Sprintf("id-%d", w.made))}
	}
	w.things[r.Ref()] = t
	return t.outputs, nil
}

func (w *world) Delete(ctx context.Context, r plan.Resource, _ plan.Known) error {
	leave, err := w.enter(ctx, "delete", r.Ref())
	defer leave()
	w.writes = append(w.writes, "delete "+r.Ref().String())
	if err != nil {
		return err
	}
	if w.things[r.Ref()].owner != "" {
		return errors.New("somebody else's")
	}
	for ref, t := range w.things {
		if slices.Contains(t.holds, r.Ref()) {
			return fmt.Errorf("%s is deleted before %s", r.Ref(), ref)
		}
	}
	delete(w.things, r.Ref())
	return nil
}

// ref makes a Ref of "kind/name".
func ref(s string) plan.Ref {
	for i := range s {
		if s[i] == '/' {
			return plan.Ref{Kind: s[:i], Name: s[i+1:]}
		}
	}
	return plan.Ref{Kind: s}
}

func refs(names ...string) []plan.Ref {
	var out []plan.Ref
	for _, name := range names {
		out = append(out, ref(name))
	}
	return out
}

// node makes a node without fields; "" is no parent.
func node(name, parent string, needs ...string) plan.Node {
	n := plan.Node{Resource: item{ref: ref(name)}, Needs: refs(needs...)}
	if parent != "" {
		n.Parent = ref(parent)
	}
	return n
}

func absent(n plan.Node) plan.Node {
	n.Absent = true
	return n
}

func mustGraph(t testing.TB, nodes ...plan.Node) *plan.Graph {
	t.Helper()
	g, err := plan.NewGraph(nodes...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustMake(t testing.TB, w *world, nodes ...plan.Node) *plan.Plan {
	t.Helper()
	p, err := plan.Make(t.Context(), mustGraph(t, nodes...), w.drivers(), plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// actions returns "<action> <ref>" of each change.
func actions(p *plan.Plan) []string {
	var out []string
	for _, change := range p.Changes {
		out = append(out, string(change.Action)+" "+change.Ref.String())
	}
	return out
}

// statuses returns "<status> <ref>" of each outcome.
func statuses(r plan.Result) []string {
	var out []string
	for _, outcome := range r.Outcomes {
		out = append(out, string(outcome.Status)+" "+outcome.Ref.String())
	}
	return out
}
