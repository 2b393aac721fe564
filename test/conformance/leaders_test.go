package conformance

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	operatorv1 "github.com/openshift/api/operator/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// TestH4_paused_leader_goes_on pauses an operator at each of its effects, has another one do the work, and lets the first go on as if nothing had happened:
// without a fence, which would stop it. Hazard 4: the key that the other one delivered lives, and in the end it is the only one.
func TestH4_paused_leader_goes_on(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for n := 1; n <= len(alone.effects); n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%d after=%t", n, after), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.File("request")
					other := w.Start(nil)
					var delivered map[string][]byte
					paused := w.Start([]Strike{{N: n, After: after, Meanwhile: func() {
						if rest, rested := other.Try("request"); !rested {
							t.Errorf("the operator that took over finds no rest: %v", rest.Err)
						}
						if secret := w.Secret("request"); secret != nil {
							delivered = secret.Data
						}
					}}})
					if _, err := paused.Pass("request"); err == nil && len(delivered) == 0 {
						t.Fatal("it was not paused")
					}
					if _, valid := w.Account.Holder(delivered); mode == v1.ModeMint && !valid {
						t.Error("the key that was delivered is not valid any more")
					}
					paused.Kill()
					other.Drift("request")
					other.Drift("request")
					if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
						t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
					}
					if _, valid := w.Account.Holder(delivered); mode == v1.ModeMint && !valid {
						t.Error("the key that was delivered is not valid any more")
					}
				})
			}
		}
	})
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
