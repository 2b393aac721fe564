package ccoctl_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/cloudcredential/operator/sim/proxy"
)

// direct reaches an account without a network, so that it works where time passes only when everything waits. Requests are written and read as
// a server would read them, for the account checks what was signed.
type direct struct{ handler http.Handler }

var errReset = errors.New("connection reset by peer")

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(request *http.Request) (*http.Response, error) {
	var wire bytes.Buffer
	if err := request.Write(&wire); err != nil {
		return nil, err
	}
	received, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return nil, fmt.Errorf("the request is none that a server could read: %w", err)
	}
	received.RemoteAddr = "192.0.2.1:1234"
	answer := httptest.NewRecorder()
	if dropped := d.answer(answer, received.WithContext(request.Context())); dropped {
		return nil, errReset
	}
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	response := answer.Result()
	response.Request = request
	// What matters of a certificate is its hash.
	response.TLS = &tls.ConnectionState{PeerCertificates: []*x509.Certificate{{Raw: []byte("certificate of AWS")}}}
	return response, nil
}

// answer reports whether the handler dropped the connection.
func (d direct) answer(w http.ResponseWriter, received *http.Request) (dropped bool) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			dropped = true
		default:
			panic(cause)
		}
	}()
	d.handler.ServeHTTP(w, received)
	_, _ = io.Copy(io.Discard, received.Body)
	return false
}

// proxied reaches an account as a machine behind a proxy does: under the cloud's own host names, over TLS.
func proxied(t testing.TB, account simulated) (http.RoundTripper, *proxy.Proxy) {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(string) http.Handler { return account }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	transport := &http.Transport{Proxy: http.ProxyURL(address), ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := p.Client()
	if err != nil {
		t.Fatal(err)
	}
	account.SetIssuerClient(client)
	return transport, p
}
