package cleanup_test

import (
	"errors"
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cleanup"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/test/clusterenv"
)

func TestCleaner(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	stale := cleanup.Stale()[0]
	wanted := types.NamespacedName{Namespace: cluster.OperatorNamespace, Name: "ingress"}
	for _, name := range []types.NamespacedName{stale, wanted} {
		env.Create(t, &v1.CredentialsRequest{
			ObjectMeta: metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name},
			Spec:       v1.CredentialsRequestSpec{SecretRef: corev1.ObjectReference{Namespace: "openshift-x", Name: "creds"}},
		})
	}
	configure := func(mode operatorv1.CloudCredentialsMode) {
		t.Helper()
		var config operatorv1.CloudCredential
		if err := env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &config); err != nil {
			t.Fatal(err)
		}
		config.Spec.CredentialsMode = mode
		if err := env.Client.Update(t.Context(), &config); err != nil {
			t.Fatal(err)
		}
	}
	var held error
	cleaner := cleanup.New(cleanup.Options{
		Source: cluster.NewSource(env.Client, nil), Client: env.Client, Now: time.Now, Held: func() error { return held },
	})
	pass := func(name types.NamespacedName) error {
		_, err := cleaner.Reconcile(t.Context(), reconcile.Request{NamespacedName: name})
		return err
	}
	read := func(name types.NamespacedName) (*v1.CredentialsRequest, error) {
		present := &v1.CredentialsRequest{}
		return present, env.Client.Get(t.Context(), name, present)
	}

	t.Run("in manual mode the administrator is told, once", func(t *testing.T) {
		configure("Manual")
		if err := pass(stale); err != nil {
			t.Fatal(err)
		}
		told, err := read(stale)
		if err != nil || !condition.IsTrue(told.Status.Conditions, v1.StaleCredentials) {
			t.Errorf("%+v, %v", told.Status.Conditions, err)
		}
		if err := pass(stale); err != nil {
			t.Fatal(err)
		}
		if again, err := read(stale); err != nil || again.ResourceVersion != told.ResourceVersion {
			t.Errorf("written again although nothing changed: %v", err)
		}
	})
	t.Run("settings that make no sense hold everything back", func(t *testing.T) {
		configure("Mint")
		legacy := &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: cluster.LegacyConfigMap().Name},
			Data:       map[string]string{"disabled": "true"},
		}
		env.Create(t, legacy)
		if err := pass(stale); err != nil {
			t.Fatal(err)
		}
		if _, err := read(stale); err != nil {
			t.Errorf("the request is gone: %v", err)
		}
		if err := env.Client.Delete(t.Context(), legacy); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a process without the lease deletes nothing", func(t *testing.T) {
		configure("")
		held = errors.New("another process leads")
		if err := pass(stale); err == nil {
			t.Error("no error")
		}
		if _, err := read(stale); err != nil {
			t.Errorf("the request is gone: %v", err)
		}
		held = nil
	})
	t.Run("elsewhere the request is deleted, and no other one", func(t *testing.T) {
		for _, name := range []types.NamespacedName{stale, wanted} {
			if err := pass(name); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := read(stale); !apierrors.IsNotFound(err) {
			t.Errorf("the stale request is still there: %v", err)
		}
		if _, err := read(wanted); err != nil {
			t.Errorf("a request that is needed is gone: %v", err)
		}
		if err := pass(stale); err != nil {
			t.Errorf("a request that is gone: %v", err)
		}
	})
}
