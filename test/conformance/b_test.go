package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// settled makes a world with a request that stands well, and the operator that saw to it.
func settled(t *testing.T, c Cloud, mode v1.Mode, change ...func(*credentialsrequest.Options)) (*World, *Operator) {
	t.Helper()
	w := NewWorld(t, c, mode)
	w.File("request")
	o := w.Start(nil, change...)
	o.Settle("request")
	requireGood(t, mode, w.State("request"))
	return w, o
}

// TestB1_cache_lags has the cache of requests so many events behind all the time. One's own writes are not forgotten over that.
func TestB1_cache_lags(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for behind := 1; behind <= 4; behind++ {
			t.Run(fmt.Sprint(behind), func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				w.File("request")
				var view *View
				o := w.Start(nil, Lagging(&view, behind))
				o.Settle("request")
				for range 5 {
					w.Clock.Advance(time.Minute)
					o.Settle("request")
				}
				if got := len(o.Effects()); got != len(alone.effects) {
					t.Errorf("with an old view, %d effects instead of %d: %v", got, len(alone.effects), o.Effects())
				}
				view.CatchUp()
				o.Drift("request")
				if diff := cmp.Diff(alone.state, w.State("request")); diff != "" {
					t.Errorf("it ends otherwise than undisturbed (-want +got):\n%s", diff)
				}
				if made := w.Account.KeysMade(); made > 1 {
					t.Errorf("%d keys were made", made)
				}
			})
		}
	})
}

// unreadable is an API server whose Secrets cannot be read.
type unreadable struct {
	client.Reader
	fails *bool
}

// Get implements client.Reader.
func (u unreadable) Get(ctx context.Context, name client.ObjectKey, into client.Object, options ...client.GetOption) error {
	if _, secret := into.(*corev1.Secret); secret && *u.fails {
		return errors.New("etcd has no leader")
	}
	return u.Reader.Get(ctx, name, into, options...)
}

// TestB1_unreadable_secret_is_not_absent fails the reading of the Secret while the request is checked. Hazard 2: that is no reason to mint.
func TestB1_unreadable_secret_is_not_absent(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		fails := false
		w, o := settled(t, c, mode, func(options *credentialsrequest.Options) {
			options.Live = unreadable{options.Live, &fails}
		})
		before := w.State("request")
		fails = true
		w.Clock.Advance(2 * time.Hour)
		counts := o.During(func() {
			for range 3 {
				if _, err := o.Pass("request"); err == nil {
					t.Error("a pass that could not read the Secret ended well")
				}
			}
		})
		if counts.Cloud != 0 {
			t.Errorf("%d calls to the cloud while it was not known what the Secret holds", counts.Cloud)
		}
		fails = false
		o.Settle("request")
		if diff := cmp.Diff(before.Calm(w), w.State("request").Calm(w)); diff != "" {
			t.Errorf("the state is another than before (-before +after):\n%s", diff)
		}
		if made := w.Account.KeysMade(); made > 1 {
			t.Errorf("%d keys were made", made)
		}
	})
}

// versions are those of a request since it was filed, until it stands well.
func versions(t *testing.T, c Cloud, mode v1.Mode) (*World, []*v1.CredentialsRequest) {
	t.Helper()
	w := NewWorld(t, c, mode)
	w.File("request")
	var view *View
	w.Start(nil, Lagging(&view, 0)).Settle("request")
	requireGood(t, mode, w.State("request"))
	return w, view.versions[client.ObjectKey{Namespace: w.Requests, Name: "request"}]
}

// TestB2_restart_against_an_older_view starts an operator that sees the request as it was before: time travel.
func TestB2_restart_against_an_older_view(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		_, known := versions(t, c, mode)
		for i := range known {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				w, known := versions(t, c, mode)
				before, key := w.State("request"), w.Secret("request").Data
				var view *View
				o := w.Start(nil, Lagging(&view, 0))
				view.Freeze(known[i])
				o.Try("request")
				if _, valid := w.Account.Holder(key); mode == v1.ModeMint && !valid {
					t.Error("the key in the Secret is not valid any more")
				}
				view.CatchUp()
				o.Settle("request")
				o.Drift("request")
				if diff := cmp.Diff(before.Calm(w), w.State("request").Calm(w)); diff != "" {
					t.Errorf("the state is another than before (-before +after):\n%s", diff)
				}
				if made := w.Account.KeysMade(); made > 1 {
					t.Errorf("%d keys were made", made)
				}
			})
		}
	})
}

