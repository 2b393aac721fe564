package conformance

import (
	"bytes"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// TestH4_paused_leader_goes_on pauses an operator at each of its effects, has another one do the work, and lets the first go on as if nothing had happened:
// without a fence, which would stop it. Hazard 4: what the other one delivered stays in the Secret, and its key lives; in the end it is the only one.
func TestH4_paused_leader_goes_on(t *testing.T) {
	works := map[string]func(*World){
		"making": func(w *World) { w.File("request") },
		"replacing": func(w *World) {
			w.File("request")
			o := w.Start(nil)
			o.Settle("request")
			o.Kill()
			w.Clock.Advance(interval)
			w.EditSecret("request", func(s *corev1.Secret) { s.Data = nil })
		},
	}
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for name, begin := range works {
			for n := 1; n <= len(alone.effects)+2; n++ {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s paused at %d after=%t", name, n, after), func(t *testing.T) {
						t.Parallel()
						w := NewWorld(t, c, mode)
						begin(w)
						goesOn(t, w, alone.state, Strike{N: n, After: after})
					})
				}
			}
		}
	})
}

func goesOn(t *testing.T, w *World, want State, pause Strike) {
	t.Helper()
	other := w.Start(nil)
	var delivered map[string][]byte
	pause.Meanwhile = func() {
		if rest, rested := other.Try("request"); !rested {
			t.Errorf("the operator that took over finds no rest: %v", rest.Err)
		}
		if secret := w.Secret("request"); secret != nil {
			delivered = secret.Data
		}
	}
	paused := w.Start([]Strike{pause})
	_, _ = paused.Pass("request") // it may fail, for it is late
	paused.Kill()
	if delivered == nil && pause.N == 1 {
		t.Fatal("it was not paused")
	}
	if delivered == nil {
		return // it has no effect of that number
	}
	if !maps.EqualFunc(delivered, w.Secret("request").Data, bytes.Equal) {
		t.Error("the Secret does not hold any more what the operator that took over had delivered")
	}
	other.Drift("request")
	other.Drift("request")
	if diff := cmp.Diff(want.Calm(w), w.State("request").Calm(w)); diff != "" {
		t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
	}
	if !maps.EqualFunc(delivered, w.Secret("request").Data, bytes.Equal) {
		t.Error("what the operator that took over had delivered was replaced")
	}
}

// TestH4_paused_leader_goes_on_removing does the same to an operator that removes a request, which the other one finishes, and which is then
// filed again.
func TestH4_paused_leader_goes_on_removing(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n, more := 1, true; more; n++ {
			more = false
			w, other := settled(t, c, mode)
			w.Delete("request")
			paused := w.Start([]Strike{{N: n, Meanwhile: func() {
				more = true
				if rest, rested := other.Try("request"); !rested {
					t.Errorf("the operator that took over finds no rest: %v", rest.Err)
				}
				w.File("request")
				if rest, rested := other.Try("request"); !rested {
					t.Errorf("the operator that took over finds no rest: %v", rest.Err)
				}
			}}})
			_, _ = paused.Pass("request") // what it wants to remove is gone
			if !more {
				break
			}
			paused.Kill()
			made := w.Account.KeysMade()
			other.Drift("request")
			if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
				t.Errorf("paused at %d, the request that was filed again ends otherwise than undisturbed (-want +got):\n%s", n, diff)
			}
			if again := w.Account.KeysMade(); made != again {
				t.Errorf("paused at %d, %d more keys were made for the request that was filed again", n, again-made)
			}
		}
	})
}

// valid are strikes that look after each effect whether the credential in the Secret is valid then.
func valid(t *testing.T, w *World, effects int) []Strike {
	t.Helper()
	var strikes []Strike
	for n := 1; n <= effects; n++ {
		strikes = append(strikes, Strike{N: n, After: true, Meanwhile: func() {
			if secret := w.Secret("request"); secret != nil {
				if _, accepted := w.Account.Holder(secret.Data); !accepted {
					t.Errorf("after effect %d the credential in the Secret is not valid", n)
				}
			}
		}})
	}
	return strikes
}

// TestA5_old_credential_dies_last replaces the credential in a Secret, and looks at every moment whether the one in it is valid. Hazard 5.
func TestA5_old_credential_dies_last(t *testing.T) {
	t.Parallel()
	const plenty = 30
	replacements := map[string]struct {
		from, to v1.Mode
		replace  func(*World)
	}{
		"filed again, its finalizer removed by force": {v1.ModeMint, v1.ModeMint, func(w *World) {
			w.Delete("request")
			w.Edit("request", func(r *v1.CredentialsRequest) { r.Finalizers = nil })
			w.File("request")
		}},
		"from passthrough to mint": {v1.ModePassthrough, v1.ModeMint, func(w *World) { w.SetRoot(RootMint) }},
		"from mint to passthrough": {v1.ModeMint, v1.ModePassthrough, func(w *World) {
			w.Settings.Configure(operatorv1.CloudCredentialsModePassthrough)
		}},
	}
	for _, c := range Clouds() {
		for name, r := range replacements {
			if !has(c, r.from) || !has(c, r.to) {
				continue
			}
			t.Run(c.Name()+"/"+name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, r.from)
				o.Kill()
				r.replace(w)
				successor := w.Start(valid(t, w, plenty))
				successor.Settle("request")
				if effects := len(successor.Effects()); effects == 0 || effects > plenty {
					t.Errorf("it was replaced with %d effects, which was not watched", effects)
				}
				w.Start(nil).Drift("request")
				requireGood(t, r.to, w.State("request"))
			})
		}
	}
}
