package process

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	coordinationv1 "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/leadership"
)

// Target is the namespace that File asks for Secrets in.
const Target = "openshift-target"

// File files that many requests, with names that begin like that.
func (w *World) File(prefix string, number int) {
	w.Helper()
	w.Env.Namespace(w, Target)
	for i := range number {
		name := fmt.Sprintf("%s-%05d", prefix, i)
		err := w.Env.Client.Create(w.Context(), &v1.CredentialsRequest{
			ObjectMeta: metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: name},
			Spec: v1.CredentialsRequestSpec{
				SecretRef:    corev1.ObjectReference{Namespace: Target, Name: name},
				ProviderSpec: &runtime.RawExtension{Raw: []byte(w.cloud.spec)},
			},
		})
		if err != nil {
			w.Fatalf("file request %s: %v", name, err)
		}
	}
}

// Ready counts the requests that are satisfied.
func (w *World) Ready() int {
	w.Helper()
	var list v1.CredentialsRequestList
	if err := w.Env.Client.List(w.Context(), &list); err != nil {
		w.Fatal(err)
	}
	number := 0
	for i := range list.Items {
		if condition.IsTrue(list.Items[i].Status.Conditions, v1.Ready) {
			number++
		}
	}
	return number
}

// AwaitReady waits until that many requests are satisfied.
func (w *World) AwaitReady(number int, within time.Duration) {
	w.Helper()
	w.Await(within, func() error {
		if got := w.Ready(); got < number {
			return fmt.Errorf("%d of %d requests are ready", got, number)
		}
		return nil
	})
}

// Await polls until done returns nil.
func (w *World) Await(within time.Duration, done func() error) {
	w.Helper()
	var err error
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = done(); err == nil {
			return
		}
	}
	w.Fatal(err)
}

// Holder is who holds the lease; empty where nobody does.
func (w *World) Holder() string {
	w.Helper()
	leases, err := coordinationv1.NewForConfig(w.Env.Config)
	if err != nil {
		w.Fatal(err)
	}
	lease, err := leases.Leases(cluster.OperatorNamespace).Get(w.Context(), leadership.LeaseName, metav1.GetOptions{})
	if err != nil || lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}

// AwaitHolder waits until somebody other than the one named holds the lease, and returns who.
func (w *World) AwaitHolder(before string, within time.Duration) string {
	w.Helper()
	var holder string
	w.Await(within, func() error {
		if holder = w.Holder(); holder == "" || holder == before {
			return errors.New("nobody took the lease")
		}
		return nil
	})
	return holder
}

// CheckDelivered fails the test unless each request's Secret holds what it should, and there is nothing besides: the only key of an identity of its own
// or, where there are none, the administrator's credential.
func (w *World) CheckDelivered(number int) {
	w.Helper()
	var secrets corev1.SecretList
	if err := w.Env.Client.List(w.Context(), &secrets, client.InNamespace(Target)); err != nil {
		w.Fatal(err)
	}
	if len(secrets.Items) != number {
		w.Errorf("%d Secrets were delivered, want %d", len(secrets.Items), number)
	}
	if w.Account.identities == nil {
		w.checkShared(secrets.Items)
		return
	}
	keys := map[string]bool{}
	for i := range secrets.Items {
		keys[w.Account.keyIn(&secrets.Items[i])] = true
	}
	if len(keys) != number {
		w.Errorf("%d keys were delivered, want %d", len(keys), number)
	}
	identities := w.Account.identities()
	for name, ids := range identities {
		if len(ids) != 1 || !keys[ids[0]] {
			w.Errorf("%s has keys %v, and not just the one that was delivered", name, ids)
		}
	}
	if len(identities) != number {
		w.Errorf("%d identities were made, want %d", len(identities), number)
	}
}

// checkShared fails the test unless all Secrets hold the administrator's credential.
func (w *World) checkShared(secrets []corev1.Secret) {
	w.Helper()
	for i := range secrets {
		if !maps.EqualFunc(secrets[i].Data, w.Account.root.Data, bytes.Equal) {
			w.Errorf("Secret %s does not hold the administrator's credential", secrets[i].Name)
		}
	}
}

// read reads an object that must be there.
func (w *World) read(namespace, name string, into client.Object) {
	w.Helper()
	if err := w.Env.Client.Get(w.Context(), client.ObjectKey{Namespace: namespace, Name: name}, into); err != nil {
		w.Fatal(err)
	}
}
