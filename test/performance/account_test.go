package performance

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	simcalls "github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
)

// account is a simulated account in this process, behind an intercepting proxy.
type account struct {
	simulated
	// environ are the variables that lead a process to it, transport what leads a client in this process.
	environ   []string
	transport *http.Transport
	// counted says which calls are those of minting.
	counted func(simcalls.Call) bool
}

// startAccount starts an AWS account whose answers take that long, and puts the key of its administrator into the root secret.
func startAccount(b *testing.B, c *controlPlane, latency time.Duration) *account {
	b.Helper()
	return startAccountOn(b, c, onAWS(), latency)
}

// startAccountOn is startAccount for another cloud.
func startAccountOn(b *testing.B, c *controlPlane, on place, latency time.Duration) *account {
	b.Helper()
	sim, root, err := on.open()
	if err != nil {
		b.Fatal(err)
	}
	a := &account{simulated: sim, counted: on.counted}
	a.Faults().Add(fault.Rule{Latency: latency})
	front, err := proxy.Start(b.Context(), proxy.Options{Route: func(host string) http.Handler {
		if sim.Serves(host) {
			return sim
		}
		return nil
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(front.Close)
	authorities := filepath.Join(b.TempDir(), "ca.pem")
	if err := os.WriteFile(authorities, front.CA(), 0o600); err != nil {
		b.Fatal(err)
	}
	a.environ = front.Environ(authorities)
	if a.transport, err = through(front); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(a.transport.CloseIdleConnections)
	c.Create(b, root)
	return a
}

// through makes a transport that reaches hosts through a proxy.
func through(front *proxy.Proxy) (*http.Transport, error) {
	address, err := url.Parse(front.URL())
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(front.CA())
	return &http.Transport{
		Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true,
	}, nil
}

// mintCalls are the calls that make, change or look at what requests ask for; those that assess the root credential are not among them.
func (a *account) mintCalls() (made, throttled int) {
	for _, c := range a.Calls().All() {
		if !a.counted(c) {
			continue
		}
		made++
		if c.Code == "Throttling" {
			throttled++
		}
	}
	return made, throttled
}
