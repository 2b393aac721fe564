package conformance

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// garbage is an answer that is none of an API server.
type garbage struct {
	status      int
	contentType string
	// body of the answer; nil for the first half of the right one.
	body *string
}

// garbages are those that a proxy, or a server in trouble, may give.
func garbages() map[string]garbage {
	text := func(s string) *string { return &s }
	return map[string]garbage{
		"page with success":   {http.StatusOK, "text/html", text("<html>log in</html>")},
		"nothing":             {http.StatusOK, "application/json", text("")},
		"empty object":        {http.StatusOK, "application/json", text("{}")},
		"null":                {http.StatusOK, "application/json", text("null")},
		"other object":        {http.StatusOK, "application/json", text(`{"kind":"Status","apiVersion":"v1","status":"Success"}`)},
		"half of it":          {http.StatusOK, "", nil},
		"page with failure":   {http.StatusBadGateway, "text/html", text("<html>bad gateway</html>")},
		"unauthorized":        {http.StatusUnauthorized, "text/plain", text("no")},
		"not found by a page": {http.StatusNotFound, "text/html", text("<html>no such page</html>")},
	}
}

// garbled sends to an API server and gives garbage for some of its answers.
type garbled struct {
	next    http.RoundTripper
	garbage garbage
	// asked says which requests, by number, get garbage. before says that they do not reach the server.
	asked  func(n int) bool
	before bool

	mu sync.Mutex
	n  int
}

// RoundTrip implements http.RoundTripper.
func (g *garbled) RoundTrip(request *http.Request) (*http.Response, error) {
	g.mu.Lock()
	g.n++
	hit := g.asked(g.n)
	g.mu.Unlock()
	if !hit {
		return g.next.RoundTrip(request)
	}
	answer := &http.Response{
		StatusCode: g.garbage.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {g.garbage.contentType}}, Body: http.NoBody,
	}
	if g.before && g.garbage.body != nil {
		answer.Body = io.NopCloser(strings.NewReader(*g.garbage.body))
		return answer, nil
	}
	right, err := g.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer right.Body.Close()
	whole, err := io.ReadAll(right.Body)
	if err != nil {
		return nil, err
	}
	body := string(whole[:len(whole)/2])
	if g.garbage.body != nil {
		body = *g.garbage.body
	} else {
		answer.Header = right.Header
	}
	answer.Body = io.NopCloser(strings.NewReader(body))
	return answer, nil
}

// option has an operator reach the API server through g.
func (g *garbled) option(w *World) func(*credentialsrequest.Options) {
	return func(options *credentialsrequest.Options) {
		config := rest.CopyConfig(w.Env.Config)
		config.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			g.next = next
			return g
		}
		garbledClient, err := client.New(config, client.Options{Scheme: w.Env.Client.Scheme(), Mapper: w.Env.Client.RESTMapper()})
		must(w, err)
		options.Client, options.Live = ownNamespace{Client: garbledClient, namespace: w.Requests}, garbledClient
	}
}

// TestInput_api_server_answers_garbage_once gives garbage in the place of one answer of the API server: whatever it was, and whether what was asked for took
// place or not, the request ends as it should, and a reply that was lost is no reason to make another key.
func TestInput_api_server_answers_garbage_once(t *testing.T) {
	eachForemost(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		alone := undisturbed(t, c, mode)
		for name, answer := range garbages() {
			if name == "null" || name == "nothing" {
				continue // as good as an empty object, or as a page
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for _, before := range []bool{true, false} {
					for n, reached := 1, true; reached; n++ {
						w := NewWorld(t, c, mode)
						w.File("request")
						g := &garbled{garbage: answer, before: before, asked: func(i int) bool { return i == n }}
						o := w.Start(nil, g.option(w))
						settle(w, o, 2)
						if reached = g.n >= n; !reached {
							break
						}
						o.Kill()
						w.Start(nil).Settle("request")
						if diff := cmp.Diff(alone.state.Calm(w), w.State("request").Calm(w)); diff != "" {
							t.Errorf("garbage for answer %d (before: %t): it ends otherwise than undisturbed (-want +got):\n%s", n, before, diff)
						}
						if made := w.Account.KeysMade(); !before && made > 1 {
							t.Errorf("garbage for answer %d: %d keys were made", n, made)
						}
					}
				}
			})
		}
	})
}

// settle runs so many passes over the request. The effects of an operator that reaches the API server in another way are not seen, so that Settle does
// not know when it rests.
func settle(w *World, o *Operator, passes int) {
	w.Helper()
	for range passes {
		_, _ = o.Pass("request")
		w.Clock.Advance(10 * time.Minute)
	}
}

// TestInput_api_server_answers_nothing_but_garbage has each answer be garbage for a while: nothing is written to the cloud meanwhile.
func TestInput_api_server_answers_nothing_but_garbage(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for name, answer := range garbages() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				for _, filed := range []string{"new", "settled", "deleted"} {
					w := NewWorld(t, c, mode)
					w.File("request")
					if filed != "new" {
						w.Start(nil).Settle("request")
					}
					if filed == "deleted" {
						w.Delete("request")
					}
					before := w.State("request")
					w.Account.Calls().Reset()
					o := w.Start(nil, (&garbled{garbage: answer, before: true, asked: func(int) bool { return true }}).option(w))
					settle(w, o, 6)
					if n := w.Account.Calls().Writes(); n > 0 {
						t.Errorf("%s: %d writes to the cloud: %+v", filed, n, w.Account.Calls().All())
					}
					if diff := cmp.Diff(before, w.State("request")); diff != "" {
						t.Errorf("%s: the state is another (-before +after):\n%s", filed, diff)
					}
				}
			})
		}
	})
}

// TestInput_only_secrets_are_garbage gives garbage for every answer about Secrets only: it is neither taken for a Secret nor for the absence of one.
func TestInput_only_secrets_are_garbage(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		for name, answer := range garbages() {
			for _, filed := range []string{"new", "settled"} {
				t.Run(fmt.Sprintf("%s for a %s one", name, filed), func(t *testing.T) {
					t.Parallel()
					w := NewWorld(t, c, mode)
					w.File("request")
					if filed == "settled" {
						w.Start(nil).Settle("request")
					}
					w.Account.Calls().Reset()
					g := &garbled{garbage: answer, before: true, asked: func(int) bool { return true }}
					o := w.Start(nil, g.option(w), func(options *credentialsrequest.Options) {
						honest := w.Env.Client
						options.Client = ownNamespace{Client: honest, namespace: w.Requests}
					})
					w.Clock.Advance(2 * time.Hour)
					settle(w, o, 6)
					if n := w.Account.Calls().Writes(); n > 0 {
						t.Errorf("%d writes to the cloud: %+v", n, w.Account.Calls().All())
					}
					o.Kill()
					heir := w.Start(nil)
					heir.Settle("request")
					requireGood(t, mode, w.State("request"))
				})
			}
		}
	})
}
