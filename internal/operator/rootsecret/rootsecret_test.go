package rootsecret_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/clusterenv"
)

const (
	allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	// allowRead can neither mint nor be passed through.
	allowRead = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GetUser","iam:SimulatePrincipalPolicy"],"Resource":"*"}]}`
)

// noted is a recorder that remembers.
type noted struct {
	mu   sync.Mutex
	told []string
}

// Eventf implements events.EventRecorder.
func (n *noted) Eventf(_, _ runtime.Object, kind, reason, _, note string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = append(n.told, kind+" "+reason+" "+fmt.Sprintf(note, args...))
}

// take returns what was told since it was last called.
func (n *noted) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	told := n.told
	n.told = nil
	return told
}

// toSimulator answers requests to AWS in this process.
type toSimulator struct{ account *simaws.Cloud }

func (s toSimulator) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	received := r.Clone(r.Context())
	received.RequestURI = r.URL.RequestURI()
	if received.Host == "" {
		received.Host = r.URL.Host
	}
	s.account.ServeHTTP(answer, received)
	return answer.Result(), nil
}

// world is a cluster, an account and an annotator of its own.
type world struct {
	*testing.T
	env       *clusterenv.Env
	account   *simaws.Cloud
	events    *noted
	now       time.Time
	held      error
	annotator *rootsecret.Annotator
}

// newWorld makes a world out of a cluster that may have been used before.
func newWorld(t *testing.T, env *clusterenv.Env, policy string) *world {
	t.Helper()
	w := &world{T: t, env: env, account: simaws.New(simaws.Options{}), events: &noted{}, now: time.Now()}
	key, err := w.account.AddUser("admin", policy)
	if err != nil {
		t.Fatal(err)
	}
	w.configure(operatorv1.CloudCredentialsModeDefault)
	w.deleteRoot()
	env.Create(t, clusterenv.RootSecret(key.ID, key.Secret, ""))
	provider := aws.New(aws.Options{
		Caller:    cloud.Stack(cloud.StackOptions{Retry: cloud.RetryOptions{Attempts: 1}}),
		Transport: toSimulator{w.account},
	})
	t.Cleanup(provider.Close)
	w.annotator = rootsecret.New(rootsecret.Options{
		Provider: provider, Source: cluster.NewSource(env.Client, provider), Client: env.Client, Recorder: w.events,
		Now: func() time.Time { return w.now }, Random: func() float64 { return 0.5 }, Held: func() error { return w.held },
	})
	return w
}

func (w *world) deleteRoot() {
	w.Helper()
	if err := w.env.Client.Delete(w.Context(), clusterenv.RootSecret("", "", "")); client.IgnoreNotFound(err) != nil {
		w.Fatal(err)
	}
}

// configure sets the mode of the cluster.
func (w *world) configure(mode operatorv1.CloudCredentialsMode) {
	w.Helper()
	var config operatorv1.CloudCredential
	if err := w.env.Client.Get(w.Context(), client.ObjectKey{Name: cluster.Singleton}, &config); err != nil {
		w.Fatal(err)
	}
	config.Spec.CredentialsMode = mode
	if err := w.env.Client.Update(w.Context(), &config); err != nil {
		w.Fatal(err)
	}
}

func (w *world) root() *corev1.Secret {
	w.Helper()
	root := clusterenv.RootSecret("", "", "")
	if err := w.env.Client.Get(w.Context(), client.ObjectKeyFromObject(root), root); err != nil {
		w.Fatal(err)
	}
	return root
}

func (w *world) annotation() string { return w.root().Annotations[v1.AnnotationMode] }

func (w *world) reason() string { return w.root().Annotations[v1.AnnotationModeReason] }

// pass runs one pass, and fails the test if that fails.
func (w *world) pass() reconcile.Result {
	w.Helper()
	result, err := w.annotator.Reconcile(w.Context(), reconcile.Request{})
	if err != nil {
		w.Fatal(err)
	}
	return result
}

// calls are the requests to the account since this was last asked.
func (w *world) calls() int {
	number := len(w.account.Calls().All())
	w.account.Calls().Reset()
	return number
}

