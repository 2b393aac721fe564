package conformance

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/sim/fault"
)

// TestG1_counts_of_calls_and_writes holds every cloud to its floor, exactly: what a request costs when it is filed, checked and deleted.
func TestG1_counts_of_calls_and_writes(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		floor := c.Floor(mode)
		w := NewWorld(t, c, mode)
		w.File("request")
		o := w.Start(nil)
		requireCounts(t, "minting", floor.AtMost, Counts{Cloud: floor.Mint, Kube: 3}, o.During(func() { o.Settle("request") }))
		if told := len(o.Told.Events()); told > 1 {
			t.Errorf("%d events tell of it: %v", told, o.Told.Events())
		}
		requireGood(t, mode, w.State("request"))
		requireCounts(t, "checking", floor.AtMost, Counts{Cloud: floor.Steady}, o.During(func() { o.Drift("request") }))
		keys := w.State("request").Keys
		w.Delete("request")
		want := Counts{Cloud: floor.Delete + keys*floor.DeletePerKey, Kube: 2}
		requireCounts(t, "removing", floor.AtMost, want, o.During(func() { o.Settle("request") }))
		if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
			t.Errorf("of the request there is left (-want +got):\n%s", diff)
		}
	})
}

// TestG1_counts_of_requests_side_by_side makes, checks and removes eight requests at the same time, of an account whose every answer takes 100 ms: what they
// have in common is read once and written once, and nobody waits for the others.
func TestG1_counts_of_requests_side_by_side(t *testing.T) {
	eachForemost(t, func(t *testing.T, c Cloud, mode v1.Mode) { bubble(t, c, mode, sideBySide) })
}

func sideBySide(w *World) {
	w.Helper()
	const requests, latency, quick = 8, 100 * time.Millisecond, 2 * time.Second
	floor := w.Cloud.Floor(w.Mode)
	var names []string
	for i := range requests {
		names = append(names, fmt.Sprintf("request-%d", i))
		w.File(names[i])
	}
	o := w.Start(nil)
	defer o.Kill()
	w.Account.Faults().Add(fault.Rule{Latency: latency})
	began := w.Clock.Now()
	made := o.together(names)
	if took := w.Clock.Now().Sub(began); took > quick {
		w.Errorf("minting all takes %s", took)
	}
	requireCounts(w, "minting all", false, Counts{Cloud: requests*(floor.Mint-floor.Shared) + floor.Shared, Kube: 3 * requests}, made)
	time.Sleep(interval)
	requireCounts(w, "checking all", false, Counts{Cloud: requests*(floor.Steady-floor.SharedSteady) + floor.SharedSteady}, o.together(names))
	for _, name := range names {
		w.Delete(name)
	}
	apart := floor.Delete + floor.DeletePerKey - floor.Shared
	requireCounts(w, "removing all", false, Counts{Cloud: requests*apart + floor.Shared, Kube: 2 * requests}, o.together(names))
	if left := w.State(names[0]); left.Identities > 0 || left.Leftovers > 0 {
		w.Errorf("of the requests there is left: %+v", left)
	}
}

// together runs a pass over each of those requests at the same time.
func (o *Operator) together(names []string) Counts {
	o.Helper()
	counts := o.During(func() {
		var all sync.WaitGroup
		for _, name := range names {
			all.Go(func() {
				if _, err := o.Pass(name); err != nil {
					o.Errorf("the pass over %s ended with: %v", name, err)
				}
			})
		}
		all.Wait()
	})
	counts.Events = 0
	return counts
}

// requireCounts compares counts but for lists, which come from a cache where an operator has one. With atMost fewer calls to the cloud
// are as good.
func requireCounts(t testing.TB, doing string, atMost bool, want, got Counts) {
	t.Helper()
	want.Lists, got.Lists = 0, 0
	if atMost && got.Cloud < want.Cloud {
		want.Cloud = got.Cloud
	}
	if want != got {
		t.Errorf("%s costs %+v instead of %+v", doing, got, want)
	}
}

// TestE4_no_op_rounds checks a request that stands well a hundred times: nothing is written, and the cloud is asked exactly as often as it has to be.
func TestE4_no_op_rounds(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		floor := c.Floor(mode)
		w, o := settled(t, c, mode)
		before, object := w.State("request"), w.Request("request")
		for round := range 100 {
			between := o.During(func() {
				for range 3 {
					if _, err := o.Pass("request"); err != nil {
						t.Fatal(err)
					}
				}
			})
			requireCounts(t, "looking again at once", false, Counts{}, between)
			requireCounts(t, "checking", floor.AtMost, Counts{Cloud: floor.Steady}, o.During(func() { o.Drift("request") }))
			if t.Failed() {
				t.Fatalf("in round %d", round)
			}
		}
		if diff := cmp.Diff(before, w.State("request")); diff != "" || object.ResourceVersion != w.Request("request").ResourceVersion {
			t.Errorf("after 100 rounds the request stands otherwise (-before +after):\n%s", diff)
		}
	})
}