// TestB2_restart_against_a_view_in_which_the_request_still_exists starts an operator that sees a request which is gone already. What it made
// for it now, nobody would ever remove.
func TestB2_restart_against_a_view_in_which_the_request_still_exists(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		_, known := versions(t, c, mode)
		for i := range known {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				w, known := versions(t, c, mode)
				w.Delete("request")
				w.Start(nil).Settle("request")
				if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
					t.Fatalf("of the request there is left (-want +got):\n%s", diff)
				}
				var view *View
				o := w.Start(nil, Lagging(&view, 0))
				view.Freeze(known[i])
				o.Try("request")
				view.CatchUp()
				o.Settle("request")
				if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
					t.Errorf("for a request that is gone there was made (-want +got):\n%s", diff)
				}
			})
		}
	})
}

// TestB2_restart_against_a_view_of_an_earlier_request starts an operator that sees an earlier request of the same name being deleted. The present
// one loses nothing.
func TestB2_restart_against_a_view_of_an_earlier_request(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w, known := versions(t, c, mode)
		w.Delete("request")
		known = append(known, w.Request("request"))
		w.Start(nil).Settle("request")
		w.File("request")
		w.Start(nil).Settle("request")
		before, made, secret := w.State("request"), w.Account.KeysMade(), w.Secret("request").UID
		requireGood(t, mode, before)
		for i, version := range known {
			var view *View
			o := w.Start(nil, Lagging(&view, 0))
			view.Freeze(version)
			o.Try("request")
			view.CatchUp()
			o.Settle("request")
			o.Drift("request")
			if diff := cmp.Diff(before.Calm(w), w.State("request").Calm(w)); diff != "" {
				t.Errorf("after a look at version %d of the earlier request the present one stands otherwise (-before +after):\n%s", i, diff)
			}
			if made != w.Account.KeysMade() || secret != w.Secret("request").UID {
				t.Errorf("after a look at version %d of the earlier request the present one was minted again", i)
			}
		}
	})
}

// abroad makes an operator whose own namespace is not the one that requests are filed in: Secrets without marks are nothing that it may take over
// because of what they hold.
func abroad(options *credentialsrequest.Options) {
	options.TrustedNamespaces = []string{options.OperatorNamespace}
	options.OperatorNamespace = "elsewhere"
}

// TestB3_marks_are_stripped takes label, annotations, or both off the Secret. Hazard 1: that costs no key.
func TestB3_marks_are_stripped(t *testing.T) {
	strips := map[string]func(*corev1.Secret){
		"label":      func(s *corev1.Secret) { delete(s.Labels, v1.LabelCredentialsRequest) },
		"annotation": func(s *corev1.Secret) { delete(s.Annotations, v1.AnnotationCredentialsRequest) },
		"both": func(s *corev1.Secret) {
			delete(s.Labels, v1.LabelCredentialsRequest)
			delete(s.Annotations, v1.AnnotationCredentialsRequest)
		},
		"all labels and annotations":  func(s *corev1.Secret) { s.Labels, s.Annotations = nil, nil },
		"the annotation names nobody": func(s *corev1.Secret) { s.Annotations[v1.AnnotationCredentialsRequest] = "" },
	}
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for name, strip := range strips {
			for _, restarted := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s restarted=%t", name, restarted), func(t *testing.T) {
					t.Parallel()
					w, o := settled(t, c, mode, abroad)
					w.Clock.Advance(10 * time.Minute)
					before, secret := w.State("request"), w.Secret("request")
					if restarted {
						o = w.Start(nil, abroad)
					}
					w.EditSecret("request", strip)
					writes := w.Account.Calls().Writes()
					o.Settle("request")
					o.Drift("request")
					if diff := cmp.Diff(secret.Data, w.Secret("request").Data); diff != "" {
						t.Error("the key was replaced")
					}
					if writes = w.Account.Calls().Writes() - writes; writes > 0 {
						t.Errorf("%d calls changed something in the cloud", writes)
					}
					after := w.State("request")
					if diff := cmp.Diff(before, after); diff != "" {
						t.Errorf("the marks were not restored (-before +after):\n%s", diff)
					}
				})
			}
		}
	})
}

