package conformance

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/cloudcredential/operator/sim/proxy"
)

// simulated is a cloud whose hosts have the names of the real ones.
type simulated interface {
	http.Handler
	// Serves reports whether a host is one of the cloud.
	Serves(host string) bool
}

// throughProxy is a way to a cloud on which there is a proxy that looks into every connection, and the CA bundle, in PEM, that vouches for it. Whoever calls a
// host that is none of the cloud fails the test.
func throughProxy(t testing.TB, to simulated) (way *http.Transport, bundle []byte) {
	t.Helper()
	between, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if to.Serves(host) {
			return to
		}
		return nil
	}})
	must(t, err)
	t.Cleanup(func() {
		between.Close()
		if calls := between.Unexpected(); len(calls) > 0 {
			t.Errorf("somebody else was called: %v", calls)
		}
	})
	address, err := url.Parse(between.URL())
	must(t, err)
	return &http.Transport{Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true}, between.CA()
}
