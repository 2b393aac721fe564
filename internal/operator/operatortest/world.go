// Package operatortest holds what tests of controllers stand on: a real API server that is started once per test binary, a simulated AWS
// account and two namespaces of its own for each test, and instances of the operator's work that can be killed at any point.
package operatortest

import (
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// World is what one test plays in. Nothing of it is shared with another test but the API server.
type World struct {
	testing.TB
	// Env is the API server, with a client that no fault touches.
	Env *clusterenv.Env
	// Cloud is the simulated account.
	Cloud *aws.Cloud
	// CloudURL is where the account is served.
	CloudURL *url.URL
	// Facts are what instances know of the cluster.
	Facts *Facts
	// Root is the key in the root secret: an administrator's, who may do everything with IAM.
	Root aws.Key
	// Namespace is where requests are filed; it is what instances take for the operator's namespace. Target is another one, for Secrets.
	Namespace, Target string
	// Clock is the clock of the instances.
	Clock *Clock
}

// Administrator is the policy of the root credential's user.
const Administrator = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// New makes a world in mint mode with the API server of the test binary. Where there is no API server to start, the test is skipped.
func New(t testing.TB) *World {
	t.Helper()
	w := &World{TB: t, Env: shared.env(t), Cloud: aws.New(aws.Options{}), Clock: NewClock()}
	server, err := aws.Start(w.Cloud, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	if w.CloudURL, err = url.Parse(server.URL); err != nil {
		t.Fatal(err)
	}
	if w.Root, err = w.Cloud.AddUser("administrator", Administrator); err != nil {
		t.Fatal(err)
	}
	suffix := rand.String(8)
	w.Namespace, w.Target = "openshift-requests-"+suffix, "openshift-target-"+suffix
	w.Env.Namespace(t, w.Namespace)
	w.Env.Namespace(t, w.Target)
	w.Facts = newFacts(w)
	return w
}

// Request files a request for the Secret of that name in the target namespace, allowing what DefaultStatements allow.
func (w *World) Request(name string, change ...func(*v1.CredentialsRequest)) *v1.CredentialsRequest {
	w.Helper()
	filed := w.NewRequest(name, change...)
	if err := w.Env.Client.Create(w.Context(), filed); err != nil {
		w.Fatalf("file request %s: %v", name, err)
	}
	return filed
}

// NewRequest is what Request files.
func (w *World) NewRequest(name string, change ...func(*v1.CredentialsRequest)) *v1.CredentialsRequest {
	request := &v1.CredentialsRequest{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: name},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:    corev1.ObjectReference{Namespace: w.Target, Name: name + "-creds"},
			ProviderSpec: &runtime.RawExtension{Raw: []byte(DefaultSpec)},
		},
	}
	for _, c := range change {
		c(request)
	}
	return request
}

// DefaultSpec is the provider spec of requests that say nothing else.
const DefaultSpec = `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec",` +
	`"statementEntries":[{"effect":"Allow","action":["ec2:DescribeInstances","s3:ListBucket"],"resource":"*"}]}`

// WithSpec makes a request with that provider spec; with none at all where spec is empty.
func WithSpec(spec string) func(*v1.CredentialsRequest) {
	return func(request *v1.CredentialsRequest) {
		request.Spec.ProviderSpec = nil
		if spec != "" {
			request.Spec.ProviderSpec = &runtime.RawExtension{Raw: []byte(spec)}
		}
	}
}

// WithSecret makes a request for that Secret.
func WithSecret(namespace, name string) func(*v1.CredentialsRequest) {
	return func(request *v1.CredentialsRequest) {
		request.Spec.SecretRef = corev1.ObjectReference{Namespace: namespace, Name: name}
	}
}

// Get reads a request; nil where there is none.
func (w *World) Get(name string) *v1.CredentialsRequest {
	w.Helper()
	found := &v1.CredentialsRequest{}
	if !w.read(types.NamespacedName{Namespace: w.Namespace, Name: name}, found) {
		return nil
	}
	return found
}

// Secret reads the Secret that the request of that name asks for unless it says otherwise; nil where there is none.
func (w *World) Secret(request string) *corev1.Secret {
	w.Helper()
	return w.SecretAt(w.Target, request+"-creds")
}

// SecretAt reads a Secret; nil where there is none.
func (w *World) SecretAt(namespace, name string) *corev1.Secret {
	w.Helper()
	found := &corev1.Secret{}
	if !w.read(types.NamespacedName{Namespace: namespace, Name: name}, found) {
		return nil
	}
	return found
}

// read reads an object; false where there is none.
func (w *World) read(name types.NamespacedName, into client.Object) bool {
	w.Helper()
	switch err := w.Env.Client.Get(w.Context(), name, into); {
	case apierrors.IsNotFound(err):
		return false
	case err != nil:
		w.Fatalf("read %T %s: %v", into, name, err)
	}
	return true
}

// KeyOf is the key in a Secret.
func KeyOf(s *corev1.Secret) aws.Key {
	return aws.Key{ID: string(s.Data["aws_access_key_id"]), Secret: string(s.Data["aws_secret_access_key"])}
}

// Components are the users of the account but the administrator.
func (w *World) Components() []aws.User {
	var users []aws.User
	for _, user := range w.Cloud.Users() {
		if user.Name != "administrator" {
			users = append(users, user)
		}
	}
	return users
}

// toCloud sends every request to the simulated account, whatever its address.
type toCloud struct {
	*World
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (c toCloud) RoundTrip(request *http.Request) (*http.Response, error) {
	sent := request.Clone(request.Context())
	if sent.Host == "" {
		sent.Host = request.URL.Host // it is signed
	}
	sent.URL.Scheme, sent.URL.Host = c.CloudURL.Scheme, c.CloudURL.Host
	return c.next.RoundTrip(sent)
}

// Clock is a clock that can be put forward.
type Clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

// NewClock makes a clock that shows the time.
func NewClock() *Clock { return &Clock{} }

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

// Advance puts the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}