// TestB4_secret_of_somebody_else finds another Secret in the place of the target.
func TestB4_secret_of_somebody_else(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		contents := map[string]func(*World, *corev1.Secret){
			"a copy without marks": func(*World, *corev1.Secret) {},
			"other content":        func(_ *World, s *corev1.Secret) { s.Data = map[string][]byte{"password": []byte("x")} },
			"marked for another request": func(w *World, s *corev1.Secret) {
				s.Annotations = map[string]string{v1.AnnotationCredentialsRequest: w.Requests + "/another"}
			},
			"of another type": func(_ *World, s *corev1.Secret) {
				s.Type, s.Data = corev1.SecretTypeBasicAuth, map[string][]byte{"username": []byte("u"), "password": []byte("p")}
			},
		}
		for name, fill := range contents {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode, abroad)
				delivered := w.Secret("request").Data
				w.DeleteSecret("request")
				theirs := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: w.Targets, Name: "request"}}
				theirs.Data = delivered
				fill(w, theirs)
				if err := w.Env.Client.Create(t.Context(), theirs); err != nil {
					t.Fatal(err)
				}
				theirs = w.Secret("request")
				writes := w.Account.Calls().Writes()
				o.Settle("request")
				o.Drift("request")
				if diff := cmp.Diff(theirs, w.Secret("request")); diff != "" {
					t.Errorf("a Secret of somebody else was changed (-before +after):\n%s", diff)
				}
				if writes = w.Account.Calls().Writes() - writes; writes > 0 {
					t.Errorf("%d calls changed something in the cloud", writes)
				}
				requireFailing(t, w, "request", v1.CredentialsProvisionFailure)
				w.DeleteSecret("request")
				o.Settle("request")
				requireGood(t, mode, w.State("request"))
			})
		}
	})
}

// requireFailing expects the request to say what is wrong.
func requireFailing(t *testing.T, w *World, name string, kind v1.CredentialsRequestConditionType) {
	t.Helper()
	status := w.Request(name).Status
	failing, found := condition.Failing(status.Conditions)
	if !found || failing.Type != kind || failing.Message == "" || condition.IsTrue(status.Conditions, v1.Ready) || status.Provisioned {
		t.Errorf("the request does not say that it fails with %s: %+v", kind, status.Conditions)
	}
}

// TestB5_filed_again_while_nobody_looks deletes a request and files it again, with the same name and another UID, while no operator runs.
func TestB5_filed_again_while_nobody_looks(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, seen := range []string{"finished by the next operator", "finalizer removed by force"} {
			t.Run(seen, func(t *testing.T) {
				t.Parallel()
				w, o := settled(t, c, mode)
				o.Kill()
				alone := w.State("request")
				former := w.Account.Identities()
				w.Delete("request")
				if seen == "finalizer removed by force" {
					w.Edit("request", func(r *v1.CredentialsRequest) { r.Finalizers = nil })
				} else {
					w.Start(nil).Settle("request")
				}
				if w.Request("request") != nil {
					t.Fatal("the request is still there")
				}
				w.File("request")
				heir := w.Start(nil)
				heir.Settle("request")
				heir.Drift("request")
				if diff := cmp.Diff(alone, w.State("request")); diff != "" {
					t.Errorf("the request that was filed again ends otherwise (-first +second):\n%s", diff)
				}
				if mode == v1.ModeMint && cmp.Equal(former, w.Account.Identities()) {
					t.Errorf("both requests share the identity %v", former)
				}
			})
		}
	})
}

