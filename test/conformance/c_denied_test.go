package conformance

import (
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"

	"github.com/google/go-cmp/cmp"
)

// TestC4_each_operation_is_denied refuses one operation at a time to the root credential.
func TestC4_each_operation_is_denied(t *testing.T) {
	eachOperation(t, func(t *testing.T, c Cloud, mode v1.Mode, s stage, op operation, end State) {
		bubble(t, c, mode, func(w *World) {
			if !w.Account.Public(op.service, op.name) {
				denied(w, s, op, end, w.Account.Denials(rootOf(mode))[0])
			}
		})
	})
}

// TestC4_each_kind_of_denial refuses to make an identity in every way that the cloud has.
func TestC4_each_kind_of_denial(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		s := stages()[0]
		called, end := operations(t, c, mode, s)
		for i, denial := range c.Open(t, NewClock().Now).Denials(rootOf(mode)) {
			t.Run(denial.Name, func(t *testing.T) {
				t.Parallel()
				bubble(t, c, mode, func(w *World) { denied(w, s, called[0], end, w.Account.Denials(rootOf(mode))[i]) })
			})
		}
	}, v1.ModeMint)
}

// denied has a stage meet a denial, and expects that the request says so and is not tried again more than once a minute for long, until the denial
// is lifted, and all is well.
func denied(w *World, s stage, op operation, end State, denial Denial) {
	w.Helper()
	work := s.approach(w)
	defer work.Stop()
	lift := denial.Deny(w, op.service, op.name)
	w.Account.Calls().Reset()
	s.begin(w, work)
	work.For(time.Hour)

	tries := op.of(w.Account.Calls())
	if len(tries) == 0 {
		w.Fatalf("%s was not called", op.name)
	}
	failing, found := condition.Failing(w.Request("request").Status.Conditions)
	refused := tries[len(tries)-1]
	if denial.All { // so that it is the first operation of a pass that is refused
		all := w.Account.Calls().All()
		refused = all[len(all)-1]
	}
	words := []string{w.Account.Right(refused.Service, refused.Operation), denial.Says}
	if !denial.Anybody {
		words = append(words, refused.Principal)
	}
	for _, word := range words {
		if !found || word == "" || !strings.Contains(failing.Message, word) {
			w.Errorf("the condition does not name %q: %+v", word, w.Request("request").Status.Conditions)
		}
	}
	for i := 6; i < len(tries); i++ { // the sixth is the first after five
		if gap := tries[i].Start.Sub(tries[i-1].Start); gap < time.Minute {
			w.Errorf("try %d comes %s after the one before", i+1, gap)
		}
	}
	writes := work.During(func() { work.For(time.Hour) }).Kube
	if writes > 0 {
		w.Errorf("%d writes to the API server in an hour in which nothing changes", writes)
	}
	lift()
	work.For(time.Hour)
	if diff := cmp.Diff(end, w.State("request").Calm(w)); diff != "" {
		w.Errorf("when the denial is lifted, it ends otherwise than undisturbed (-want +got):\n%s", diff)
	}
}
