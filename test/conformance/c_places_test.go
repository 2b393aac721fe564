package conformance

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// TestC9_regions_partitions_and_endpoints has the cluster be in another place: its endpoints are called and no others, and names are those of there.
func TestC9_regions_partitions_and_endpoints(t *testing.T) {
	eachThat(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for _, place := range c.Places() {
			t.Run(place.Name, func(t *testing.T) {
				t.Parallel()
				w := NewWorld(t, c, mode)
				w.settle(place.Open(t, w.Clock.Now))
				called := &hosts{next: w.Account.Transport()}
				w.toCloud = called
				w.File("request", func(r *v1.CredentialsRequest) { r.Spec.ProviderSpec = w.encode(w.Spec(anywhere(c)...)) })
				o := w.Start(nil)
				o.Settle("request")
				o.Drift("request")
				requireGood(t, mode, w.State("request"))
				marks := strings.Join(slices.Collect(maps.Values(w.Secret("request").Annotations)), "\n")
				if mode == v1.ModeMint && !strings.Contains(marks, place.Mark) {
					t.Errorf("the marks of the Secret do not say %q: %s", place.Mark, marks)
				}
				w.Delete("request")
				o.Settle("request")
				if len(called.all()) == 0 {
					t.Error("nothing was called")
				}
				for _, host := range called.all() {
					if !slices.Contains(place.Hosts, host) {
						t.Errorf("%s was called, and not just %v", host, place.Hosts)
					}
				}
			})
		}
	}, func(c Cloud, mode v1.Mode) bool { return len(c.Places()) > 0 && mode != v1.ModeToken })
}

// anywhere are rights that do not name a place.
func anywhere(c Cloud) []string {
	return slices.DeleteFunc(c.Universe(), func(right string) bool { return strings.Contains(right, "images") })
}

// hosts remembers which hosts were called.
type hosts struct {
	next http.RoundTripper

	mu   sync.Mutex
	seen []string
}

// RoundTrip implements http.RoundTripper.
func (h *hosts) RoundTrip(request *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.seen = append(h.seen, request.URL.Host)
	h.mu.Unlock()
	return h.next.RoundTrip(request)
}

func (h *hosts) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(h.seen)))
}

// TestC9_ca_bundle has the cloud be reached at an endpoint that only the cluster's CA bundle vouches for: without it nothing is sent there, and when it is
// put into the cluster, requests are satisfied by the operator that runs.
func TestC9_ca_bundle(t *testing.T) {
	eachCalled(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		account, way, bundle := c.Private(t, w.Clock.Now)
		w.settle(account)
		w.toCloud, w.way = nil, way
		// What the credential is good for cannot be found out yet.
		w.Settings.SetRoot(w.root, w.Account.Root(rootOf(mode)), strings.ToLower(string(mode)))
		w.File("request")
		o := w.Start(nil)
		for range 5 {
			if _, err := o.Pass("request"); err == nil {
				t.Fatal("an endpoint that nobody vouches for was believed")
			}
			w.Clock.Advance(time.Minute)
		}
		failing, _ := condition.Failing(w.Request("request").Status.Conditions)
		if !strings.Contains(failing.Message, "certificate") {
			t.Errorf("the condition does not say what is wrong: %+v", w.Request("request").Status.Conditions)
		}
		if calls := w.Account.Calls().All(); len(calls) > 0 {
			t.Errorf("an endpoint that nobody vouches for was called: %+v", calls)
		}
		name := cluster.BundleConfigMap(w.Account.Provider(nil, nil, w.Clock.Now))
		config := &corev1.ConfigMap{Data: map[string]string{"ca-bundle.pem": string(bundle)}}
		config.Namespace, config.Name = name.Namespace, name.Name
		w.Settings.Put(config)
		o.Settle("request")
		requireGood(t, mode, w.State("request"))
	})
}

// TestC9_place_is_not_known has the Infrastructure say of the platform nothing but which one it is. Either that is enough, or the request says what is missing,
// and nothing else stops; when it is there, the request is satisfied, and before it is, a request can be let go.
func TestC9_place_is_not_known(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		whole := w.Account.Platform()
		w.Settings.Put(clusterenv.Infrastructure(configv1.PlatformStatus{Type: whole.Type}))
		w.Settings.SetRoot(w.root, w.Account.Root(rootOf(mode)), strings.ToLower(string(mode)))
		for _, name := range []string{"request", "given-up"} {
			w.File(name)
		}
		o := w.Start(nil)
		for range 5 {
			for _, name := range []string{"request", "given-up"} {
				_, _ = o.Pass(name)
			}
			w.Clock.Advance(time.Minute)
		}
		status := w.Request("request").Status
		failing, fails := condition.Failing(status.Conditions)
		if !condition.IsTrue(status.Conditions, v1.Ready) && (!fails || !strings.Contains(failing.Message, "status.platformStatus")) {
			t.Errorf("the conditions do not say what is missing: %+v", status.Conditions)
		}
		w.Delete("given-up")
		o.Settle("given-up")
		if w.Request("given-up") != nil {
			t.Error("a request cannot be let go")
		}
		w.Settings.Put(clusterenv.Infrastructure(whole))
		o.Settle("request")
		requireGood(t, mode, w.State("request"))
	}, v1.ModeMint, v1.ModePassthrough)
}
