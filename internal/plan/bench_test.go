package plan_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/cloudcredential/operator/internal/plan"
)

// settledDriver finds everything as it should be and at no cost, so that what is measured is the engine.
type settledDriver struct{ exists bool }

func (d settledDriver) Observe(context.Context, plan.Resource, plan.Known) (plan.Observation, error) {
	return plan.Observation{Exists: d.exists, Fields: plan.Fields{"x": plan.Text("y")}, Outputs: plan.Outputs{"id": plan.Text("i")}}, nil
}

func (settledDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return plan.Outputs{"id": plan.Text("i")}, nil
}

func (settledDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

func (settledDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

// thousand returns 250 requests of four resources each.
func thousand() []plan.Node {
	fields := plan.Fields{"x": plan.Text("y")}
	var nodes []plan.Node
	for i := range 250 {
		user, key := plan.Ref{Kind: "user", Name: fmt.Sprint(i)}, plan.Ref{Kind: "key", Name: fmt.Sprint(i)}
		nodes = append(nodes,
			plan.Node{Resource: item{ref: user, fields: fields}},
			plan.Node{Resource: item{ref: plan.Ref{Kind: "policy", Name: user.Name}, fields: fields}, Parent: user},
			plan.Node{Resource: item{ref: key, fields: fields}, Parent: user},
			plan.Node{Resource: item{ref: plan.Ref{Kind: "Secret", Name: user.Name}, from: map[string]plan.Ref{"id": key}}, Needs: []plan.Ref{key}},
		)
	}
	return nodes
}

func BenchmarkGraphOf1000(b *testing.B) {
	nodes := thousand()
	for b.Loop() {
		if _, err := plan.NewGraph(nodes...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSteadyPlanOf1000(b *testing.B) { benchmarkMake(b, settledDriver{exists: true}) }

func BenchmarkFirstPlanOf1000(b *testing.B) { benchmarkMake(b, settledDriver{}) }

func benchmarkMake(b *testing.B, driver plan.Driver) {
	g := mustGraph(b, thousand()...)
	drivers := plan.Drivers{"user": driver, "policy": driver, "key": driver, "Secret": driver}
	for b.Loop() {
		if _, err := plan.Make(b.Context(), g, drivers, plan.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApplyOf1000(b *testing.B) {
	g := mustGraph(b, thousand()...)
	driver := settledDriver{}
	p, err := plan.Make(b.Context(), g, plan.Drivers{"user": driver, "policy": driver, "key": driver, "Secret": driver}, plan.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := p.Apply(b.Context(), plan.ApplyOptions{}).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
