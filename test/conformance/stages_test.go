package conformance

import (
	"slices"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/sim/calls"
)

// stage is a part of the life of a request in which the cloud is called.
type stage struct {
	name string
	// new says that there is no request before; otherwise one stands well.
	new bool
	// gone says that there is none afterwards.
	gone bool
	// begin has it begin.
	begin func(w *World, work *Work)
}

// stages are all of them.
func stages() []stage {
	return []stage{
		{name: "making", new: true, begin: func(w *World, work *Work) {
			w.File("request")
			work.Wake("request")
		}},
		{name: "checking", begin: func(_ *World, work *Work) { work.For(2 * time.Hour) }},
		{name: "replacing", begin: func(w *World, work *Work) {
			w.DeleteSecret("request")
			work.Wake("request")
		}},
		{name: "removing", gone: true, begin: func(w *World, work *Work) {
			w.Delete("request")
			work.Wake("request")
		}},
	}
}

// approach brings a world to where a stage can begin, with an operator that works, and whose calls wear what they wear in a cluster.
func (s stage) approach(w *World, change ...func(*credentialsrequest.Options)) *Work {
	w.Helper()
	if w.Stack == nil {
		production(w)
	}
	work := w.Start(nil, change...).Work(0)
	if !s.new {
		w.File("request")
		work.Wake("request")
		work.For(2 * time.Minute)
		if state := w.State("request"); !state.Delivered {
			work.Stop()
			w.Fatalf("the request does not stand well before anything is amiss: %+v", state)
		}
	}
	return work
}

// operation is an operation that is called in a stage.
type operation struct{ service, name string }

// operations are those that are called in a stage with which nothing goes wrong, and the state that it ends in.
func operations(t *testing.T, c Cloud, mode v1.Mode, s stage) (called []operation, end State) {
	t.Helper()
	bubble(t, c, mode, func(w *World) {
		work := s.approach(w)
		defer work.Stop()
		w.Account.Calls().Reset()
		s.begin(w, work)
		work.For(time.Minute)
		handshakes, _ := w.Account.Handshakes()
		for _, call := range w.Account.Calls().All() {
			if op := (operation{call.Service, call.Operation}); op.service != handshakes && !slices.Contains(called, op) {
				called = append(called, op)
			}
		}
		end = w.State("request").Calm(w)
	})
	return called, end
}

// of are the calls of the operation in the log.
func (o operation) of(log *calls.Log) []calls.Call {
	return slices.DeleteFunc(log.All(), func(call calls.Call) bool { return call.Service != o.service || call.Operation != o.name })
}

// eachOperation runs a case for every operation of every stage of every cloud and mode in which a request costs calls.
func eachOperation(t *testing.T, test func(t *testing.T, c Cloud, mode v1.Mode, s stage, op operation, end State)) {
	t.Helper()
	eachCalled(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, s := range stages() {
			called, end := operations(t, c, mode, s)
			if len(called) == 0 && s.new {
				t.Errorf("nothing is called by a request that costs %+v", c.Floor(mode))
			}
			for _, op := range called {
				t.Run(s.name+"/"+op.name, func(t *testing.T) {
					t.Parallel()
					test(t, c, mode, s, op, end)
				})
			}
		}
	})
}
