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

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// account is a simulated AWS account in this process, behind an intercepting proxy.
type account struct {
	*aws.Cloud
	// environ are the variables that lead a process to it, transport what leads a client in this process.
	environ   []string
	transport *http.Transport
}

const administrator = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// startAccount starts an account whose answers take that long, and puts the key of its administrator into the root secret.
func startAccount(b *testing.B, c *controlPlane, latency time.Duration) *account {
	b.Helper()
	a := &account{Cloud: aws.New(aws.Options{})}
	quotas := aws.DefaultQuotas()
	quotas.UsersPerAccount = 1_000_000 // the largest clusters here have more than any account may have
	a.SetQuotas(quotas)
	a.Faults().Add(fault.Rule{Latency: latency})
	front, err := proxy.Start(b.Context(), proxy.Options{Route: func(host string) http.Handler {
		if aws.Serves(host) {
			return a.Cloud
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
	key, err := a.AddUser("administrator", administrator)
	if err != nil {
		b.Fatal(err)
	}
	c.Create(b, clusterenv.RootSecret(key.ID, key.Secret, ""))
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

// mintCalls are the calls of IAM that make, change or look at what requests ask for; those that assess the root credential are not among them.
func (a *account) mintCalls() (calls, throttled int) {
	for _, c := range a.Calls().All() {
		if c.Service != "iam" || c.Operation == "SimulatePrincipalPolicy" {
			continue
		}
		calls++
		if c.Code == "Throttling" {
			throttled++
		}
	}
	return calls, throttled
}
