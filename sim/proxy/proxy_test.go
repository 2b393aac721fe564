package proxy_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/proxy"
)

// childURL is set in the environment of the child process, which fetches this URL with nothing but Go's defaults.
const childURL = "PROXY_TEST_CHILD_URL"

func TestMain(m *testing.M) {
	if target := os.Getenv(childURL); target != "" {
		os.Exit(child(target))
	}
	os.Exit(m.Run())
}

func child(target string) int {
	response, err := http.Get(target)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	body, err := io.ReadAll(response.Body)
	fmt.Printf("%d %s", response.StatusCode, body)
	if err != nil {
		return 1
	}
	return 0
}

// named answers with a name, the protocol and the host that the request was for.
func named(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%s %s %s", name, r.Proto, r.Host)
	})
}

func start(t *testing.T) *proxy.Proxy {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: proxy.Routes(map[string]http.Handler{
		"iam.example.test": named("iam"),
		".example.test":    named("other"),
		".s3.example.test": named("s3"),
		"192.0.2.1":        named("ip"),
	})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// client trusts the proxy and nobody else. It speaks HTTP/2 if h2 is set.
func client(t *testing.T, p *proxy.Proxy, h2 bool) *http.Client {
	t.Helper()
	address, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(p.CA()) {
		t.Fatal("the CA is no PEM certificate")
	}
	transport := &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: h2}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func fetch(t *testing.T, c *http.Client, target string) string {
	t.Helper()
	response, err := c.Get(target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestHostsReachTheirHandlers(t *testing.T) {
	t.Parallel()
	p := start(t)
	for _, version := range []struct {
		h2    bool
		proto string
	}{{true, "HTTP/2.0"}, {false, "HTTP/1.1"}} {
		c := client(t, p, version.h2)
		for target, want := range map[string]string{
			"https://iam.example.test/":        "iam %s iam.example.test",
			"https://IAM.example.test:443/":    "iam %s IAM.example.test:443",
			"https://ec2.example.test/":        "other %s ec2.example.test",
			"https://b.s3.example.test/":       "s3 %s b.s3.example.test",
			"https://a.b.eu.s3.example.test/":  "s3 %s a.b.eu.s3.example.test",
			"https://192.0.2.1/":               "ip %s 192.0.2.1",
			"https://iam.iam.example.test/x?y": "other %s iam.iam.example.test",
		} {
			if got := fetch(t, c, target); got != fmt.Sprintf(want, version.proto) {
				t.Errorf("GET %s answered %q, want %q", target, got, fmt.Sprintf(want, version.proto))
			}
		}
	}
	if u := p.Unexpected(); len(u) != 0 {
		t.Errorf("unexpected requests %q", u)
	}
}

func TestUnknownHostsAreRefusedAndRemembered(t *testing.T) {
	t.Parallel()
	p := start(t)
	c := client(t, p, true)
	for _, target := range []string{"https://example.org/", "https://example.test/", "https://iam.example.test:8443/"} {
		if response, err := c.Get(target); err == nil {
			_ = response.Body.Close()
			t.Errorf("GET %s answered %s", target, response.Status)
		}
	}
	if got := fetch(t, c, "http://169.254.169.254/latest"); !strings.Contains(got, "no simulator answers") {
		t.Errorf("plain HTTP answered %q", got)
	}
	want := []string{"CONNECT example.org:443", "CONNECT example.test:443", "CONNECT iam.example.test:8443", "GET http://169.254.169.254/latest"}
	if got := p.Unexpected(); !slices.Equal(got, want) {
		t.Errorf("unexpected requests %q, want %q", got, want)
	}
}

func TestRequestForAnotherHostThanTheTunnels(t *testing.T) {
	t.Parallel()
	p := start(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://iam.example.test/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "sts.example.test"
	response, err := client(t, p, false).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusBadGateway || !slices.Equal(p.Unexpected(), []string{"GET https://sts.example.test/"}) {
		t.Errorf("status %d, unexpected %q", response.StatusCode, p.Unexpected())
	}
}

func TestChildProcessIsInterceptedByItsEnvironmentAlone(t *testing.T) {
	t.Parallel()
	p := start(t)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, p.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), "NO_PROXY=.test")
	command.Env = append(command.Env, p.Environ(ca)...)
	command.Env = append(command.Env, childURL+"=https://iam.example.test/")
	out, err := command.CombinedOutput()
	if want := "200 iam HTTP/2.0 iam.example.test"; err != nil || string(out) != want {
		t.Errorf("child printed %q (%v), want %q", out, err, want)
	}
}

func TestClientThatDoesNotTrustTheAuthorityGetsNothing(t *testing.T) {
	t.Parallel()
	p, other := start(t), start(t)
	c := client(t, other, true)
	address, _ := url.Parse(p.URL())
	c.Transport.(*http.Transport).Proxy = http.ProxyURL(address)
	if response, err := c.Get("https://iam.example.test/"); err == nil {
		_ = response.Body.Close()
		t.Errorf("answered %s", response.Status)
	}
}

// TestBareAnswerToConnect keeps the headers of the answer bare: with a Transfer-Encoding gRPC clients hang. The client speaks
// before it has read the answer, as clients in a hurry do.
func TestBareAnswerToConnect(t *testing.T) {
	t.Parallel()
	p := start(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	hurried := &hurriedConn{Conn: conn, pending: "CONNECT iam.example.test:443 HTTP/1.1\r\nHost: iam.example.test:443\r\n\r\n"}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(p.CA())
	secure := tls.Client(hurried, &tls.Config{RootCAs: pool, ServerName: "iam.example.test", NextProtos: []string{"h2"}})
	if err := secure.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = secure.Close() }()
	if secure.ConnectionState().NegotiatedProtocol != "h2" {
		t.Errorf("negotiated %q, want h2", secure.ConnectionState().NegotiatedProtocol)
	}
	if want := "HTTP/1.1 200 Connection established\r\n\r\n"; hurried.answer != want {
		t.Errorf("answer to CONNECT %q, want %q", hurried.answer, want)
	}
}

// hurriedConn sends pending together with the first write, and takes the proxy's answer out of the first read.
type hurriedConn struct {
	net.Conn
	pending string
	answer  string
	reader  *bufio.Reader
}

func (c *hurriedConn) Write(b []byte) (int, error) {
	if c.pending == "" {
		return c.Conn.Write(b)
	}
	_, err := c.Conn.Write(append([]byte(c.pending), b...))
	c.pending = ""
	return len(b), err
}

func (c *hurriedConn) Read(b []byte) (int, error) {
	if c.reader == nil {
		c.reader = bufio.NewReader(c.Conn)
		for !strings.HasSuffix(c.answer, "\r\n\r\n") {
			line, err := c.reader.ReadString('\n')
			if err != nil {
				return 0, err
			}
			c.answer += line
		}
	}
	return c.reader.Read(b)
}

func TestCloseEndsRequestsInTheAir(t *testing.T) {
	t.Parallel()
	arrived, ended := make(chan struct{}), make(chan struct{})
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(string) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(arrived)
			<-r.Context().Done()
			close(ended)
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	c := client(t, p, true)
	failed := make(chan error, 1)
	go func() {
		response, err := c.Get("https://iam.example.test/")
		if err == nil {
			_ = response.Body.Close()
		}
		failed <- err
	}()
	<-arrived
	p.Close()
	p.Close()
	<-ended
	if err := <-failed; err == nil {
		t.Error("the request was answered")
	}
	if _, err := c.Get("https://iam.example.test/"); err == nil {
		t.Error("a closed proxy answers")
	}
}
