package conformance

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	operatorv1 "github.com/openshift/api/operator/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// pivot has a world change to another mode, as an administrator does.
func (w *World) pivot(to v1.Mode) {
	w.Helper()
	w.Mode = to
	if to == v1.ModeToken {
		w.Settings.Configure(operatorv1.CloudCredentialsModeManual)
		w.Settings.Issue("https://issuer.example.test")
		w.RemoveRoot()
		return
	}
	w.Settings.Configure(operatorv1.CloudCredentialsModeDefault)
	w.Settings.Issue("")
	w.SetRoot(rootOf(to))
}

// TestA1_killed_in_a_pivot turns a cluster whose root credential is handed on into one with tokens, and back, and kills the operator at each effect of that. Nothing of the
// one style is left in a Secret of the other: the end is that of a request which was filed in that mode.
func TestA1_killed_in_a_pivot(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, from v1.Mode) {
		to := v1.ModeToken
		if from == v1.ModeToken {
			to = v1.ModePassthrough
		}
		ask := func(w *World) func(*v1.CredentialsRequest) {
			return func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(c.TokenSpec(c.Sample()...)) }
		}
		fresh := NewWorld(t, c, to)
		fresh.File("request", ask(fresh))
		fresh.Start(nil).Settle("request")
		want := fresh.State("request").Calm(fresh)
		requireGood(t, to, want)
		for n, more := 0, true; more; n++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("killed at %d after=%t", n, after), func(t *testing.T) {
					w := NewWorld(t, c, from)
					w.File("request", ask(w))
					o := w.Start(nil)
					o.Settle("request")
					requireGood(t, from, w.State("request"))
					o.Kill()
					w.pivot(to)
					more = !w.Start([]Strike{{N: n, After: after}}).Settle("request") || n == 0
					heir := w.Start(nil)
					heir.Settle("request")
					heir.Drift("request")
					if diff := cmp.Diff(want, w.State("request").Calm(w)); diff != "" {
						t.Errorf("it ends otherwise than a request of that mode (-want +got):\n%s", diff)
					}
				})
			}
			if n > 30 {
				t.Fatal("the pivot has no end")
			}
		}
	}, func(c Cloud, mode v1.Mode) bool {
		return mode != v1.ModeMint && has(c, v1.ModePassthrough) && has(c, v1.ModeToken)
	})
}
