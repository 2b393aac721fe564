package conformance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/sim/fault"
)

// TestC2_one_operation_hangs has an operation never be answered. Who needs it fails by the deadline and says so; who does not is not held up.
func TestC2_one_operation_hangs(t *testing.T) {
	eachOperation(t, func(t *testing.T, c Cloud, mode v1.Mode, s stage, op operation, end State) {
		bubble(t, c, mode, func(w *World) { hanging(w, s, op, end) })
	})
}

func hanging(w *World, s stage, op operation, end State) {
	w.Helper()
	registry := prometheus.NewRegistry()
	metered(w, registry)
	work := s.approach(w)
	defer work.Stop()
	release := w.Account.Faults().Add(fault.Rule{Effect: fault.Hang, Match: func(r fault.Request) bool {
		return r.Service == op.service && r.Operation == op.name
	}})
	before := len(work.Passes("request"))
	s.begin(w, work)
	// A pass makes an attempt of a call up to six times, each of which may last up to the deadline, with waits in between.
	work.For(10 * time.Minute)

	passes := work.Passes("request")[before:]
	if !slices.ContainsFunc(passes, func(p Pass) bool { return p.Err != nil }) {
		w.Fatalf("no pass ended with a failure: %+v", passes)
	}
	for _, p := range passes {
		if took := p.Ended.Sub(p.Began); took > 5*time.Minute {
			w.Errorf("the worker was not free for %s", took)
		}
	}
	if n := unavailable(w, registry, op); n == 0 {
		w.Errorf("no metric counts the attempts of %s that were given up", op.name)
	}
	failing, found := condition.Failing(w.Request("request").Status.Conditions)
	if !found || !strings.Contains(failing.Message, w.Account.Right(op.service, op.name)) || !strings.Contains(failing.Message, "in time") && !strings.Contains(failing.Message, "within") {
		w.Errorf("the condition does not say what was waited for: %+v", w.Request("request").Status.Conditions)
	}
	release()
	work.For(time.Hour)
	if diff := cmp.Diff(end, w.State("request").Calm(w)); diff != "" {
		w.Errorf("when it answers again, it ends otherwise than undisturbed (-want +got):\n%s", diff)
	}
}

// TestC2_others_are_not_held_up has the first call of one request hang while others are made, checked and removed.
func TestC2_others_are_not_held_up(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		called, _ := operations(t, c, mode, stages()[0])
		bubble(t, c, mode, func(w *World) {
			production(w)
			o := w.Start(nil)
			work := o.Work(2)
			defer work.Stop()
			for _, name := range []string{"checked", "removed"} {
				w.File(name)
				work.Wake(name)
			}
			work.For(time.Minute)
			w.Account.Faults().Add(fault.Rule{Effect: fault.Hang, Times: 1, Match: func(r fault.Request) bool {
				return r.Service == called[0].service && r.Operation == called[0].name
			}})
			w.File("hanging")
			work.Wake("hanging")
			work.For(time.Second)
			w.DeleteSecret("checked")
			w.Delete("removed")
			w.File("made")
			work.Wake("checked", "removed", "made")
			work.For(cloud.DefaultDeadline / 2)
			if len(work.Passes("hanging")) > 0 {
				w.Fatalf("nothing hangs: %+v", work.Passes("hanging"))
			}
			for _, name := range []string{"checked", "made"} {
				if w.Secret(name) == nil {
					w.Errorf("request %s is held up: %+v", name, w.Request(name).Status)
				}
			}
			if w.Request("removed") != nil {
				w.Error("the removal of a request is held up")
			}
			work.For(time.Minute)
			if w.Secret("hanging") == nil {
				w.Errorf("the call that hung is not made again: %+v", w.Request("hanging").Status)
			}
		})
	}, v1.ModeMint)
}

// metered makes callers count into a registry besides what they wear in a cluster.
func metered(w *World, registry *prometheus.Registry) {
	w.Helper()
	metrics, err := cloud.NewCallMetrics(registry)
	if err != nil {
		w.Fatal(err)
	}
	production(w)
	wear := w.Stack
	w.Stack = func(options *cloud.StackOptions) {
		wear(options)
		options.Metrics = metrics
	}
}

// unavailable is how many attempts of an operation the metrics say ended without an answer.
func unavailable(w *World, registry *prometheus.Registry, op operation) float64 {
	w.Helper()
	families, err := registry.Gather()
	if err != nil {
		w.Fatal(err)
	}
	var n float64
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			labels := map[string]string{}
			for _, label := range metric.GetLabel() {
				labels[label.GetName()] = label.GetValue()
			}
			if family.GetName() == "cco_cloud_api_requests_total" && labels["operation"] == op.name && labels["code"] == string(cloud.Unavailable) {
				n += metric.GetCounter().GetValue()
			}
		}
	}
	return n
}
