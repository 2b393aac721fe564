package conformance

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/loglevel"
)

// TestF4_leaks_are_found makes sure that a secret would be found in every form.
func TestF4_leaks_are_found(t *testing.T) {
	t.Parallel()
	secret := "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	for form, text := range map[string]string{
		"plain":          "the key is " + secret + ".",
		"part":           "…" + secret[20:33] + "…",
		"base64":         base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64 of file": base64.StdEncoding.EncodeToString([]byte("aws_secret_access_key = " + secret + "\n")),
		"base64 for URL": base64.URLEncoding.EncodeToString([]byte("xy" + secret + "z")),
		"hexadecimal":    hex.EncodeToString([]byte("x" + secret)),
		"%X":             fmt.Sprintf("%X", secret),
		"escaped":        "?key=" + url.QueryEscape(secret),
		"backwards":      backwards(secret),
	} {
		if len(leaks(text, []string{"something else", secret})) == 0 {
			t.Errorf("%s is not found in %q", form, text)
		}
	}
	if found := leaks("nothing of it is here", []string{secret}); len(found) > 0 {
		t.Errorf("found %v where there is nothing", found)
	}
}

// public is everything that somebody who may not see Secrets can see.
type public struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer, for logs.
func (p *public) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

// show adds a value in every way in which somebody may print it.
func (p *public) show(values ...any) {
	for _, value := range values {
		fmt.Fprintf(p, "%v\n%+v\n%#v\n%q\n%x\n", value, value, value, value, value)
		if encoded, err := json.Marshal(value); err == nil {
			fmt.Fprintf(p, "%s\n", encoded)
		}
		if err, is := value.(error); is {
			for ; err != nil; err = errors.Unwrap(err) {
				fmt.Fprintf(p, "%v\n%+v\n%#v\n", err, err, err)
			}
		}
	}
}

// logger logs into it at every level there is, as the operator does.
func (p *public) logger() logr.Logger {
	return logr.FromSlogHandler(loglevel.WithoutBodies(slog.NewJSONHandler(p, &slog.HandlerOptions{AddSource: true, Level: slog.Level(math.MinInt)})))
}

// TestF4_secrets_never_leak lives through everything that can happen to requests and looks for secrets in all that can be seen of it.
func TestF4_secrets_never_leak(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		w := NewWorld(t, c, mode)
		p := &public{}
		registry := prometheus.NewRegistry()
		metered(w, registry)
		wear := w.Stack
		w.Stack = func(options *cloud.StackOptions) {
			wear(options)
			options.Limit, options.Retry = nil, cloud.RetryOptions{Attempts: 1}
			options.Record = func(record cloud.CallRecord) { p.show(record, record.Err) }
		}
		s := &story{World: w, public: p}
		s.start()
		s.rotate()
		s.edit()
		s.plan(t)
		s.breakCloud()
		s.breakServer()
		s.breakRoot()
		s.panics()
		s.exhibit(registry)
		for _, name := range s.names {
			w.Delete(name)
		}
		s.pass(s.names...)
		s.look()

		words := []string{"request", "syncing credentials request", "Plan: "}
		if costs(c, mode) {
			words = append(words, "cco_cloud_api_requests_total")
		}
		for _, word := range words {
			if mode == foremost(c) && !strings.Contains(p.text.String(), word) {
				t.Errorf("not everything was looked at: there is no %q in %d bytes", word, p.text.Len())
			}
		}
		secrets := w.Account.Secrets()
		if mode == v1.ModeMint && len(secrets) < 8 {
			t.Errorf("only %d secrets were made", len(secrets))
		}
		if found := leaks(p.text.String(), append(secrets, s.canaries()...)); len(found) > 0 {
			t.Errorf("%d bytes that everybody can see hold %v", p.text.Len(), found)
		}
	})
}
