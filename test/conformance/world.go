package conformance

import (
	"net/http"
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// environment is the control plane that all worlds share; nil where there are no binaries for one.
var environment *clusterenv.Env

// mapper knows what it serves. It asks nobody, so that it can be used in bubbles.
var mapper meta.RESTMapper

// World is what one case plays in: two namespaces, settings and a cloud account of its own, on the API server that all share.
type World struct {
	testing.TB
	// Cloud and Mode are what the case is run for.
	Cloud Cloud
	Mode  v1.Mode
	// Account is the account of the cloud.
	Account Account
	// Settings are the cluster's.
	Settings *Settings
	// Clock is the time of everything in the world.
	Clock *Clock
	// Skew is by how much the clock of the next operator that starts is ahead of all others.
	Skew time.Duration
	// Env is the API server, with a client that no fault touches.
	Env *clusterenv.Env
	// Requests is the namespace in which requests are filed, which operators take for their own. Targets is another one, for Secrets.
	Requests, Targets string
	// Stack can change what callers of operators wear.
	Stack func(*cloud.StackOptions)

	root types.NamespacedName
	// toCloud carries the requests of operators to the account; nil leaves that to the provider, which goes by way if that is not nil.
	toCloud http.RoundTripper
	way     *http.Transport
}

// NewWorld makes a world in that mode, with a root credential that fits. Where there is no control plane, t is skipped.
func NewWorld(t testing.TB, c Cloud, mode v1.Mode) *World {
	t.Helper()
	clusterenv.Require(t)
	w := newWorld(t, c, mode, environment, NewClock())
	w.toCloud = w.Account.Transport()
	return w
}

// newWorld makes a world whose operators have no way to the cloud yet.
func newWorld(t testing.TB, c Cloud, mode v1.Mode, env *clusterenv.Env, clock *Clock) *World {
	t.Helper()
	w := &World{TB: t, Cloud: c, Mode: mode, Clock: clock, Env: env}
	suffix := rand.String(10)
	w.Requests, w.Targets = "requests-"+suffix, "targets-"+suffix
	w.Env.Namespace(t, w.Requests)
	w.Env.Namespace(t, w.Targets)
	w.settle(c.Open(t, w.Clock.Now))
	return w
}

// settle gives the world an account, and settings that fit it.
func (w *World) settle(account Account) {
	w.Account = account
	w.Settings = newSettings(w.Account.Platform())
	w.root = w.Account.Provider(nil, nil, w.Clock.Now).RootSecret()
	switch w.Mode {
	case v1.ModeMint:
		w.SetRoot(RootMint)
	case v1.ModePassthrough:
		w.SetRoot(RootPassthrough)
	case v1.ModeToken:
		w.Settings.Configure(operatorv1.CloudCredentialsModeManual)
		w.Settings.Issue("https://issuer.example.test")
	}
}

// Outside is a namespace whose requests are trusted with no other namespace. It is made when it is first asked for.
func (w *World) Outside() string {
	w.Helper()
	name := "outside-" + w.Requests
	w.Env.Namespace(w, name)
	return name
}

// SetRoot replaces the root credential. The next operator that starts finds out what it can be used for.
func (w *World) SetRoot(kind RootKind) { w.Settings.SetRoot(w.root, w.Account.Root(kind), "") }

// RemoveRoot removes the root secret.
func (w *World) RemoveRoot() { w.Settings.Remove(&corev1.Secret{}, w.root) }

// Spec is a provider spec that fits the mode and asks for those rights.
func (w *World) Spec(rights ...string) runtime.Object {
	if w.Mode == v1.ModeToken {
		return w.Cloud.TokenSpec(rights...)
	}
	return w.Cloud.Spec(0, rights...)
}

// File files a request of that name for the sample of rights, to be delivered as a Secret of the same name. change can alter it before.
func (w *World) File(name string, change ...func(*v1.CredentialsRequest)) *v1.CredentialsRequest {
	w.Helper()
	filed := &v1.CredentialsRequest{
		ObjectMeta: metav1.ObjectMeta{Namespace: w.Requests, Name: name},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:    corev1.ObjectReference{Namespace: w.Targets, Name: name},
			ProviderSpec: w.encode(w.Spec(w.Cloud.Sample()...)),
		},
	}
	for _, c := range change {
		c(filed)
	}
	if err := w.Env.Client.Create(w.Context(), filed); err != nil {
		w.Fatalf("file request %s: %v", name, err)
	}
	return filed
}

// Ask changes what a request asks for.
func (w *World) Ask(name string, spec runtime.Object) {
	w.Helper()
	w.Edit(name, func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(spec) })
}

// Edit changes a request as its author would.
func (w *World) Edit(name string, change func(*v1.CredentialsRequest)) {
	w.Helper()
	object := w.Request(name)
	before := object.DeepCopy()
	change(object)
	if err := w.Env.Client.Patch(w.Context(), object, client.MergeFrom(before)); err != nil {
		w.Fatalf("edit request %s: %v", name, err)
	}
}

// Delete asks for the deletion of a request, which its finalizer may hold back.
func (w *World) Delete(name string) {
	w.Helper()
	object := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: w.Requests, Name: name}}
	if err := w.Env.Client.Delete(w.Context(), object); err != nil {
		w.Fatalf("delete request %s: %v", name, err)
	}
}

// Request reads a request; nil where there is none.
func (w *World) Request(name string) *v1.CredentialsRequest {
	w.Helper()
	return read(w, types.NamespacedName{Namespace: w.Requests, Name: name}, &v1.CredentialsRequest{})
}

// Secret reads the target Secret of the request of that name; nil where there is none.
func (w *World) Secret(name string) *corev1.Secret {
	w.Helper()
	return read(w, types.NamespacedName{Namespace: w.Targets, Name: name}, &corev1.Secret{})
}

// EditSecret changes a target Secret as somebody else would.
func (w *World) EditSecret(name string, change func(*corev1.Secret)) {
	w.Helper()
	object := w.Secret(name)
	change(object)
	if err := w.Env.Client.Update(w.Context(), object); err != nil {
		w.Fatalf("edit Secret %s: %v", name, err)
	}
}

// DeleteSecret deletes a target Secret as somebody else would.
func (w *World) DeleteSecret(name string) {
	w.Helper()
	object := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: w.Targets, Name: name}}
	if err := w.Env.Client.Delete(w.Context(), object); err != nil {
		w.Fatalf("delete Secret %s: %v", name, err)
	}
}

func (w *World) encode(spec runtime.Object) *runtime.RawExtension {
	w.Helper()
	encoded, err := request.Encode(spec)
	if err != nil {
		w.Fatal(err)
	}
	return encoded
}

// read reads an object; nil where there is none.
func read[T client.Object](w *World, name types.NamespacedName, into T) T {
	w.Helper()
	err := w.Env.Client.Get(w.Context(), name, into)
	if apierrors.IsNotFound(err) {
		var none T
		return none
	}
	if err != nil {
		w.Fatalf("read %T %s: %v", into, name, err)
	}
	return into
}