// TestB6_target_namespace covers namespaces that are missing, come into being, are going away, are gone and come back.
func TestB6_target_namespace(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		w.Targets += "-late"
		w.File("request")
		o := w.Start(nil)
		if rest, _ := o.Try("request"); rest.Again < time.Minute {
			t.Errorf("a request whose namespace is missing is looked at again in %s", rest.Again)
		}
		requireFailing(t, w, "request", v1.MissingTargetNamespace)
		if ids := w.Account.Identities(); len(ids) > 0 {
			t.Errorf("identities %v with no place to deliver to", ids)
		}
		w.Env.Namespace(t, w.Targets)
		o.Settle("request")
		requireGood(t, mode, w.State("request"))

		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.Targets}}
		must(t, w.Env.Client.Delete(t.Context(), namespace))
		w.DeleteSecret("request")
		made := w.Account.KeysMade()
		if rest, _ := o.Try("request"); rest.Again < time.Minute {
			t.Errorf("a request whose namespace is going away is looked at again in %s", rest.Again)
		}
		requireFailing(t, w, "request", v1.MissingTargetNamespace)
		if made != w.Account.KeysMade() {
			t.Error("a key was made that cannot be delivered")
		}
		must(t, w.Env.Client.Get(t.Context(), client.ObjectKeyFromObject(namespace), namespace))
		namespace.Spec.Finalizers = nil
		must(t, w.Env.Client.SubResource("finalize").Update(t.Context(), namespace))
		w.Env.Namespace(t, w.Targets)
		o.Settle("request")
		o.Drift("request")
		requireGood(t, mode, w.State("request"))
	})
}

// TestB7_reads_lag_behind_writes has the cloud show a change only some time after it was made, with operators killed all along. Hazard 3: that
// something exists already which is not seen yet is no crash.
func TestB7_reads_lag_behind_writes(t *testing.T) {
	eachCalled(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for _, lag := range []time.Duration{time.Second, 10 * time.Second, time.Minute} {
			for n := range len(alone.effects) + 1 {
				t.Run(fmt.Sprintf("%s killed at %d", lag, n), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.Account.SetLag(lag)
					w.File("request")
					w.Clock.Advance(2 * time.Minute)
					w.Start([]Strike{{N: n, After: true}}).Settle("request")
					heir := w.Start(nil)
					heir.Settle("request")
					w.Ask("request", w.Spec(w.Cloud.Universe()...))
					heir.Settle("request")
					w.DeleteSecret("request")
					heir.Settle("request")
					w.Ask("request", w.Spec(w.Cloud.Sample()...))
					heir.Settle("request")
					heir.Drift("request")
					heir.Drift("request")
					if diff := cmp.Diff(alone.state.Calm(w), sameGeneration(w.State("request").Calm(w))); diff != "" {
						t.Errorf("it ends otherwise than without lag (-want +got):\n%s", diff)
					}
				})
			}
		}
	})
}

// TestB7_removal_while_reads_lag deletes a request whose identity the cloud does not show yet, or shows no key of: that it is not seen is no proof
// that it does not exist.
func TestB7_removal_while_reads_lag(t *testing.T) {
	eachCalled(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, lag := range []time.Duration{time.Second, 10 * time.Second, time.Minute} {
			for n := range 2*len(undisturbed(t, c, mode).effects) + 1 {
				t.Run(fmt.Sprintf("%s killed at %d", lag, n), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.Account.SetLag(lag)
					w.File("request")
					w.Start([]Strike{{N: n, After: true}}).Try("request")
					w.Delete("request")
					w.Start([]Strike{{N: n - 5, After: true}}).Try("request")
					w.Start(nil).Try("request")
					w.Clock.Advance(interval)
					w.Start(nil).Settle("request")
					if diff := cmp.Diff(State{}, w.State("request")); diff != "" {
						t.Errorf("of the request there is left (-want +got):\n%s", diff)
					}
				})
			}
		}
	})
}