func TestAnnotator(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)

	t.Run("a credential that can mint is annotated once and then left in peace", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		if again := w.pass().RequeueAfter; again != time.Hour {
			t.Errorf("next pass after %s", again)
		}
		if got := w.annotation(); got != "mint" {
			t.Errorf("annotation = %q", got)
		}
		if told := w.events.take(); len(told) != 1 || !strings.HasPrefix(told[0], "Normal RootCredentialAssessed ") {
			t.Errorf("events = %q", told)
		}
		before := w.root().ResourceVersion
		if w.calls() == 0 {
			t.Error("nobody asked the cloud")
		}
		w.now = w.now.Add(59 * time.Minute)
		w.pass()
		if calls := w.calls(); calls > 0 {
			t.Errorf("%d calls for a credential that was assessed", calls)
		}
		w.now = w.now.Add(2 * time.Minute)
		w.pass()
		if w.calls() == 0 {
			t.Error("it is not assessed again after an hour")
		}
		if after := w.root().ResourceVersion; after != before {
			t.Error("the Secret was written although nothing changed")
		}
		if told := w.events.take(); len(told) > 0 {
			t.Errorf("events without news: %q", told)
		}
	})

	t.Run("rights that are taken away are noticed without any event", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		w.pass()
		w.setPolicy(allowRead)
		w.now = w.now.Add(61 * time.Minute)
		w.pass()
		if got := w.annotation(); got != "insufficient" {
			t.Errorf("annotation = %q", got)
		}
	})

	t.Run("an insufficient credential is told with each missing right, and looked at again soon", func(t *testing.T) {
		w := newWorld(t, env, allowRead)
		if again := w.pass().RequeueAfter; again != 15*time.Second {
			t.Errorf("next pass after %s", again)
		}
		if got := w.annotation(); got != "insufficient" {
			t.Errorf("annotation = %q", got)
		}
		told := w.events.take()
		if len(told) != 1 || !strings.HasPrefix(told[0], "Warning RootCredentialInsufficient ") || !strings.Contains(told[0], "iam:CreateUser") {
			t.Errorf("events = %q", told)
		}
		if got := w.reason(); !strings.Contains(got, "iam:CreateUser") || !strings.Contains(got, "ec2:RunInstances") {
			t.Errorf("the Secret does not say which rights are missing: %q", got)
		}
		w.now = w.now.Add(16 * time.Second)
		if again := w.pass().RequeueAfter; again != 30*time.Second {
			t.Errorf("the pass after that after %s", again)
		}
		w.setPolicy(allowAll)
		w.now = w.now.Add(31 * time.Second)
		w.pass()
		if got := w.annotation(); got != "mint" {
			t.Errorf("annotation after the rights were granted = %q", got)
		}
		if got := w.reason(); got != "" {
			t.Errorf("the Secret still complains: %q", got)
		}
	})

	t.Run("an error of the assessment keeps what is known", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		w.pass()
		w.events.take()
		w.now = w.now.Add(2 * time.Hour)
		w.account.Faults().Add(fault.Rule{Effect: fault.Unavailable})
		for range 2 {
			if _, err := w.annotator.Reconcile(t.Context(), reconcile.Request{}); err == nil {
				t.Error("no error, so nobody tries again")
			}
		}
		if got := w.annotation(); got != "mint" {
			t.Errorf("annotation = %q", got)
		}
		if told := w.events.take(); len(told) != 1 || !strings.HasPrefix(told[0], "Warning RootCredentialNotAssessed ") {
			t.Errorf("events = %q", told)
		}
	})

	t.Run("a mode that is chosen is annotated without asking the cloud", func(t *testing.T) {
		for mode, want := range map[operatorv1.CloudCredentialsMode]string{"Mint": "mint", "Passthrough": "passthrough"} {
			w := newWorld(t, env, allowRead)
			w.configure(mode)
			w.pass()
			if got := w.annotation(); got != want {
				t.Errorf("%s: annotation = %q", mode, got)
			}
			if calls := w.calls(); calls > 0 {
				t.Errorf("%s: %d calls", mode, calls)
			}
		}
	})

	t.Run("nothing is touched in manual mode", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		w.configure("Manual")
		w.pass()
		if got := w.annotation(); got != "" || w.calls() > 0 {
			t.Errorf("annotation = %q", got)
		}
	})

	t.Run("an absent root secret is no error", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		w.deleteRoot()
		w.pass()
		if calls := w.calls(); calls > 0 {
			t.Errorf("%d calls", calls)
		}
	})

	t.Run("a root secret that is half filled is insufficient", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		root := w.root()
		delete(root.Data, "aws_secret_access_key")
		if err := env.Client.Update(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		w.pass()
		if got := w.annotation(); got != "insufficient" {
			t.Errorf("annotation = %q", got)
		}
	})

	t.Run("a process without the lease writes nothing", func(t *testing.T) {
		w := newWorld(t, env, allowAll)
		w.held = fmt.Errorf("another process leads")
		if _, err := w.annotator.Reconcile(t.Context(), reconcile.Request{}); err == nil {
			t.Error("no error")
		}
		if got := w.annotation(); got != "" {
			t.Errorf("annotation = %q", got)
		}
	})
}

// setPolicy changes what the administrator's user may do.
func (w *world) setPolicy(policy string) {
	w.Helper()
	users := w.account.Users()
	admin := slices.IndexFunc(users, func(u simaws.User) bool { return u.Name == "admin" })
	for name := range users[admin].Policies {
		if err := w.account.SetUserPolicy("admin", name, policy); err != nil {
			w.Fatal(err)
		}
	}
}
