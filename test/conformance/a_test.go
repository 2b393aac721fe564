package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// undisturbed is the state after a request was filed and nothing went wrong, and how many effects that took.
func undisturbed(t *testing.T, c Cloud, mode v1.Mode) (State, int) {
	t.Helper()
	w := NewWorld(t, c, mode)
	w.File("request")
	o := w.Start(nil)
	o.Settle("request")
	o.Drift("request")
	effects := o.Counts()
	state := w.State("request")
	requireGood(t, mode, state)
	return state, effects.Cloud + effects.Kube
}

// requireGood ends a case whose request does not stand well in that mode: a comparison of two bad ends would say nothing.
func requireGood(t *testing.T, mode v1.Mode, state State) {
	t.Helper()
	good := strings.Contains(state.Status, `"provisioned": true`) && state.Delivered && state.Leftovers == 0
	switch mode {
	case v1.ModeMint:
		good = good && state.Valid && state.Own && state.Identities == 1 && state.Keys == 1
	case v1.ModePassthrough:
		good = good && state.Valid && !state.Own && state.Identities == 0
	default:
		good = good && state.Identities == 0
	}
	if !good {
		t.Fatalf("in mode %s the request ends as %+v", mode, state)
	}
}

// TestA1_killed_after_each_call kills the operator when an effect has taken place and before it learns of it.
func TestA1_killed_after_each_call(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		want, effects := undisturbed(t, c, mode)
		for n := 1; n <= effects; n++ {
			t.Run(fmt.Sprint(n), func(t *testing.T) { t.Parallel(); survives(t, c, mode, want, Strike{N: n, After: true}) })
		}
	})
}

// survives has one operator after the other killed, each by one of the strikes, and expects the one that takes over last to end where an
// undisturbed one does.
func survives(t *testing.T, c Cloud, mode v1.Mode, want State, strikes ...Strike) {
	t.Helper()
	w := NewWorld(t, c, mode)
	w.File("request")
	for _, strike := range strikes {
		o := w.Start([]Strike{strike})
		if o.Settle("request") {
			o.Drift("request")
		}
	}
	heir := w.Start(nil)
	heir.Settle("request")
	heir.Drift("request")
	if diff := cmp.Diff(want, w.State("request")); diff != "" {
		t.Errorf("killed at %+v, it ends otherwise than undisturbed (-want +got):\n%s", strikes, diff)
	}
}
