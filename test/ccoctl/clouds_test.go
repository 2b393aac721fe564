package ccoctl_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// cloud is all that the tests of every cloud have to know of one. A cloud more is a row in clouds.
type cloud struct {
	// name of the command below ccoctl.
	name string
	// open makes an account with nothing in it but an administrator.
	open func(t testing.TB) simulated
	// place are the flags that say where a set-up is.
	place []string
	// besides are flags that a verb takes besides: those that have delete delete everything, and those that hang on the set-up's name. Nil for none.
	besides func(w *world, verb string) []string
	// shapes are the kinds of issuer, each with its flag; changing are flags that change something of a set-up.
	shapes   map[string]string
	changing []string
	// spec is the provider spec of a small request, and refusals are requests that this cloud could not satisfy.
	spec     func() map[string]any
	refusals map[string]refusal
	// options are flags that a set-up in this cloud cannot have.
	options func() map[string]option
	// identitiesVerb makes the identities of requests. identitiesFlags are its own, for an issuer that they make, and someIdentitiesFlags for none.
	identitiesVerb      string
	identitiesFlags     func(w *world) []string
	someIdentitiesFlags []string
	// making are the verbs that make something, each with the arguments that it needs besides the usual ones. Those that need an issuer make it.
	making func(w *world) map[string]func() ran
	// steps are the verbs that make, one after the other, what create-all makes.
	steps []step
	// estrange makes something that a set-up has found its own be another's.
	estrange func(w *world)
	// secrets are those of the credential, and secretly has the world use each kind of credential, with as many of them as it can have.
	secrets  func(w *world) map[string]string
	secretly map[string]func(w *world)
	// late is the number of a call of create-all after which files are still to be written.
	late int

	// flags are those of earlier releases by verb, with the default where the help shows one; required are those without which a verb does not run.
	flags    map[string][]string
	required map[string]string

	operations operations
	kinds      kinds
	counts     counts
	upgrades   []upgrade
	faults     faultFacts
	identities identities
	hostility  hostility
}

// step is a verb with its own flags, which may hang on what the steps before it made.
type step struct {
	verb  string
	flags func(w *world) []string
}

// take runs a step.
func (w *world) take(s step) ran {
	w.t.Helper()
	return w.run(s.verb, s.flags(w)...)
}

// without are no flags.
func without(*world) []string { return nil }

// operations are names of calls.
type operations struct {
	// createIdentity makes what a component is to the cloud; readIdentity is what a second run reads of it; deleteIdentity deletes it.
	createIdentity, readIdentity, deleteIdentity string
	// createProvider makes the cloud trust the issuer.
	createProvider string
	// hanging are some to hang, of different services.
	hanging []string
}

// kinds of resources.
type kinds struct {
	// of are the kinds that operations write.
	of map[string]string
	// identity, after and bucket are those of identities, of what has to wait for them, and of the issuer's bucket.
	identity, after, bucket string
	// calledAs are those that have no call of their own, with the kind whose calls make them; empty where none does.
	calledAs map[string]string
}

// simulated is an account in a simulated cloud.
type simulated interface {
	http.Handler
	Calls() *calls.Log
	Faults() *fault.Rules
	SetLag(lag time.Duration)
	SetIssuerClient(client *http.Client)
	// contents is everything that there is in it besides its administrator, with words in place of what is drawn by lot and of times, so that two
	// accounts can be compared.
	contents(t testing.TB) string
	// anonymous replaces what is drawn by lot in a text about it.
	anonymous(text string) string
	// environ is what the administrator's programs find in their environment, and nothing of this machine's own configuration.
	environ() map[string]string
	// crowd puts things of somebody else's into it.
	crowd(t testing.TB)
}

// clouds are all of them.
func clouds() []*cloud { return []*cloud{awsCloud(), gcpCloud(), azureCloud()} }

// shape is a kind of issuer of a cloud.
type shape struct {
	cloud      *cloud
	name, flag string
}

// allShapes are all kinds of issuer of all clouds, for tests that are in bubbles.
func allShapes() []shape {
	var all []shape
	for _, c := range clouds() {
		for name, flag := range c.shapes {
			all = append(all, shape{c, name, flag})
		}
	}
	return all
}

// onEach runs a test for every cloud.
func onEach(t *testing.T, test func(t *testing.T, c *cloud)) {
	t.Helper()
	t.Parallel()
	for _, c := range clouds() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			test(t, c)
		})
	}
}

// onEachShape runs a test for every kind of issuer of every cloud.
func onEachShape(t *testing.T, test func(t *testing.T, c *cloud, name, shape string)) {
	t.Helper()
	onEach(t, func(t *testing.T, c *cloud) {
		for name, shape := range c.shapes {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, c, name, shape)
			})
		}
	})
}
