package cli_test

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

// thing is a resource of the world.
type thing struct {
	ref    plan.Ref
	fields plan.Fields
}

func (t thing) Ref() plan.Ref                 { return t.ref }
func (t thing) Fields(plan.Known) plan.Fields { return t.fields }

// world is a place where things exist: it is the driver of all of them.
type world struct {
	mu     sync.Mutex
	exists map[plan.Ref]plan.Fields
	owner  map[plan.Ref]string                           // of what is not ours
	on     map[string]func(ctx context.Context) error    // by "<verb> <ref>": what happens instead
	writes []string                                      // "<verb> <ref>", in the order in which they were tried
	lines  func(r plan.Resource, c plan.Change) []string // commands, where there are any
}

func newWorld() *world {
	return &world{exists: map[plan.Ref]plan.Fields{}, owner: map[plan.Ref]string{}, on: map[string]func(context.Context) error{}}
}

func (w *world) happen(ctx context.Context, verb string, ref plan.Ref) error {
	w.mu.Lock()
	if verb != "observe" {
		w.writes = append(w.writes, verb+" "+ref.String())
	}
	happens := w.on[verb+" "+ref.String()]
	w.mu.Unlock()
	if happens != nil {
		return happens(ctx)
	}
	return nil
}

func (w *world) set(ref plan.Ref, fields plan.Fields) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exists[ref] = maps.Clone(fields)
}

func (w *world) Observe(ctx context.Context, r plan.Resource, _ plan.Known) (plan.Observation, error) {
	if err := w.happen(ctx, "observe", r.Ref()); err != nil {
		return plan.Observation{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	fields, exists := w.exists[r.Ref()]
	return plan.Observation{Exists: exists, Fields: fields, Foreign: w.owner[r.Ref()]}, nil
}

func (w *world) Create(ctx context.Context, r plan.Resource, known plan.Known) (plan.Outputs, error) {
	if err := w.happen(ctx, "create", r.Ref()); err != nil {
		return nil, err
	}
	w.set(r.Ref(), r.Fields(known))
	return plan.Outputs{"id": plan.Text("id-" + r.Ref().Name)}, nil
}

func (w *world) Update(ctx context.Context, r plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	if err := w.happen(ctx, "update", r.Ref()); err != nil {
		return nil, err
	}
	w.set(r.Ref(), r.Fields(known))
	return nil, nil
}

func (w *world) Delete(ctx context.Context, r plan.Resource, _ plan.Known) error {
	if err := w.happen(ctx, "delete", r.Ref()); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.exists, r.Ref())
	return nil
}

// commander is a world that can tell commands.
type commander struct{ *world }

func (c commander) Commands(r plan.Resource, _ plan.Known, change plan.Change) []string {
	return c.lines(r, change)
}

// ref makes a Ref of "kind/name".
func ref(s string) plan.Ref {
	kind, name, _ := strings.Cut(s, "/")
	return plan.Ref{Kind: kind, Name: name}
}

// node is something that should exist, and what it needs.
func node(name string, fields plan.Fields, needs ...string) plan.Node {
	n := plan.Node{Resource: thing{ref(name), fields}}
	for _, needed := range needs {
		n.Needs = append(n.Needs, ref(needed))
	}
	return n
}

// job is a job about nodes in the world, whose sentences are "<name> is <status>".
func (w *world) job(t testing.TB, nodes ...plan.Node) cli.Job {
	t.Helper()
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		t.Fatal(err)
	}
	return cli.Job{
		Graph:   graph,
		Drivers: plan.Drivers{"bucket": w, "role": w, "file": w},
		Say: func(o plan.Outcome) []string {
			if o.Err != nil {
				return nil
			}
			return []string{o.Ref.Name + " is " + string(o.Status)}
		},
	}
}

// verb is a verb whose job is known.
type verb struct {
	asked *int
	job   func(ctx context.Context, session *cli.Session) (cli.Job, error)
}

func (v verb) Job(ctx context.Context, session *cli.Session) (cli.Job, error) {
	if v.asked != nil {
		*v.asked++
	}
	return v.job(ctx, session)
}

// making is a cloud with the one verb `ccoctl moon make`.
func making(job cli.Job) cli.Cloud {
	return cloudOf(cli.Command{Name: "make", Short: "Make things", Verb: func(*cli.Flags) cli.Verb {
		return verb{job: func(context.Context, *cli.Session) (cli.Job, error) { return job, nil }}
	}})
}

func cloudOf(commands ...cli.Command) cli.Cloud {
	return cli.Cloud{Name: "moon", Short: "Manage the moon", Commands: commands}
}

// ran is how the program ended.
type ran struct {
	code           int
	stdout, stderr string
}

// system is one without a terminal whose clock stands still.
func system(args ...string) cli.System {
	return cli.System{
		Args:    args,
		Stdin:   strings.NewReader(""),
		Environ: func(string) string { return "" },
		Now:     func() time.Time { return time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC) },
	}
}

// onTerminal is one with somebody in front of it who types this.
func onTerminal(typed string, args ...string) cli.System {
	s := system(args...)
	s.Stdin, s.StdinTerminal, s.StderrTerminal, s.Width = strings.NewReader(typed), true, true, 80
	return s
}

func run(t testing.TB, s cli.System, clouds ...cli.Cloud) ran {
	t.Helper()
	return runUntil(t.Context(), s, clouds...)
}

func runUntil(ctx context.Context, s cli.System, clouds ...cli.Cloud) ran {
	var stdout, stderr bytes.Buffer
	s.Stdout, s.Stderr = &stdout, &stderr
	code := cli.Run(ctx, s, clouds...)
	return ran{code, stdout.String(), stderr.String()}
}
