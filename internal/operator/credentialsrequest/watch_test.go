package credentialsrequest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/go-logr/logr"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/config"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

// run runs the controller in a manager that sees the world's namespaces, until the test ends. A ConfigMap stands for everything that tells of
// a change of the facts.
func run(t *testing.T, w *operatortest.World) *operatortest.Instance {
	t.Helper()
	i := w.Instance()
	namespaces := map[string]cache.Config{w.Namespace: {}, w.Target: {}}
	mgr, err := manager.New(i.Config, manager.Options{
		Scheme:     w.Env.Client.Scheme(),
		Cache:      cache.Options{DefaultNamespaces: namespaces},
		Metrics:    server.Options{BindAddress: "0"},
		Logger:     logr.Discard(),
		Controller: config.Controller{SkipNameValidation: ptr.To(true)},
	})
	if err != nil {
		t.Fatal(err)
	}
	options := cluster.TargetSecretOptions()
	options.Scheme, options.DefaultNamespaces = mgr.GetScheme(), namespaces
	secrets, err := cache.New(i.Config, options)
	if err != nil {
		t.Fatal(err)
	}
	if err := mgr.Add(secrets); err != nil {
		t.Fatal(err)
	}
	r := credentialsrequest.New(credentialsrequest.Options{
		Client: mgr.GetClient(), Live: mgr.GetAPIReader(), Provider: i.Provider, Facts: w.Facts, Recorder: i.Events,
		Now: w.Clock.Now, OperatorNamespace: w.Namespace,
	})
	err = r.SetupWithManager(t.Context(), mgr, credentialsrequest.Watches{Secrets: secrets, Facts: []client.Object{&corev1.ConfigMap{}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- mgr.Start(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("manager: %v", err)
		}
	})
	return i
}

// eventually fails the test unless something comes true within a minute, which is far more than it takes.
func eventually(t *testing.T, what string, true func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !true(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// isReady reports whether a request is Ready.
func isReady(w *operatortest.World, name string) func() bool {
	return func() bool {
		request := w.Get(name)
		return request != nil && condition.IsTrue(request.Status.Conditions, v1.Ready)
	}
}

func TestEventsCauseNoMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	warm(t, w.Instance())
	i := run(t, w)
	warm(t, i)
	const requests = 10
	for n := range requests {
		w.Request(fmt.Sprintf("component-%d", n))
	}
	for n := range requests {
		eventually(t, "ready", isReady(w, fmt.Sprintf("component-%d", n)))
	}
	w.Request("last") // what the others caused was queued before it
	eventually(t, "ready", isReady(w, "last"))
	if got, want := len(w.Cloud.Calls().All()), 3*(requests+1); got != want {
		t.Errorf("%d calls to the cloud, want %d", got, want)
	}
	if got, want := len(i.Kube.Writes()), 3*(requests+1); got != want {
		t.Errorf("%d writes to the cluster, want %d", got, want)
	}
}

func TestWhatWakesARequest(t *testing.T) {
	t.Parallel()
	w := operatortest.New(t)
	run(t, w)
	w.Request("ingress")
	eventually(t, "ready", isReady(w, "ingress"))
	key := operatortest.KeyOf(w.Secret("ingress"))

	t.Run("label stripped", func(t *testing.T) {
		update(t, w, w.Secret("ingress"), func(s *corev1.Secret) { s.Labels = nil })
		eventually(t, "label restored", func() bool { return w.Secret("ingress").Labels[v1.LabelCredentialsRequest] == "true" })
	})
	t.Run("label and annotation stripped", func(t *testing.T) {
		update(t, w, w.Secret("ingress"), func(s *corev1.Secret) { s.Labels, s.Annotations = nil, nil })
		eventually(t, "marks restored", func() bool {
			return w.Secret("ingress").Annotations[v1.AnnotationCredentialsRequest] == w.Namespace+"/ingress"
		})
		if operatortest.KeyOf(w.Secret("ingress")) != key {
			t.Error("the key was replaced")
		}
	})
	t.Run("content edited", func(t *testing.T) {
		update(t, w, w.Secret("ingress"), func(s *corev1.Secret) { s.Data["credentials"] = nil })
		eventually(t, "content repaired", func() bool { return len(w.Secret("ingress").Data["credentials"]) > 0 })
	})
	t.Run("Secret deleted", func(t *testing.T) {
		if err := w.Env.Client.Delete(t.Context(), w.Secret("ingress")); err != nil {
			t.Fatal(err)
		}
		eventually(t, "another key minted", func() bool {
			held := w.Secret("ingress")
			return held != nil && operatortest.KeyOf(held) != key
		})
	})
	t.Run("namespace created", func(t *testing.T) {
		later := w.Target + "-later"
		w.Request("waiting", operatortest.WithSecret(later, "creds"))
		eventually(t, "waiting", func() bool { return condition.IsTrue(w.Get("waiting").Status.Conditions, v1.MissingTargetNamespace) })
		w.Env.Namespace(t, later)
		eventually(t, "ready", isReady(w, "waiting"))
	})
	t.Run("rival deleted", func(t *testing.T) {
		w.Request("rival", operatortest.WithSecret(w.Target, "ingress-creds"))
		eventually(t, "refused", func() bool { return condition.IsTrue(w.Get("rival").Status.Conditions, v1.CredentialsProvisionFailure) })
		remove(t, w, "ingress")
		eventually(t, "ready", isReady(w, "rival"))
	})
	t.Run("facts changed", func(t *testing.T) {
		w.Facts.Configure(operatorv1.CloudCredentialsModePassthrough)
		signal := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: "signal"}}
		if err := w.Env.Client.Create(t.Context(), signal); err != nil {
			t.Fatal(err)
		}
		eventually(t, "passed through", func() bool { return operatortest.KeyOf(w.SecretAt(w.Target, "ingress-creds")) == w.Root })
	})
	t.Run("request deleted", func(t *testing.T) {
		remove(t, w, "rival")
		eventually(t, "gone", func() bool { return w.Get("rival") == nil && w.SecretAt(w.Target, "ingress-creds") == nil })
	})
}
