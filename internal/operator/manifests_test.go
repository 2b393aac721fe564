package operator_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/all"
	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// manifests reads every object that a cluster applies, by file.
func manifests(t *testing.T) map[string][]*unstructured.Unstructured {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(clusterenv.Root(t), "manifests", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	read := map[string][]*unstructured.Unstructured{}
	for _, file := range files {
		open, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := yaml.NewYAMLOrJSONDecoder(open, 4096)
		for {
			object := &unstructured.Unstructured{}
			err := decoder.Decode(&object.Object)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if len(object.Object) > 0 {
				read[filepath.Base(file)] = append(read[filepath.Base(file)], object)
			}
		}
		if err := open.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return read
}

func TestEveryManifestBelongsToTheCapability(t *testing.T) {
	t.Parallel()
	for file, objects := range manifests(t) {
		for _, object := range objects {
			if kind := object.GetKind(); kind == "ImageStream" {
				continue
			}
			if got := object.GetAnnotations()["capability.openshift.io/name"]; got != "CloudCredential" {
				t.Errorf("%s: %s %s has capability %q", file, object.GetKind(), object.GetName(), got)
			}
			if got := object.GetAnnotations()["include.release.openshift.io/self-managed-high-availability"]; got != "true" {
				t.Errorf("%s: %s %s is not part of a self-managed cluster", file, object.GetKind(), object.GetName())
			}
		}
	}
}

func TestTheRootSecretOfEachPlatformMayBeAnnotatedAndNoOther(t *testing.T) {
	t.Parallel()
	var want, got []string
	for _, provider := range all.Providers(all.Options{}) {
		if name := provider.RootSecret(); name.Name != "" {
			want = append(want, name.Namespace+"/"+name.Name)
		}
		provider.Close()
	}
	for _, object := range manifests(t)["01-role.yaml"] {
		role := &rbacv1.Role{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, role); err != nil {
			t.Fatal(err)
		}
		for _, rule := range role.Rules {
			if !slices.Contains(rule.Verbs, "patch") || !slices.Contains(rule.Resources, "secrets") {
				continue
			}
			for _, name := range rule.ResourceNames {
				got = append(got, role.Namespace+"/"+name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%v may be annotated, and the root secrets are %v", got, want)
	}
}

// refusals remembers every request that the API server did not allow.
type refusals struct {
	mu   sync.Mutex
	seen []string
}

func (r *refusals) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err == nil && response.StatusCode == http.StatusForbidden {
			r.mu.Lock()
			r.seen = append(r.seen, request.Method+" "+request.URL.RequestURI())
			r.mu.Unlock()
		}
		return response, err
	})
}

func TestTheShippedRolesAreEnough(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	for _, namespace := range []string{"openshift-config", "openshift-config-managed", "openshift-ingress"} {
		env.Namespace(t, namespace)
	}
	env.Create(t, &corev1.ConfigMap{ObjectMeta: objectMeta(cluster.CABundleConfigMap())})
	if err := rbacv1.AddToScheme(env.Client.Scheme()); err != nil {
		t.Fatal(err)
	}
	for _, objects := range manifests(t) {
		for _, object := range objects {
			if object.GroupVersionKind().Group == rbacv1.GroupName {
				if err := env.Client.Create(t.Context(), object); err != nil {
					t.Fatalf("create %s %s: %v", object.GetKind(), object.GetName(), err)
				}
			}
		}
	}
	account, root := newAccount(t)
	env.Create(t, root)
	env.Create(t, awsRequest("ingress", "openshift-ingress"))

	refused := &refusals{}
	start(t, env, account, func(c *operator.Config) {
		c.RestConfig.Impersonate = rest.ImpersonationConfig{
			UserName: "system:serviceaccount:" + cluster.OperatorNamespace + ":cloud-credential-operator",
			Groups:   []string{"system:serviceaccounts", "system:serviceaccounts:" + cluster.OperatorNamespace, "system:authenticated"},
		}
		c.RestConfig.Wrap(refused.wrap)
	})
	eventually(t, func() error { return ready(t, env, "ingress") })
	eventually(t, func() error {
		if conditionOf(t, env, "Available").Status == "" {
			return errors.New("nothing is reported")
		}
		return nil
	})
	for _, name := range []string{"ingress", "cloud-credential-operator-s3"} {
		if name != "ingress" {
			env.Create(t, awsRequest(name, "openshift-ingress"))
		} else if err := env.Client.Delete(t.Context(), awsRequest(name, "openshift-ingress")); err != nil {
			t.Fatal(err)
		}
		eventually(t, func() error { return gone(t, env, name) })
	}
	refused.mu.Lock()
	defer refused.mu.Unlock()
	if len(refused.seen) > 0 {
		t.Errorf("refused:\n%s", strings.Join(refused.seen, "\n"))
	}
}

// gone returns an error while the request is there.
func gone(t *testing.T, env *clusterenv.Env, name string) error {
	t.Helper()
	var present v1.CredentialsRequest
	err := env.Client.Get(t.Context(), client.ObjectKey{Namespace: cluster.OperatorNamespace, Name: name}, &present)
	if client.IgnoreNotFound(err) == nil && err != nil {
		return nil
	}
	return errors.Join(errors.New("request "+name+" is still there"), err)
}
