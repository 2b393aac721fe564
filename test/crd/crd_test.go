// Package crd_test holds the CRD against a real API server: what it takes, what it refuses, and what it keeps.
package crd_test

import (
	"context"
	"os"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/yaml"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const crdFile = "../../manifests/0000_03_cloud-credential-operator_01_crd.yaml"

// operatorNamespace is where the components file their requests.
const operatorNamespace = "openshift-cloud-credential-operator"

// newServer starts an API server that lives as long as the test, and has the CRD as release gives it.
func newServer(t *testing.T, release func(*apiextensions.CustomResourceDefinition)) client.Client {
	t.Helper()
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("SKIPPED, NOT PASSED: KUBEBUILDER_ASSETS does not name a directory with kube-apiserver and etcd; hack/controlplane builds them")
	}
	crd := readCRD(t)
	release(crd)
	env := &envtest.Environment{CRDs: []*apiextensions.CustomResourceDefinition{crd}}
	config, err := env.Start()
	t.Cleanup(func() {
		if err := env.Stop(); err != nil {
			t.Errorf("stop the API server: %v", err)
		}
	})
	if err != nil {
		t.Fatalf("start the API server: %v", err)
	}
	server, err := client.New(config, client.Options{Scheme: newScheme(t)})
	if err != nil {
		t.Fatal(err)
	}
	for _, namespace := range []string{operatorNamespace, "openshift-ingress-operator"} {
		create(t, server, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}})
	}
	return server
}

func newScheme(t *testing.T) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{v1.AddToScheme, corev1.AddToScheme, apiextensions.AddToScheme} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	return scheme
}

func readCRD(t *testing.T) *apiextensions.CustomResourceDefinition {
	t.Helper()
	raw, err := os.ReadFile(crdFile)
	if err != nil {
		t.Fatal(err)
	}
	var crd apiextensions.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(raw, &crd); err != nil {
		t.Fatal(err)
	}
	return &crd
}

// asItIs leaves the CRD alone.
func asItIs(*apiextensions.CustomResourceDefinition) {}

// withoutRules makes the CRD as lenient as earlier releases had it.
func withoutRules(crd *apiextensions.CustomResourceDefinition) {
	spec := crd.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["spec"]
	ref := spec.Properties["secretRef"]
	ref.XValidations = nil
	spec.Properties["secretRef"] = ref
}

// upgrade puts the present CRD in place of the one that the server has, and returns once its rules are in force.
func upgrade(t *testing.T, server client.Client) {
	t.Helper()
	crd, present := readCRD(t), &apiextensions.CustomResourceDefinition{}
	if err := server.Get(t.Context(), client.ObjectKeyFromObject(crd), present); err != nil {
		t.Fatal(err)
	}
	present.Spec = crd.Spec
	if err := server.Update(t.Context(), present); err != nil {
		t.Fatal(err)
	}
	err := wait.PollUntilContextTimeout(t.Context(), 50*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		probe := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: "probe"}}
		probe.Spec.SecretRef.Name = "\a"
		return apierrors.IsInvalid(server.Create(ctx, probe, client.DryRunAll)), nil
	})
	if err != nil {
		t.Fatalf("the rules of the CRD did not come into force: %v", err)
	}
}

func create(t *testing.T, server client.Client, object client.Object) {
	t.Helper()
	if err := server.Create(t.Context(), object); err != nil {
		t.Errorf("create %T %s: %v", object, object.GetName(), err)
	}
}
