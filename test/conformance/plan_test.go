package conformance

import (
	"context"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// planned are the changes in the cloud that a plan for the request shows.
func planned(t *testing.T, w *World, name string) []plan.Change {
	t.Helper()
	shown := planOf(t, w, name)
	return slices.DeleteFunc(shown.Changes, func(change plan.Change) bool {
		return !change.Action.Writes() || change.Ref.Kind == cloud.KindTargetSecret
	})
}

// planOf is a plan for the request, made by a process of its own, which writes nothing.
func planOf(t *testing.T, w *World, name string) *plan.Plan {
	t.Helper()
	provider := w.Account.Provider(cloud.Stack(cloud.StackOptions{}), w.Account.Transport(), w.Clock.Now)
	defer provider.Close()
	source := w.Settings.Source(provider)
	known, err := source.Snapshot(t.Context())
	must(t, err)
	if _, err := provider.Assess(t.Context(), known.Cluster, known.Root.Data); err != nil {
		t.Fatal(err)
	}
	object := w.Request(name)
	decoded, err := request.Decode(object)
	must(t, err)
	claim := targetsecret.Claim{Request: types.NamespacedName{Namespace: w.Requests, Name: name}, Delivered: object.Status.DeliveredSecret}
	read, err := targetsecret.Read(t.Context(), w.Env.Client, decoded.Secret, claim)
	must(t, err)
	in := cloud.Input{
		Request: decoded, Cluster: known.Cluster, Mode: w.Mode, Delivered: read.Delivered(), Remove: !object.DeletionTimestamp.IsZero(),
	}
	if w.Mode == v1.ModePassthrough {
		in.Root = known.Root.Data
	}
	desired, err := provider.Desire(in)
	must(t, err)
	drivers := provider.Drivers(cloud.Access{
		Cluster: known.Cluster, Read: source.ReadCredentials, Now: w.Clock.Now,
		Write: func(context.Context) (cloud.Credential, error) { return known.Root.Data, nil },
	})
	drivers[cloud.KindTargetSecret] = &targetsecret.Driver{Request: claim.Request, UID: object.UID, Read: read, Live: w.Env.Client, Remove: desired.Status == nil}
	writes := w.Account.Calls().Writes()
	shown, err := plan.Make(t.Context(), desired.Graph, drivers, plan.Options{})
	must(t, err)
	must(t, shown.Err())
	if made := w.Account.Calls().Writes() - writes; made > 0 {
		t.Fatalf("planning changed something, with %d calls", made)
	}
	return shown
}

// TestE6_plan_is_what_is_done shows a plan, has the operator do its work, and compares its calls with the plan: each planned change is made, and nothing
// is that was not planned.
func TestE6_plan_is_what_is_done(t *testing.T) {
	eachForemost(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		situations := map[string]func(t *testing.T, w *World){
			"unchanged":       func(*testing.T, *World) {},
			"grown":           func(_ *testing.T, w *World) { w.Ask("request", w.Spec(c.Universe()...)) },
			"shrunk":          func(_ *testing.T, w *World) { w.Ask("request", w.Spec(few(c)...)) },
			"in other words":  func(_ *testing.T, w *World) { w.Ask("request", c.Spec(3, c.Sample()...)) },
			"Secret deleted":  func(_ *testing.T, w *World) { w.DeleteSecret("request") },
			"request deleted": func(_ *testing.T, w *World) { w.Delete("request") },
		}
		if mode == v1.ModeMint {
			situations["deleted and edited"] = func(t *testing.T, w *World) {
				w.Account.AddKey(t, w.Account.Identities()[0])
				w.Delete("request")
			}
		}
		for i, edit := range c.Open(t, NewClock().Now).Edits() {
			situations[edit.Name] = func(t *testing.T, w *World) {
				w.Account.Edits()[i].Make(t, w.Account.Identities()[0], w.Secret("request").Data)
			}
		}
		for name, arrange := range situations {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode)
				arrange(t, w)
				w.Clock.Advance(interval)
				changes := planned(t, w, "request")
				w.Account.Calls().Reset()
				o.Settle("request")
				requireMade(t, w, changes)
			})
		}
	})
}

// requireMade expects the calls in the log to be those that the changes stand for.
func requireMade(t *testing.T, w *World, changes []plan.Change) {
	t.Helper()
	var made []string
	for _, call := range w.Account.Calls().All() {
		if call.Write && call.Code == "" {
			made = append(made, call.Operation)
		}
	}
	accounted := map[string]bool{}
	for _, change := range changes {
		operations := w.Account.Operations(change.Ref.Kind, change.Action)
		if !slices.ContainsFunc(operations, func(operation string) bool { return slices.Contains(made, operation) }) {
			t.Errorf("%s of %s was planned and not made; the calls are %v", change.Action, change.Ref, made)
		}
		for _, operation := range operations {
			accounted[operation] = true
		}
	}
	for _, operation := range made {
		if !accounted[operation] {
			t.Errorf("%s was called and nothing of the kind was planned: %+v", operation, changes)
		}
	}
}
