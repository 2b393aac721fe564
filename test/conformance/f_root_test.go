package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// TestF10_root_credential_while_minting has every mishap befall the root credential at each effect of a mint. The request says what is wrong, nobody gets
// a credential that is not the request's own, and when it is made good, all ends as it should.
func TestF10_root_credential_while_minting(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for i, mishap := range c.Open(t, NewClock().Now).Mishaps(rootOf(mode)) {
			for n := 1; n <= len(alone.effects); n++ {
				t.Run(fmt.Sprintf("%s at %d", mishap.Name, n), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					mishap := w.Account.Mishaps(rootOf(mode))[i]
					w.File("request")
					o := w.Start([]Strike{{N: n, Meanwhile: func() { w.befall(mishap) }}})
					meanwhile(t, w, o, mishap)
					w.mend(mishap)
					o.Settle("request")
					o.Drift("request")
					if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
						t.Errorf("when it is made good, it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
				})
			}
		}
	}, v1.ModeMint, v1.ModePassthrough)
}

// TestF10_root_credential_afterwards has every mishap befall the root credential of a request that stands well, whose Secret is then lost. What works
// goes on working until then, and what is lost is made again when the root credential is good.
func TestF10_root_credential_afterwards(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for i, mishap := range c.Open(t, NewClock().Now).Mishaps(rootOf(mode)) {
			t.Run(mishap.Name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode)
				mishap := w.Account.Mishaps(rootOf(mode))[i]
				before := w.State("request")
				w.befall(mishap)
				w.Clock.Advance(2 * time.Hour)
				meanwhile(t, w, o, mishap)
				if state := w.State("request"); mode == v1.ModeMint && (!state.Valid || state.Keys != 1 || !slices.Equal(state.Rights, before.Rights)) {
					t.Errorf("what was delivered before is now %+v", state)
				}
				if w.Secret("request") != nil {
					w.DeleteSecret("request")
				}
				meanwhile(t, w, o, mishap)
				w.mend(mishap)
				o.Settle("request")
				if diff := cmp.Diff(before.Calm(w), w.State("request").Calm(w)); diff != "" {
					t.Errorf("when it is made good, it ends otherwise than before (-want +got):\n%s", diff)
				}
			})
		}
	}, v1.ModeMint, v1.ModePassthrough)
}

// TestF10_root_credential_while_removing has every mishap befall the root credential before a request is deleted: nothing is left behind or given up.
func TestF10_root_credential_while_removing(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for i, mishap := range c.Open(t, NewClock().Now).Mishaps(rootOf(mode)) {
			t.Run(mishap.Name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode)
				mishap := w.Account.Mishaps(rootOf(mode))[i]
				w.befall(mishap)
				w.Clock.Advance(interval) // so that nothing lasts that was got with the credential before
				w.Delete("request")
				for range 3 {
					_, _ = o.Pass("request")
					w.Clock.Advance(2 * time.Minute)
				}
				if !mishap.Harmless {
					requireSaid(t, w, mishap, v1.CredentialsDeprovisionFailure)
				}
				w.mend(mishap)
				o.Settle("request")
				if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
					t.Errorf("of the request there is left (-want +got):\n%s", diff)
				}
			})
		}
	}, v1.ModeMint)
}

// TestF10_broader_credential replaces the root credential of a cluster whose administrator chose that identities are made, by one that could only be handed
// on: it is not.
func TestF10_broader_credential(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		w.Settings.Configure("Mint")
		w.SetRoot(RootPassthrough)
		w.File("request")
		o := w.Start(nil)
		for range 5 {
			if _, err := o.Pass("request"); err == nil {
				t.Error("the pass did not fail")
			}
			w.Clock.Advance(time.Minute)
		}
		if w.Secret("request") != nil || condition.IsTrue(w.Request("request").Status.Conditions, v1.Ready) {
			t.Errorf("something was delivered: %+v", w.Request("request").Status)
		}
		w.SetRoot(RootMint)
		o.Settle("request")
		requireGood(t, mode, w.State("request"))
	}, v1.ModeMint)
}

// befall has a mishap happen to the root credential.
func (w *World) befall(mishap Mishap) {
	data := mishap.Happen(w)
	if data == nil {
		w.RemoveRoot()
		return
	}
	w.Settings.SetRoot(w.root, data, strings.ToLower(string(w.Mode)))
}

// mend makes it good.
func (w *World) mend(mishap Mishap) {
	w.Settings.SetRoot(w.root, mishap.Mend(w), strings.ToLower(string(w.Mode)))
}

// meanwhile runs passes for some minutes, and expects that the request says what is wrong, if it is not satisfied; and that in mint mode nobody is given
// the root credential.
func meanwhile(t *testing.T, w *World, o *Operator, mishap Mishap) {
	t.Helper()
	for range 5 {
		_, _ = o.Pass("request")
		if state := w.State("request"); w.Mode == v1.ModeMint && state.Delivered && state.Valid && !state.Own {
			t.Error("the root credential was handed on")
		}
		w.Clock.Advance(2 * time.Minute)
	}
	stands := condition.IsTrue(w.Request("request").Status.Conditions, v1.Ready)
	switch {
	case mishap.Harmless && !stands:
		t.Errorf("the request does not stand well: %+v", w.Request("request").Status.Conditions)
	case !stands:
		requireSaid(t, w, mishap, "")
	case w.Secret("request") == nil:
		t.Error("the request is ready without a Secret")
	}
}

// requireSaid expects a failure condition, of that type if one is named, that says what happened.
func requireSaid(t *testing.T, w *World, mishap Mishap, kind v1.CredentialsRequestConditionType) {
	t.Helper()
	conditions := w.Request("request").Status.Conditions
	failing, found := condition.Failing(conditions)
	if kind != "" {
		failing, found = condition.Find(conditions, kind)
	}
	said := slices.ContainsFunc(mishap.Says, func(word string) bool { return strings.Contains(failing.Message, word) })
	if !found || failing.Status != "True" || !said {
		t.Errorf("no condition says %q: %+v", mishap.Says, conditions)
	}
}
