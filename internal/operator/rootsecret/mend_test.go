package rootsecret_test

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/kubevirt"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
	simopenstack "github.com/cloudcredential/operator/sim/openstack"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// carrier is a function as an http.RoundTripper.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

const (
	cloudsBefore = "clouds:\n  openstack:\n    auth:\n      auth_url: https://openstack.example.com/identity/v3\n      user_id: USER\n      password: p\n      project_id: PROJECT\n    cacert: /home/me/ca.pem\n"
	placeOfCA    = "/etc/kubernetes/static-pod-resources/configmaps/cloud-config/ca-bundle.pem"
)

func TestTheRootSecretIsMendedWithItsAnnotation(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	env.Namespace(t, "openshift-config")
	sim := simopenstack.New(simopenstack.Options{})
	project, user := sim.AddProject("shift", "default"), sim.AddUser("boss", "default", "p")
	sim.Grant(user, project, "member")
	clouds := strings.NewReplacer("USER", user, "PROJECT", project).Replace(cloudsBefore)
	certificate := certificate(t)
	bundle := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-config", Name: "cloud-provider-config"}}
	env.Create(t, bundle)
	for _, row := range []struct {
		name, bundle, before, want string
		mode                       operatorv1.CloudCredentialsMode
		annotation                 string
	}{
		{"without certificates anywhere", "", "", "", "", "passthrough"},
		{"certificates of the root secret alone", "", certificate, certificate, "", "passthrough"},
		{"certificates of the cluster", certificate, "old", certificate, "", "passthrough"},
		{"in a mode that was chosen", certificate, "", certificate, "Passthrough", "passthrough"},
		{"in mint mode", certificate, "", certificate, "Mint", "mint"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := &world{T: t, env: env, events: &noted{}, now: time.Now()}
			w.configure(row.mode)
			bundle.Data = map[string]string{"ca-bundle.pem": row.bundle}
			if err := env.Client.Update(t.Context(), bundle); err != nil {
				t.Fatal(err)
			}
			root := &corev1.Secret{
				ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "openstack-credentials"},
				Data:       map[string][]byte{"clouds.yaml": []byte(clouds), "notes": []byte("mine")},
			}
			if row.before != "" {
				root.Data["cacert"] = []byte(row.before)
			}
			env.Create(t, root)
			t.Cleanup(func() { _ = env.Client.Delete(context.WithoutCancel(t.Context()), root) })
			provider := openstack.New(openstack.Options{
				Caller: cloud.Stack(cloud.StackOptions{Retry: cloud.RetryOptions{Attempts: 1}}),
				Transport: carrier(func(r *http.Request) (*http.Response, error) {
					answer, received := httptest.NewRecorder(), r.Clone(r.Context())
					received.Host = r.URL.Host
					sim.ServeHTTP(answer, received)
					return answer.Result(), nil
				}),
			})
			t.Cleanup(provider.Close)
			w.annotator = rootsecret.New(rootsecret.Options{
				Provider: provider, Source: cluster.NewSource(env.Client, provider), Client: env.Client, Recorder: w.events,
				Now: func() time.Time { return w.now }, Random: func() float64 { return 0.5 },
			})
			w.pass()
			if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(root), root); err != nil {
				t.Fatal(err)
			}
			if got := string(root.Data["cacert"]); got != row.want {
				t.Errorf("the certificates are %q", got)
			}
			if got := string(root.Data["clouds.yaml"]); got != strings.Replace(clouds, "/home/me/ca.pem", placeOfCA, 1) {
				t.Errorf("clouds.yaml is\n%s", got)
			}
			if root.Annotations[v1.AnnotationMode] != row.annotation || string(root.Data["notes"]) != "mine" {
				t.Errorf("the Secret is %v with %q", root.Annotations, root.Data["notes"])
			}
			told := strings.Join(w.events.take(), "\n")
			if !strings.Contains(told, "Normal RootCredentialMended ") || strings.Contains(told, certificate) {
				t.Errorf("events = %q", told)
			}
			version := root.ResourceVersion
			for range 2 {
				if _, err := w.annotator.Reconcile(t.Context(), reconcile.Request{}); err != nil {
					t.Fatal(err)
				}
			}
			if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(root), root); err != nil {
				t.Fatal(err)
			}
			if root.ResourceVersion != version {
				t.Error("a Secret that was mended is written again")
			}
		})
	}
}

// The administrator's Secret may be one that nobody can change. What is handed on is mended all the same, so nobody has to wait.
func TestRequestsDoNotWaitForASecretThatCannotBeMended(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	provider := openstack.New(openstack.Options{Caller: cloud.CallerFunc(func(context.Context, cloud.Call, func(context.Context) error) error {
		return &cloud.Error{Kind: cloud.Unavailable, Message: "no way"}
	})})
	t.Cleanup(provider.Close)
	source, fixed := cluster.NewSource(env.Client, provider), true
	env.Create(t, &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "kube-system", Name: "openstack-credentials", Annotations: map[string]string{v1.AnnotationMode: v1.ModeAnnotationPassthrough},
		},
		Data: map[string][]byte{"clouds.yaml": []byte(cloudsBefore)}, Immutable: &fixed,
	})
	annotator := rootsecret.New(rootsecret.Options{
		Provider: provider, Source: source, Client: env.Client, Recorder: &noted{}, Now: time.Now, Random: func() float64 { return 0.5 },
	})
	for range 2 {
		known, err := source.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if known.Unjudged || known.Mode.Mode != v1.ModePassthrough {
			t.Fatalf("requests wait: unjudged = %t, mode = %+v", known.Unjudged, known.Mode)
		}
		if _, err := annotator.Reconcile(t.Context(), reconcile.Request{}); err == nil {
			t.Fatal("a Secret that cannot be changed was changed")
		}
	}
}

// What is in the Secret can be of any length, and so can be what an assessment says of it. An annotation cannot.
func TestAReasonIsOfALengthThatCanBeWritten(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	provider := kubevirt.New(nil)
	text := "apiVersion: v1\nkind: Config\ncurrent-context: " + strings.Repeat("x", 300<<10)
	root := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "kubevirt-credentials"}, Data: map[string][]byte{"kubeconfig": []byte(text)}}
	env.Create(t, root)
	annotator := rootsecret.New(rootsecret.Options{
		Provider: provider, Source: cluster.NewSource(env.Client, provider), Client: env.Client, Recorder: &noted{}, Now: time.Now, Random: func() float64 { return 0.5 },
	})
	if _, err := annotator.Reconcile(t.Context(), reconcile.Request{}); err != nil {
		t.Fatalf("the annotation was not written: %.200s", err.Error())
	}
	if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(root), root); err != nil {
		t.Fatal(err)
	}
	if got := root.Annotations[v1.AnnotationMode]; got != v1.ModeAnnotationInsufficient {
		t.Errorf("the annotation is %q", got)
	}
}

// certificate is one in PEM.
func certificate(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
}
