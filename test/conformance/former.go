package conformance

import (
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Inheriting is an account in which earlier releases made identities, where none are made any more. What they left is cleaned up.
type Inheriting interface {
	Account
	// Inherit makes what an earlier release had made for a request of that name, and returns the provider status that it left.
	Inherit(t testing.TB, name string) runtime.Object
	// Inherited are the names of what is left of that.
	Inherited() []string
	// LetClean gives the root credentials the right to clean up.
	LetClean(t testing.TB)
	// Clears reports whether a provider status has nothing on record any more.
	Clears(status runtime.Object) bool
}

// inherits reports whether a cloud has something of earlier releases to clean up.
func inherits(t *testing.T, c Cloud) bool {
	t.Helper()
	_, does := c.Open(t, NewClock().Now).(Inheriting)
	return does
}

// Inherit files a request that an earlier release had satisfied with an identity, in a world whose root credential is there in every mode.
func (w *World) Inherit(name string) {
	w.Helper()
	account, _ := w.Account.(Inheriting)
	w.SetRoot(rootOf(w.Mode))
	filed := w.File(name, func(r *v1.CredentialsRequest) { r.Finalizers = []string{v1.FinalizerDeprovision} })
	filed.Status.ProviderStatus = w.encode(account.Inherit(w, name))
	must(w, w.Env.Client.Status().Update(w.Context(), filed))
}

// inherited are what is left of what earlier releases made.
func (w *World) inherited() []string {
	account, _ := w.Account.(Inheriting)
	return account.Inherited()
}
