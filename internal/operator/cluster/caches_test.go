package cluster_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// asked is an API server without any object, which remembers what it was asked for.
type asked struct {
	*httptest.Server
	mu   sync.Mutex
	urls []string
}

func newAsked(t *testing.T) *asked {
	t.Helper()
	a := &asked{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		selectors := r.URL.Path
		for _, name := range []string{"fieldSelector", "labelSelector"} {
			if value := query.Get(name); value != "" {
				selectors += " " + name + " " + value
			}
		}
		a.mu.Lock()
		if !slices.Contains(a.urls, selectors) {
			a.urls = append(a.urls, selectors)
		}
		a.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if query.Get("watch") != "" {
			if query.Get("sendInitialEvents") != "" {
				// An API server that does not stream lists: the client lists.
				w.WriteHeader(http.StatusUnprocessableEntity)
				_ = json.NewEncoder(w).Encode(metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"},
					Status: metav1.StatusFailure, Reason: metav1.StatusReasonInvalid, Code: http.StatusUnprocessableEntity})
				return
			}
			<-r.Context().Done()
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"kind": "List", "apiVersion": "v1", "metadata": map[string]any{"resourceVersion": "1"}, "items": []any{}})
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *asked) sorted() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(slices.Values(a.urls))
}

// startCache runs a cache against a until the test ends.
func startCache(t *testing.T, a *asked, options cache.Options) cache.Cache {
	t.Helper()
	scheme, err := cluster.NewScheme()
	if err != nil {
		t.Fatal(err)
	}
	mapper := meta.NewDefaultRESTMapper(nil)
	for _, kind := range []string{"Secret", "ConfigMap"} {
		mapper.Add(corev1.SchemeGroupVersion.WithKind(kind), meta.RESTScopeNamespace)
	}
	for _, kind := range []string{"Infrastructure", "Authentication", "ClusterVersion", "ClusterOperator", "APIServer"} {
		mapper.Add(configv1.GroupVersion.WithKind(kind), meta.RESTScopeRoot)
	}
	mapper.Add(operatorv1.GroupVersion.WithKind("CloudCredential"), meta.RESTScopeRoot)
	mapper.Add(v1.GroupVersion.WithKind("CredentialsRequest"), meta.RESTScopeNamespace)
	options.Scheme, options.Mapper, options.HTTPClient = scheme, mapper, a.Client()
	made, err := cache.New(&rest.Config{Host: a.URL}, options)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = made.Start(t.Context()) }()
	return made
}

// watch has a cache hold objects of those kinds, and waits until it does.
func watch(t *testing.T, held cache.Cache, objects ...client.Object) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, object := range objects {
		if _, err := held.GetInformer(ctx, object); err != nil {
			t.Fatalf("watch %T: %v", object, err)
		}
	}
	if !held.WaitForCacheSync(ctx) {
		t.Fatal("the cache was not filled in time")
	}
}

func TestOnlyNamedObjectsAreAskedFor(t *testing.T) {
	t.Parallel()
	a := newAsked(t)
	provider := aws.New(aws.Options{})
	held := startCache(t, a, cluster.CacheOptions(provider))
	watch(t, held, append(cluster.Watched(provider), &configv1.APIServer{}, &configv1.ClusterVersion{}, &configv1.ClusterOperator{})...)
	want := []string{
		"/api/v1/namespaces/kube-system/secrets fieldSelector metadata.name=aws-creds",
		"/api/v1/namespaces/openshift-cloud-credential-operator/configmaps fieldSelector metadata.name=cloud-credential-operator-config",
		"/api/v1/namespaces/openshift-cloud-credential-operator/secrets fieldSelector metadata.name=cloud-credential-operator-iam-ro-creds",
		"/api/v1/namespaces/openshift-config-managed/configmaps fieldSelector metadata.name=kube-cloud-config",
		"/apis/config.openshift.io/v1/apiservers fieldSelector metadata.name=cluster",
		"/apis/config.openshift.io/v1/authentications fieldSelector metadata.name=cluster",
		"/apis/config.openshift.io/v1/clusteroperators fieldSelector metadata.name=cloud-credential",
		"/apis/config.openshift.io/v1/clusterversions fieldSelector metadata.name=version",
		"/apis/config.openshift.io/v1/infrastructures fieldSelector metadata.name=cluster",
		"/apis/operator.openshift.io/v1/cloudcredentials fieldSelector metadata.name=cluster",
	}
	if got := a.sorted(); !slices.Equal(got, want) {
		t.Errorf("asked for\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestABundleThatIsKeptElsewhereIsAskedForThere(t *testing.T) {
	t.Parallel()
	a := newAsked(t)
	watch(t, startCache(t, a, cluster.CacheOptions(openstack.New(openstack.Options{}))), &corev1.ConfigMap{})
	want := []string{
		"/api/v1/namespaces/openshift-cloud-credential-operator/configmaps fieldSelector metadata.name=cloud-credential-operator-config",
		"/api/v1/namespaces/openshift-config/configmaps fieldSelector metadata.name=cloud-provider-config",
	}
	if got := a.sorted(); !slices.Equal(got, want) {
		t.Errorf("asked for\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestTargetSecretsAreAskedForByLabel(t *testing.T) {
	t.Parallel()
	a := newAsked(t)
	held := startCache(t, a, cluster.TargetSecretOptions())
	metadata := &metav1.PartialObjectMetadata{}
	metadata.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Secret"))
	watch(t, held, metadata)
	want := []string{"/api/v1/secrets labelSelector cloudcredential.openshift.io/credentials-request=true"}
	if got := a.sorted(); !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
}

// A selector that selects nothing is written like one that selects everything. So where there is no Secret to be held, none may
// be asked for, and one that is asked for by mistake must not list them all.
func TestWithoutProviderNoSecretIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, object := range cluster.Watched(nil) {
		if _, secret := object.(*corev1.Secret); secret {
			t.Error("Secrets are watched although the platform has none")
		}
	}
	a := newAsked(t)
	held := startCache(t, a, cluster.CacheOptions(nil))
	watch(t, held, cluster.Watched(nil)...)
	source := cluster.NewSource(held, nil)
	if _, err := source.ReadCredentials(t.Context()); err != nil {
		t.Error(err)
	}
	for _, url := range a.sorted() {
		if strings.Contains(url, "secrets") {
			t.Errorf("asked for %s", url)
		}
	}
	watch(t, held, &corev1.Secret{})
	for _, url := range a.sorted() {
		if strings.Contains(url, "secrets") && !strings.Contains(url, "fieldSelector metadata.name=") {
			t.Errorf("asked for %s", url)
		}
	}
}
