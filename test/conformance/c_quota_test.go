package conformance

import (
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// TestC5_quota_is_exhausted has a request meet each limit of the cloud. It says which; nothing is delivered that has only a part of the rights; and when
// there is room again, it is satisfied.
func TestC5_quota_is_exhausted(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for i, quota := range c.Open(t, NewClock().Now).Quotas() {
			t.Run(quota.Name, func(t *testing.T) {
				t.Parallel()
				bubble(t, c, mode, func(w *World) { exhausted(w, w.Account.Quotas()[i]) })
			})
		}
	}, v1.ModeMint)
}

func exhausted(w *World, quota Quota) {
	w.Helper()
	s := stages()[0]
	identity := ""
	if quota.Existing {
		s = stages()[1]
	}
	work := s.approach(w)
	defer work.Stop()
	before := w.Secret("request")
	if quota.Existing {
		identity = w.Account.Identities()[0]
	}
	free := quota.Exhaust(w, identity)
	if quota.Large == nil {
		s.begin(w, work)
	} else {
		w.File("request", func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(quota.Large) })
		work.Wake("request")
	}
	work.For(2 * time.Hour)

	request := w.Request("request")
	ready, _ := condition.Find(request.Status.Conditions, v1.Ready)
	failing, found := condition.Failing(request.Status.Conditions)
	if !found || ready.Reason != credentialsrequest.ReasonQuotaExceeded {
		w.Errorf("the conditions do not tell of a quota: %+v", request.Status.Conditions)
	}
	for _, word := range quota.Says {
		if !strings.Contains(failing.Message, word) {
			w.Errorf("the condition does not name %q: %s", word, failing.Message)
		}
	}
	requireNoPart(w, before != nil)
	if passes := work.Passes("request"); len(passes) > 30 {
		w.Errorf("%d passes in two hours", len(passes))
	}

	free()
	work.For(time.Hour)
	if !condition.IsTrue(w.Request("request").Status.Conditions, v1.Ready) {
		w.Fatalf("there is room again, and the request is not satisfied: %+v", w.Request("request").Status.Conditions)
	}
	state := w.State("request")
	if !state.Valid || !state.Own || state.Keys != 1 || state.Identities != 1 {
		w.Errorf("it ends as %+v", state)
	}
	w.Delete("request")
	work.Wake("request")
	work.For(time.Minute)
	if left := w.State("request"); left.Identities != 0 || left.Leftovers != 0 || left.Filed {
		w.Errorf("after the removal there is left: %+v", left)
	}
}

// requireNoPart expects that nobody can use an identity that has not all of its rights yet. One that was delivered before still works.
func requireNoPart(w *World, delivered bool) {
	w.Helper()
	state := w.State("request")
	switch {
	case delivered && !state.Valid:
		w.Error("what was delivered before does not work any more")
	case !delivered && (state.Delivered || state.Keys > 0):
		w.Errorf("a key was made although the rights are not complete: %+v", state)
	}
}
