package plan_test

import (
	"context"
	"errors"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

// explosive is a driver that panics.
type explosive struct{ onObserve, onCreate error }

func (e explosive) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	if e.onObserve != nil {
		panic(e.onObserve)
	}
	return plan.Observation{}, nil
}

func (e explosive) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	panic(e.onCreate)
}

func (explosive) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

func (explosive) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

// Whoever runs many plans in one process can go on with the others only if the panic is in a goroutine of its own.
func TestAPanicOfADriverReachesTheCaller(t *testing.T) {
	t.Parallel()
	cause := errors.New("no such index")
	for name, driver := range map[string]explosive{"Observe": {onObserve: cause}, "Create": {onCreate: cause}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			graph, err := plan.NewGraph(
				plan.Node{Resource: item{ref: plan.Ref{Kind: "user", Name: "a"}}},
				plan.Node{Resource: item{ref: plan.Ref{Kind: "user", Name: "b"}}},
				plan.Node{Resource: item{ref: plan.Ref{Kind: "user", Name: "c"}}, Needs: []plan.Ref{{Kind: "user", Name: "a"}}},
			)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				recovered, _ := recover().(error)
				if !errors.Is(recovered, cause) {
					t.Errorf("recovered %v", recovered)
				}
			}()
			p, err := plan.Make(t.Context(), graph, plan.Drivers{"user": driver}, plan.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Errorf("the result is %+v", p.Apply(t.Context(), plan.ApplyOptions{}))
		})
	}
}
