package conformance

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// walker is a testing.TB whose failures are those of one sequence, so that rapid can shorten it.
type walker struct {
	testing.TB
	sequence *rapid.T
}

func (w walker) Errorf(format string, args ...any) { w.sequence.Errorf(format, args...) }
func (w walker) Fatalf(format string, args ...any) { w.sequence.Fatalf(format, args...) }
func (w walker) Fatal(args ...any)                 { w.sequence.Fatal(args...) }
func (w walker) Cleanup(f func())                  { w.sequence.Cleanup(f) }

// TestE1_spec_walk changes what a request asks for again and again, lets operators come and go, and has others interfere. Whatever the way, the end
// is that of a request which asked for the last of it at once. Where nothing is made, what is asked for makes no difference to what is delivered. 1,000
// sequences: -rapid.checks=1000.
func TestE1_spec_walk(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		rapid.Check(t, func(sequence *rapid.T) { walk(walker{t, sequence}, sequence, c, mode) })
	}, v1.ModeMint)
}

func walk(t testing.TB, sequence *rapid.T, c Cloud, mode v1.Mode) {
	w := NewWorld(t, c, mode)
	universe := rapid.SliceOfNDistinct(rapid.SampledFrom(c.Universe()), 1, -1, rapid.ID)
	w.File("request")
	o := w.Start(nil)
	spec := w.Spec(w.Cloud.Sample()...)
	ask := func(sequence *rapid.T) {
		spec = c.Spec(rapid.IntRange(0, 3).Draw(sequence, "shape"), universe.Draw(sequence, "rights")...)
		w.Ask("request", spec)
	}
	ask(sequence)
	steps := rapid.IntRange(1, 8).Draw(sequence, "steps")
	for range steps {
		switch rapid.SampledFrom([]string{"ask", "ask", "settle", "pass", "restart", "die", "lose Secret", "edit", "file again"}).Draw(sequence, "step") {
		case "ask":
			ask(sequence)
		case "settle":
			o.Settle("request")
		case "pass":
			_, _ = o.Pass("request") // it may fail, and another one follows
		case "restart":
			o.Kill()
			o = w.Start(nil)
		case "die":
			o.Kill()
			o = w.Start([]Strike{{N: rapid.IntRange(1, 9).Draw(sequence, "effect"), After: rapid.Bool().Draw(sequence, "after")}})
			o.Settle("request")
			o.Kill()
			o = w.Start(nil)
		case "lose Secret":
			if w.Secret("request") != nil {
				w.DeleteSecret("request")
			}
		case "edit":
			o.Drift("request") // so that what was edited before is there to be edited
			edits := w.Account.Edits()
			edit := edits[rapid.IntRange(0, len(edits)-1).Draw(sequence, "edit")]
			edit.Make(t, w.Account.Identities()[0], w.Secret("request").Data)
		case "file again":
			w.Delete("request")
			o.Settle("request")
			w.File("request")
			w.Ask("request", spec)
		}
	}
	o.Settle("request")
	o.Drift("request")

	fresh := NewWorld(t, c, mode)
	fresh.File("request", func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.Request("request").Spec.ProviderSpec })
	fresh.Start(nil).Settle("request")
	want, got := sameGeneration(fresh.State("request").Calm(fresh)), sameGeneration(w.State("request").Calm(w))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("the end depends on the way (-at once +walked):\n%s", diff)
	}
	if want.Keys != 1 || want.Identities != 1 {
		t.Fatalf("asked for at once, it ends as %+v", want)
	}
}
