package operator_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// toSimulator answers requests to AWS in this process.
type toSimulator struct{ cloud *aws.Cloud }

func (s toSimulator) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	received := r.Clone(r.Context())
	received.RequestURI = r.URL.RequestURI()
	if received.Host == "" {
		received.Host = r.URL.Host
	}
	s.cloud.ServeHTTP(answer, received)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}

// recorder remembers every request to the API server.
type recorder struct {
	mu   sync.Mutex
	seen []string
}

func (r *recorder) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		r.mu.Lock()
		r.seen = append(r.seen, request.Method+" "+request.URL.RequestURI())
		r.mu.Unlock()
		return next.RoundTrip(request)
	})
}

func (r *recorder) matching(parts ...string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []string
	for _, line := range r.seen {
		all := true
		for _, part := range parts {
			all = all && strings.Contains(line, part)
		}
		if all {
			found = append(found, line)
		}
	}
	return found
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// running is an operator that runs in this process.
type running struct {
	stop  context.CancelFunc
	ended chan struct{}
	err   error
}

// end stops the operator and waits for it.
func (r *running) end(t *testing.T) error {
	t.Helper()
	r.stop()
	select {
	case <-r.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the operator does not end")
	}
	return r.err
}

// start runs an operator against env until the test ends.
func start(t *testing.T, env *clusterenv.Env, account *aws.Cloud, change ...func(*operator.Config)) *running {
	t.Helper()
	level := &slog.LevelVar{}
	level.Set(slog.LevelInfo)
	config := operator.Config{
		RestConfig: rest.CopyConfig(env.Config),
		Logger:     slog.New(slog.NewTextHandler(testWriter{t}, &slog.HandlerOptions{Level: level})), Level: level,
		Version: "v0.0.0-test", ReleaseVersion: "4.20.3",
		CloudTransport: toSimulator{account}, Registerer: prometheus.NewRegistry(),
		Identity: "first", Shared: true,
	}
	for _, c := range change {
		c(&config)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.err = operator.Run(ctx, config)
	}()
	t.Cleanup(func() { _ = r.end(t) })
	return r
}

// testWriter logs to the test as long as it runs.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(line []byte) (int, error) {
	if w.t.Context().Err() == nil {
		w.t.Log(strings.TrimSuffix(string(line), "\n"))
	}
	return len(line), nil
}

// eventually polls until done returns nil, for at most a minute.
func eventually(t *testing.T, done func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = done(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

func awsRequest(name, target string) *v1.CredentialsRequest {
	return &v1.CredentialsRequest{
		ObjectMeta: metav1.ObjectMeta{Namespace: cluster.OperatorNamespace, Name: name},
		Spec: v1.CredentialsRequestSpec{
			SecretRef: corev1.ObjectReference{Namespace: target, Name: name + "-creds"},
			ProviderSpec: &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec",` +
				`"statementEntries":[{"effect":"Allow","action":["ec2:DescribeInstances"],"resource":"*"}]}`)},
		},
	}
}

func ready(t *testing.T, env *clusterenv.Env, name string) error {
	t.Helper()
	var present v1.CredentialsRequest
	if err := env.Client.Get(t.Context(), client.ObjectKey{Namespace: cluster.OperatorNamespace, Name: name}, &present); err != nil {
		return err
	}
	if !condition.IsTrue(present.Status.Conditions, v1.Ready) {
		return errors.New("request " + name + " is not ready")
	}
	return nil
}

func conditionOf(t *testing.T, env *clusterenv.Env, kind configv1.ClusterStatusConditionType) configv1.ClusterOperatorStatusCondition {
	t.Helper()
	var report configv1.ClusterOperator
	if err := env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.ClusterOperatorName}, &report); err != nil {
		return configv1.ClusterOperatorStatusCondition{}
	}
	for _, c := range report.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return configv1.ClusterOperatorStatusCondition{}
}

func newAccount(t *testing.T) (*aws.Cloud, *corev1.Secret) {
	t.Helper()
	account := aws.New(aws.Options{})
	key, err := account.AddUser("admin", everything)
	if err != nil {
		t.Fatal(err)
	}
	return account, clusterenv.RootSecret(key.ID, key.Secret, "")
}

func TestAnAWSClusterFromTheFirstStart(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	env.Namespace(t, "openshift-ingress")
	account, root := newAccount(t)
	env.Create(t, root)
	env.Create(t, awsRequest("ingress", "openshift-ingress"))

	seen := &recorder{}
	first := start(t, env, account, func(c *operator.Config) { c.RestConfig.Wrap(seen.wrap) })
	eventually(t, func() error { return ready(t, env, "ingress") })

	var annotated corev1.Secret
	if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(root), &annotated); err != nil {
		t.Fatal(err)
	}
	if got := annotated.Annotations[v1.AnnotationMode]; got != v1.ModeAnnotationMint {
		t.Errorf("root secret is annotated %q", got)
	}
	eventually(t, func() error {
		for kind, want := range map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{
			configv1.OperatorAvailable: "True", configv1.OperatorDegraded: "False",
			configv1.OperatorProgressing: "False", configv1.OperatorUpgradeable: "True",
		} {
			if got := conditionOf(t, env, kind); got.Status != want || got.Reason != "AsExpected" {
				return errors.New(string(kind) + " is " + string(got.Status) + " " + got.Reason + ": " + got.Message)
			}
		}
		return nil
	})
	t.Run("no Secret but three named sorts is listed or watched", func(t *testing.T) {
		for _, line := range seen.matching("GET ", "/secrets?") {
			named := strings.Contains(line, "fieldSelector=metadata.name%3Daws-creds") ||
				strings.Contains(line, "fieldSelector=metadata.name%3Dcloud-credential-operator-iam-ro-creds") ||
				strings.Contains(line, "labelSelector=cloudcredential.openshift.io%2Fcredentials-request%3Dtrue")
			if !named {
				t.Errorf("%s", line)
			}
		}
	})
	t.Run("ending gives up the lease", func(t *testing.T) {
		if err := first.end(t); err != nil {
			t.Errorf("Run = %v", err)
		}
		if holder := leaseHolder(t, env); holder != "" {
			t.Errorf("the lease is still held by %q", holder)
		}
	})
	t.Run("a restart of a settled cluster writes nothing", func(t *testing.T) {
		again := &recorder{}
		before := len(account.Users())
		var reads atomic.Int64
		start(t, env, account, func(c *operator.Config) {
			c.Identity = "second"
			c.RestConfig.Wrap(again.wrap)
		})
		eventually(t, func() error {
			if len(again.matching("GET", "/secrets/ingress-creds")) == 0 {
				return errors.New("the request was not looked at")
			}
			reads.Add(1)
			return nil
		})
		eventually(t, func() error { return ready(t, env, "ingress") })
		time.Sleep(2 * time.Second) // the report is made a second after the last event
		for _, method := range []string{"POST ", "PUT ", "PATCH ", "DELETE "} {
			for _, line := range again.matching(method) {
				if !strings.Contains(line, "/leases") && !strings.Contains(line, "/events") {
					t.Errorf("%s", line)
				}
			}
		}
		if after := len(account.Users()); after != before {
			t.Errorf("%d users became %d", before, after)
		}
	})
}
