package conformance

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// TestE2_edits_in_the_cloud has somebody else change what was made. It is found out at the next check and put right, what is too much
// included, at the cost of that check and of what has to be written.
func TestE2_edits_in_the_cloud(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for i, edit := range c.Open(t, NewClock().Now).Edits() {
			t.Run(edit.Name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode)
				o.Drift("request")
				before := w.State("request")
				told := len(o.Told.Events())
				w.Account.Edits()[i].Make(t, w.Account.Identities()[0], w.Secret("request").Data)
				requireCounts(t, "looking again at once", false, Counts{}, o.During(func() { o.Settle("request") }))
				cost := o.During(func() { o.Drift("request") })
				floor := c.Floor(mode)
				bound := floor.Steady + edit.Writes
				if edit.Gone {
					bound = floor.Mint + 1 + edit.Writes
				}
				if cost.Cloud > bound {
					t.Errorf("%d calls put it right, and %d are enough", cost.Cloud, bound)
				}
				if diff := cmp.Diff(before, w.State("request")); diff != "" {
					t.Errorf("it was not put right (-before +after):\n%s", diff)
				}
				requireTold(t, o.Told.Events()[told:], credentialsrequest.EventDriftRepaired, credentialsrequest.EventRotated)
				requireCounts(t, "checking after that", false, Counts{Cloud: floor.Steady}, o.During(func() { o.Drift("request") }))
			})
		}
	}, v1.ModeMint)
}

// requireTold expects exactly one event, with one of those reasons.
func requireTold(t *testing.T, events []Event, reasons ...string) {
	t.Helper()
	if len(events) != 1 || !slices.Contains(reasons, events[0].Reason) || events[0].Note == "" {
		t.Errorf("%+v was told, and not one event with one of the reasons %v", events, reasons)
	}
}

// TestE2_edits_of_the_secret has somebody else change what was delivered.
func TestE2_edits_of_the_secret(t *testing.T) {
	edits := map[string]func(*corev1.Secret){
		"first value changed": func(s *corev1.Secret) { s.Data[keyOf(s, 0)] = []byte("AKIAIOSFODNN7EXAMPLE") },
		"next value changed":  func(s *corev1.Secret) { s.Data[keyOf(s, 1)] = []byte("AKIAIOSFODNN7EXAMPLE") },
		"last value changed":  func(s *corev1.Secret) { s.Data[keyOf(s, len(s.Data)-1)] = []byte("AKIAIOSFODNN7EXAMPLE") },
		"first value removed": func(s *corev1.Secret) { delete(s.Data, keyOf(s, 0)) },
		"last value removed":  func(s *corev1.Secret) { delete(s.Data, keyOf(s, len(s.Data)-1)) },
		"emptied":             func(s *corev1.Secret) { s.Data = nil },
		"a value added":       func(s *corev1.Secret) { s.Data["more"] = []byte("x") },
		"deleted":             nil,
	}
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for name, edit := range edits {
			for _, restarted := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s restarted=%t", name, restarted), func(t *testing.T) {
					t.Parallel()
					w, o := settled(t, c, mode)
					o.Drift("request")
					before, data := w.State("request"), w.Secret("request").Data
					if edit == nil {
						w.DeleteSecret("request")
					} else {
						w.EditSecret("request", edit)
					}
					if restarted {
						o = w.Start(nil)
					}
					cost := o.During(func() { o.Settle("request") })
					if diff := cmp.Diff(before, w.State("request")); diff != "" {
						t.Errorf("it was not put right (-before +after):\n%s", diff)
					}
					floor := c.Floor(mode)
					enough := floor.Steady
					if mode == v1.ModeMint && !cmp.Equal(data, w.Secret("request").Data) {
						enough += floor.Replace // another key is made, and the one goes whose secret part nobody has
					}
					if !floor.AtMost && cost.Cloud > enough {
						t.Errorf("%d calls put it right, and %d are enough", cost.Cloud, enough)
					}
					if name == "a value added" && !cmp.Equal(data, w.Secret("request").Data) {
						t.Error("the key was replaced although it was untouched")
					}
				})
			}
		}
	})
}

// keyOf is the i-th key of a Secret's data in their order, or the last.
func keyOf(s *corev1.Secret, i int) string {
	keys := slices.Sorted(maps.Keys(s.Data))
	return keys[min(i, len(keys)-1)]
}

// TestE3_removal_of_what_is_gone deletes a request of which parts, or all, are gone already. Hazard 8: it is let go all the same.
func TestE3_removal_of_what_is_gone(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		var losses []int
		for i, edit := range c.Open(t, NewClock().Now).Edits() {
			if edit.Removes {
				losses = append(losses, i)
			}
		}
		for subset := range 1 << len(losses) {
			for _, secretGone := range []bool{false, true} {
				w := NewWorld(t, c, mode)
				var gone []string
				for bit, i := range losses {
					if subset&(1<<bit) != 0 {
						gone = append(gone, w.Account.Edits()[i].Name)
					}
				}
				t.Run(fmt.Sprintf("%s secret=%t", strings.Join(gone, ", "), secretGone), func(t *testing.T) {
					w.File("request")
					o := w.Start(nil)
					o.Settle("request")
					identity, data := w.Account.Identities()[0], w.Secret("request").Data
					for bit, i := range losses {
						if subset&(1<<bit) != 0 {
							w.Account.Edits()[i].Make(t, identity, data)
						}
					}
					if secretGone {
						w.DeleteSecret("request")
					}
					w.Delete("request")
					o.Settle("request")
					if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
						t.Errorf("of the request there is left (-want +got):\n%s", diff)
					}
				})
			}
		}
	}, v1.ModeMint)
}
