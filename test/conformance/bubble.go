package conformance

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// inBubble runs a case as each does, in a world whose time, real waits included, passes only when everything in it waits: an hour of
// throttling and of retries takes as long as its work. See Work for operators that go on by themselves.
//
// The account is reached without a network, and the API server, which is real, by goroutines outside of the bubble. While a request is with it,
// time stands still.
func inBubble(t *testing.T, test func(w *World), modes ...v1.Mode) {
	t.Helper()
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) { bubble(t, c, mode, test) }, modes...)
}

// bubble runs one case in a bubble.
func bubble(t *testing.T, c Cloud, mode v1.Mode, test func(w *World)) {
	t.Helper()
	clusterenv.Require(t)
	outside := newRelay(t, environment.Config)
	synctest.Test(t, func(t *testing.T) {
		config := &rest.Config{Host: environment.Config.Host, Transport: outside, QPS: -1}
		inside, err := client.New(config, client.Options{Scheme: environment.Client.Scheme(), Mapper: mapper})
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, c, mode, &clusterenv.Env{Config: config, Client: inside, Control: environment.Control}, &Clock{runs: true})
		w.toCloud = w.Account.Direct()
		test(w)
	})
}

// relays is how many requests may be with the API server at the same time.
const relays = 32

// relay sends requests of a bubble from outside of it. Nothing of a connection may be part of a bubble: time would never pass in it.
type relay struct{ free chan *relayed }

// relayed is one request at a time on its way.
type relayed struct {
	send chan *http.Request
	back chan answered
}

// answered is what came back, with the whole body read.
type answered struct {
	response *http.Response
	body     []byte
	err      error
}

// newRelay is to be called outside of the bubble. It lasts as long as t.
func newRelay(t *testing.T, config *rest.Config) *relay {
	t.Helper()
	next, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{free: make(chan *relayed, relays)}
	for range relays {
		line := &relayed{send: make(chan *http.Request), back: make(chan answered)}
		r.free <- line
		go line.serve(t.Context(), next)
	}
	return r
}

func (l *relayed) serve(ctx context.Context, next http.RoundTripper) {
	for {
		select {
		case <-ctx.Done():
			return
		case request := <-l.send:
			var a answered
			if a.response, a.err = next.RoundTrip(request.WithContext(ctx)); a.err == nil {
				a.body, a.err = io.ReadAll(a.response.Body)
				_ = a.response.Body.Close()
			}
			l.back <- a
		}
	}
}

// RoundTrip implements http.RoundTripper.
func (r *relay) RoundTrip(request *http.Request) (*http.Response, error) {
	// Not a clone: its context would belong to the bubble.
	sent := &http.Request{Method: request.Method, URL: request.URL, Host: request.Host, Header: request.Header.Clone()}
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		_ = request.Body.Close()
		if err != nil {
			return nil, err
		}
		sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	line := <-r.free
	line.send <- sent
	a := <-line.back
	r.free <- line
	if a.err != nil {
		return nil, a.err
	}
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	a.response.Request, a.response.Body = request, io.NopCloser(bytes.NewReader(a.body))
	return a.response, nil
}
