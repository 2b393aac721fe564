package federation

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// issuerWorld is a simulated project, in which the issuer of a set-up is made.
type issuerWorld struct{ *accountWorld }

func newIssuerWorld(t *testing.T) issuerWorld {
	t.Helper()
	w := issuerWorld{newAccountWorld(t)}
	w.options.Issuer.Key = knownKey(testKey(t, 1))
	return w
}

// held has the provider keep the keys.
func (w issuerWorld) held() issuerWorld {
	w.options.Issuer.KeyStorage = PoolJWKFile
	return w
}

func testKey(t *testing.T, n int) oidc.PublicKey {
	t.Helper()
	text, err := os.ReadFile("testdata/key-" + string(rune('0'+n)) + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	key, err := oidc.ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func knownKey(key oidc.PublicKey) func(plan.Known) (oidc.PublicKey, bool) {
	return func(plan.Known) (oidc.PublicKey, bool) { return key, true }
}

// planned makes a plan of the issuer as one invocation does.
func (w issuerWorld) planned() *plan.Plan {
	w.t.Helper()
	return w.planOfNodes(w.options.IssuerNodes())
}

func (w issuerWorld) planOfNodes(nodes []plan.Node) *plan.Plan {
	w.t.Helper()
	graph, err := plan.NewGraph(nodes...)
	w.has(err)
	return w.planOf(w.open(), graph)
}

// try runs one invocation.
func (w issuerWorld) try() error {
	w.t.Helper()
	_, err := w.applied(w.planned())
	return err
}

// publish makes the issuer, and fails the test if that fails.
func (w issuerWorld) publish() []string {
	w.t.Helper()
	w.has(w.options.Validate())
	said, err := w.applied(w.planned())
	if err != nil {
		w.t.Fatalf("the issuer was not made: %v", err)
	}
	return said
}

// remove removes all of the set-up. It returns the notes.
func (w issuerWorld) remove() ([]string, error) {
	w.t.Helper()
	s := w.open()
	graph, notes, err := s.Removal(w.t.Context(), w.options)
	if err != nil {
		return notes, err
	}
	p := w.planOf(s, graph)
	return notes, errors.Join(p.Err(), p.Apply(w.t.Context(), plan.ApplyOptions{}).Err())
}

// withdraw removes all of the set-up, and fails the test if that fails.
func (w issuerWorld) withdraw() {
	w.t.Helper()
	if notes, err := w.remove(); err != nil || len(notes) > 0 {
		w.t.Fatalf("the issuer was not removed: %v, %q", err, notes)
	}
}

// settled checks that another run writes nothing, and that the issuer is as it should be.
func (w issuerWorld) settled() {
	w.t.Helper()
	w.publish()
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("another run made %d writes: %v", n, w.operations())
	}
	w.serves()
}

// serves checks that the issuer is as it should be.
func (w issuerWorld) serves() {
	w.t.Helper()
	p := w.provider()
	if !p.Deleted.IsZero() || p.Disabled || p.Issuer != "https://storage.googleapis.com/prod-oidc" || !slices.Equal(p.Audiences, []string{"openshift"}) ||
		p.Mapping["google.subject"] != "assertion.sub" || p.Description != "Created By OpenShift ccoctl" || p.DisplayName != "prod" {
		w.t.Errorf("the provider is %+v", p)
	}
	if pool := w.Pools(accountProject)[0]; !pool.Deleted.IsZero() || pool.Disabled || pool.DisplayName != "prod" || pool.Description != "Created By OpenShift ccoctl" {
		w.t.Errorf("the pool is %+v", pool)
	}
	if w.options.keyStorage() == PoolJWKFile {
		set, err := oidc.ParseKeySet([]byte(p.KeySet))
		if err != nil || !set.Has(testKey(w.t, 1).ID()) {
			w.t.Errorf("the keys of the provider are %v: %v", set.IDs(), err)
		}
		return
	}
	b := w.bucket()
	if !b.UniformAccess || b.PublicAccessPrevention != "inherited" || !w.BucketIsPublic(b.Name) {
		w.t.Errorf("the bucket is %+v", b)
	}
	if said, err := oidc.ParseDiscovery(w.object(oidc.DiscoveryKey)); err != nil || said.Issuer != p.Issuer || said.KeysURL != p.Issuer+"/keys.json" {
		w.t.Errorf("the discovery document is %+v: %v", said, err)
	}
	if set := w.keySet(); !set.Has(testKey(w.t, 1).ID()) {
		w.t.Errorf("the published keys are %v", set.IDs())
	}
}

// gone checks that nothing is left of the issuer but what waits for its end.
func (w issuerWorld) gone() {
	w.t.Helper()
	if left := w.Buckets(accountProject); len(left) != 0 {
		w.t.Errorf("a bucket is left: %+v", left)
	}
	for _, pool := range w.Pools(accountProject) {
		if pool.Deleted.IsZero() {
			w.t.Errorf("a pool is left: %+v", pool)
		}
	}
}

func (w issuerWorld) provider() simgcp.Provider {
	w.t.Helper()
	for _, pool := range w.Pools(accountProject) {
		if len(pool.Providers) == 1 {
			return pool.Providers[0]
		}
	}
	w.t.Fatalf("there is no provider: %+v", w.Pools(accountProject))
	return simgcp.Provider{}
}

func (w issuerWorld) bucket() simgcp.Bucket {
	w.t.Helper()
	b, found := w.Bucket(w.options.BucketName())
	if !found {
		w.t.Fatal("there is no bucket")
	}
	return b
}

func (w issuerWorld) object(name string) []byte {
	w.t.Helper()
	text, found := w.ObjectContent(w.options.BucketName(), name)
	if !found {
		w.t.Fatalf("there is no object %s", name)
	}
	return text
}

func (w issuerWorld) keySet() oidc.KeySet {
	w.t.Helper()
	set, err := oidc.ParseKeySet(w.object(oidc.KeySetKey))
	w.has(err)
	return set
}

// called checks which calls were made, by their names.
func (w issuerWorld) called(want map[string]int) {
	w.t.Helper()
	if got := w.operations(); !maps.Equal(got, want) {
		w.t.Errorf("the calls were\n%v\nand should have been\n%v", got, want)
	}
}

// refused checks that a run ends with an error that says all of this, and that nothing was written.
func (w issuerWorld) refused(says ...string) {
	w.t.Helper()
	w.says(w.try(), says...)
	if n := w.Calls().Writes(); n != 0 {
		w.t.Errorf("%d writes were made: %v", n, w.operations())
	}
}

// says checks what an error says.
func (w issuerWorld) says(err error, says ...string) {
	w.t.Helper()
	if err == nil {
		w.t.Fatal("there is no error")
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			w.t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

// on has something happen to each call of an operation, or to the first ones.
func (w issuerWorld) on(operation string, effect fault.Effect, times int) {
	w.Faults().Add(fault.Rule{Effect: effect, Times: times, Match: func(q fault.Request) bool { return q.Operation == operation }})
}
