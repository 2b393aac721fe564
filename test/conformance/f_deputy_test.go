package conformance

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

// victims are Secrets that no request of an outsider may touch, by what they are.
func victims(w *World) map[string]types.NamespacedName {
	w.Helper()
	w.File("owner")
	w.Start(nil).Settle("owner")
	named := map[string]types.NamespacedName{
		"of somebody in another namespace": {Namespace: w.Requests, Name: "theirs"},
		"of kube-system":                   {Namespace: "kube-system", Name: "bootstrap-" + w.Requests},
		"root secret":                      w.root,
		"root secret of another platform":  {Namespace: "kube-system", Name: "openstack-credentials"},
		"operator's serving certificate":   {Namespace: cluster.OperatorNamespace, Name: "cloud-credential-operator-serving-cert"},
		"of another request":               {Namespace: w.Targets, Name: "owner"},
	}
	for _, name := range named {
		secret := &corev1.Secret{Data: map[string][]byte{"password": []byte("theirs"), "aws_access_key_id": []byte("AKIATHEIRS")}}
		secret.Namespace, secret.Name = name.Namespace, name.Name
		if err := w.Env.Client.Create(w.Context(), secret); err != nil && !apierrors.IsAlreadyExists(err) {
			w.Fatal(err)
		}
	}
	return named
}

// author is where a request is filed from.
type author struct {
	name string
	// namespace of the request.
	namespace func(w *World) string
	// trusted says that its requests may name Secrets in other namespaces, if these are absent or their own.
	trusted bool
}

func authors() []author {
	return []author{
		{name: "outsider", namespace: func(w *World) string { return w.Outside() }},
		{name: "insider", namespace: func(w *World) string { return w.Requests }, trusted: true},
	}
}

// TestF1_secrets_of_others has requests name Secrets that are not theirs: they are refused, and not a byte of the Secrets changes. F2: it stays
// so when the requests are deleted, even if they pretend to have been satisfied.
func TestF1_secrets_of_others(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, author := range authors() {
			t.Run(author.name, func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				for what, victim := range victims(w) {
					for _, pretends := range []bool{false, true} {
						confuse(w, author, what, victim, pretends)
					}
				}
			})
		}
	})
}

// confuse files a request for somebody else's Secret and deletes it again.
func confuse(w *World, author author, what string, victim types.NamespacedName, pretends bool) {
	w.Helper()
	before := secretAt(w, victim)
	identities := w.Account.Identities()
	filed := w.File("deputy", func(r *v1.CredentialsRequest) {
		r.Namespace = author.namespace(w)
		r.Spec.SecretRef.Namespace, r.Spec.SecretRef.Name = victim.Namespace, victim.Name
		if pretends {
			r.Finalizers = []string{v1.FinalizerDeprovision}
		}
	})
	name := client.ObjectKeyFromObject(filed)
	if pretends && !author.trusted {
		forge(w, filed, before)
	}
	o := w.Start(nil)
	for range 3 {
		passes(w, o, name)
		w.Clock.Advance(2 * time.Hour)
	}
	found := read(w, name, &v1.CredentialsRequest{})
	ready, _ := condition.Find(found.Status.Conditions, v1.Ready)
	reasons := []string{"TargetSecretForbidden"}
	if author.trusted {
		reasons = append(reasons, "TargetSecretForeign", "TargetSecretTaken")
	}
	if ready.Status != corev1.ConditionFalse || !slices.Contains(reasons, ready.Reason) || !warned(o, "deputy") {
		w.Errorf("%s: Ready is %+v, and the events are %+v", what, ready, o.Told.Events())
	}
	if effects := o.Counts(); effects.Cloud > 0 || effects.Kube > 1 {
		w.Errorf("%s: to refuse it took %+v", what, effects)
	}
	if err := w.Env.Client.Delete(w.Context(), found); err != nil {
		w.Fatal(err)
	}
	passes(w, o, name)
	if left := read(w, name, &v1.CredentialsRequest{}); left != nil {
		w.Errorf("%s: the request cannot be removed: %+v", what, left.Status)
	}
	if diff := cmp.Diff(before, secretAt(w, victim)); diff != "" {
		w.Errorf("%s: the Secret is another (-before +after):\n%s", what, diff)
	}
	if diff := cmp.Diff(identities, w.Account.Identities()); diff != "" {
		w.Errorf("%s: the identities are others (-before +after):\n%s", what, diff)
	}
}

// forge gives a request a status as if it had been satisfied with that Secret, and with the identity of the request that owns it.
func forge(w *World, filed *v1.CredentialsRequest, victim *corev1.Secret) {
	w.Helper()
	owner := w.Request("owner")
	filed.Status = *owner.Status.DeepCopy()
	filed.Status.LastSyncGeneration = filed.Generation
	filed.Status.DeliveredSecret = &v1.DeliveredSecret{
		Namespace: victim.Namespace, Name: victim.Name, UID: string(victim.UID), ContentHash: owner.Status.DeliveredSecret.ContentHash,
	}
	if err := w.Env.Client.Status().Update(w.Context(), filed); err != nil {
		w.Fatal(err)
	}
}

