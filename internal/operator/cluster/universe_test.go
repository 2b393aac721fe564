package cluster_test

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// The field is younger than the types that the operator is built with, so only an API server that has it can tell.
func TestUniverseDomain(t *testing.T) {
	env := clusterenv.Start(t)
	provider := gcp.New(gcp.Options{})
	t.Cleanup(provider.Close)
	env.Create(t, clusterenv.Infrastructure(configv1.PlatformStatus{
		Type: configv1.GCPPlatformType, GCP: &configv1.GCPPlatformStatus{ProjectID: "my-project", Region: "europe-west3"},
	}))
	if got := known(t, env, provider).UniverseDomain; got != "" {
		t.Errorf("on a cluster that does not say where the APIs are, they are in %q", got)
	}
	teachUniverseDomain(t, env)
	setUniverseDomain(t, env, "example.cloud")
	got := known(t, env, provider)
	if got.UniverseDomain != "example.cloud" || got.Platform.GCP == nil || got.Platform.GCP.ProjectID != "my-project" {
		t.Errorf("the cluster is %+v", got)
	}
}

// known is what a Source tells that reads from a cache as the operator's is.
func known(t *testing.T, env *clusterenv.Env, provider cloud.Provider) cloud.Cluster {
	t.Helper()
	options := cluster.CacheOptions(provider)
	options.Scheme = env.Client.Scheme()
	held, err := cache.New(env.Config, options)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- held.Start(t.Context()) }()
	t.Cleanup(func() {
		if err := <-ended; err != nil {
			t.Errorf("the cache ended with %v", err)
		}
	})
	if !held.WaitForCacheSync(t.Context()) {
		t.Fatal("the cache was not filled")
	}
	snapshot, err := cluster.NewSource(held, provider).Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Cluster
}

// teachUniverseDomain has the API server know the field, as those of later releases do.
func teachUniverseDomain(t *testing.T, env *clusterenv.Env) {
	t.Helper()
	var definition unstructured.Unstructured
	definition.SetGroupVersionKind(schema.GroupVersionKind{Group: "apiextensions.k8s.io", Version: "v1", Kind: "CustomResourceDefinition"})
	if err := env.Client.Get(t.Context(), types.NamespacedName{Name: "infrastructures.config.openshift.io"}, &definition); err != nil {
		t.Fatal(err)
	}
	versions, _, err := unstructured.NestedSlice(definition.Object, "spec", "versions")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		fields := []string{"schema", "openAPIV3Schema", "properties", "status", "properties", "platformStatus", "properties", "gcp", "properties", "universeDomain"}
		if err := unstructured.SetNestedMap(version.(map[string]any), map[string]any{"type": "string"}, fields...); err != nil {
			t.Fatal(err)
		}
	}
	if err := unstructured.SetNestedSlice(definition.Object, versions, "spec", "versions"); err != nil {
		t.Fatal(err)
	}
	if err := env.Client.Update(t.Context(), &definition); err != nil {
		t.Fatal(err)
	}
}

// setUniverseDomain writes the field. The API server takes a moment to learn of it, and drops it until then.
func setUniverseDomain(t *testing.T, env *clusterenv.Env, domain string) {
	t.Helper()
	for {
		var infrastructure unstructured.Unstructured
		infrastructure.SetGroupVersionKind(configv1.GroupVersion.WithKind("Infrastructure"))
		if err := env.Client.Get(t.Context(), types.NamespacedName{Name: cluster.Singleton}, &infrastructure); err != nil {
			t.Fatal(err)
		}
		if kept, _, _ := unstructured.NestedString(infrastructure.Object, "status", "platformStatus", "gcp", "universeDomain"); kept == domain {
			return
		}
		if err := unstructured.SetNestedField(infrastructure.Object, domain, "status", "platformStatus", "gcp", "universeDomain"); err != nil {
			t.Fatal(err)
		}
		if err := env.Client.Status().Update(t.Context(), &infrastructure); client.IgnoreNotFound(err) != nil {
			t.Fatal(err)
		}
	}
}