// TestF1_forged_record files requests for Secrets that they may have, with a status that claims to have delivered another, or to have the identity of
// another request: neither is touched, and neither when the request is deleted.
func TestF1_forged_record(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		all := victims(w)
		for _, what := range slices.Sorted(maps.Keys(all)) {
			before, identities := secretAt(w, all[what]), w.Account.Identities()
			filed := w.File("deputy", func(r *v1.CredentialsRequest) {
				r.Namespace, r.Spec.SecretRef.Namespace = w.Outside(), w.Outside()
				r.Finalizers = []string{v1.FinalizerDeprovision}
			})
			forge(w, filed, before)
			name := client.ObjectKeyFromObject(filed)
			o := w.Start(nil)
			passes(w, o, name)
			if err := w.Env.Client.Delete(t.Context(), filed); err != nil {
				t.Fatal(err)
			}
			passes(w, o, name)
			if diff := cmp.Diff(before, secretAt(w, all[what])); diff != "" {
				t.Errorf("%s: the Secret is another (-before +after):\n%s", what, diff)
			}
			for _, identity := range identities {
				if !slices.Contains(w.Account.Identities(), identity) || len(w.Account.Keys(identity)) != 1 {
					t.Errorf("identity %s is not what it was", identity)
				}
			}
			release(w, name)
		}
		if state := w.State("owner"); !state.Delivered || (mode == v1.ModeMint && !state.Valid) {
			t.Errorf("the owner stands as %+v", state)
		}
	})
}

// TestF2_request_that_strays is satisfied with a Secret of its own, then names that of somebody else, and is deleted.
func TestF2_request_that_strays(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		all := victims(w)
		for _, what := range slices.Sorted(maps.Keys(all)) {
			before := secretAt(w, all[what])
			w.File("stray")
			o := w.Start(nil)
			o.Settle("stray")
			w.Edit("stray", func(r *v1.CredentialsRequest) {
				r.Spec.SecretRef.Namespace, r.Spec.SecretRef.Name = all[what].Namespace, all[what].Name
			})
			o.Settle("stray")
			if condition.IsTrue(w.Request("stray").Status.Conditions, v1.Ready) {
				t.Errorf("%s: the request is satisfied", what)
			}
			if w.Secret("stray") == nil {
				t.Errorf("%s: what was delivered before is gone, although nothing took its place", what)
			}
			w.Delete("stray")
			o.Settle("stray")
			if w.Request("stray") != nil || w.Secret("stray") != nil {
				t.Errorf("%s: the request is not removed", what)
			}
			if diff := cmp.Diff(before, secretAt(w, all[what])); diff != "" {
				t.Errorf("%s: the Secret is another (-before +after):\n%s", what, diff)
			}
		}
		if n, want := len(w.Account.Identities()), w.State("owner").Identities; n != want || n > 1 {
			t.Errorf("%d identities are left", n)
		}
	})
}

// TestF3_two_requests_for_one_secret has two requests name one Secret for hours, worked on side by side. The first has it, the second is told, and nobody fights.
// When the first goes, the second has it.
func TestF3_two_requests_for_one_secret(t *testing.T) {
	inBubble(t, func(w *World) {
		production(w)
		o := w.Start(nil)
		work := o.Work(0)
		defer work.Stop()
		w.File("first")
		rival := func(r *v1.CredentialsRequest) { r.Spec.SecretRef.Name = "first" }
		work.Wake("first")
		work.For(time.Minute)
		w.File("second", rival)
		work.Wake("second")
		work.For(time.Minute)
		before, identities := w.Secret("first"), w.Account.Identities()
		counts := work.During(func() {
			for range 20 {
				work.Wake("second", "first")
				work.For(30 * time.Minute)
			}
		})
		if counts.Kube > 0 {
			w.Errorf("%d writes to the API server in ten hours in which nothing changes", counts.Kube)
		}
		if diff := cmp.Diff(before, w.Secret("first")); diff != "" {
			w.Errorf("the Secret is another (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(identities, w.Account.Identities()); diff != "" {
			w.Errorf("the identities are others (-before +after):\n%s", diff)
		}
		ready, _ := condition.Find(w.Request("second").Status.Conditions, v1.Ready)
		if ready.Reason != "TargetSecretTaken" && ready.Reason != "TargetSecretForeign" || !warned(o, "second") {
			w.Errorf("the second is told: %+v", ready)
		}
		w.Delete("first")
		work.Wake("first")
		work.For(time.Minute)
		work.Wake("second") // as the controller does, see Reconciler.rivals
		work.For(time.Minute)
		after := w.Secret("first")
		if after == nil || after.UID == before.UID || !condition.IsTrue(w.Request("second").Status.Conditions, v1.Ready) {
			w.Errorf("when the first is gone, the second stands as %+v", w.Request("second").Status)
		}
	})
}

// secretAt reads a Secret that must be there.
func secretAt(w *World, name types.NamespacedName) *corev1.Secret {
	w.Helper()
	found := read(w, name, &corev1.Secret{})
	if found == nil {
		w.Fatalf("Secret %s is gone", name)
	}
	return found
}

// passes runs passes over a request of any namespace until they have no effect.
func passes(w *World, o *Operator, name types.NamespacedName) {
	w.Helper()
	for range maxPasses {
		var err error
		effects := o.During(func() { _, err = o.Reconciler.Reconcile(o.life, reconcile.Request{NamespacedName: name}) })
		if effects.Cloud == 0 && effects.Kube == 0 {
			return
		}
		if err != nil {
			w.Clock.Advance(time.Minute)
		}
	}
}

// release removes what holds a request back, if it is still there.
func release(w *World, name types.NamespacedName) {
	w.Helper()
	left := read(w, name, &v1.CredentialsRequest{})
	if left == nil {
		return
	}
	before := left.DeepCopy()
	left.Finalizers = nil
	if err := w.Env.Client.Patch(w.Context(), left, client.MergeFrom(before)); err != nil {
		w.Fatal(err)
	}
}

// warned reports whether an event warned of the request.
func warned(o *Operator, name string) bool {
	return slices.ContainsFunc(o.Told.Events(), func(e Event) bool { return e.Warning && e.Request == name })
}
