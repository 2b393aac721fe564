package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/loglevel"
	"github.com/cloudcredential/operator/internal/operator/metrics"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
	"github.com/cloudcredential/operator/sim/fault"
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

// story is a world in which everything happens, in the open.
type story struct {
	*World
	public *public
	o      *Operator
	names  []string
}

// canaries are secrets that the story itself puts somewhere.
func (*story) canaries() []string {
	return []string{"canary-of-a-half-filled-root-secret", "canary-of-somebody-elses-password", "canary-of-a-root\nwith-a-line-break", "canary-of-a-session-token"}
}

// start has another process begin, which logs in the open.
func (s *story) start(strikes ...Strike) {
	if s.o != nil {
		s.look()
		s.o.Kill()
	}
	s.o = s.World.Start(strikes)
	s.o.life = log.IntoContext(s.o.life, s.public.logger())
	if len(s.names) == 0 {
		s.file("first")
	}
}

// file files a request and runs passes over it.
func (s *story) file(name string) {
	s.names = append(s.names, name)
	s.File(name)
	s.pass(name)
}

// pass runs passes over requests, whatever comes of it, and shows how they end.
func (s *story) pass(names ...string) {
	for _, name := range names {
		for range 3 {
			result, err := s.o.Pass(name)
			s.public.show(result, err)
			s.Clock.Advance(time.Minute)
		}
	}
}

// rotate has keys be replaced.
func (s *story) rotate() {
	s.DeleteSecret("first")
	s.pass("first")
	for i := range s.Account.Edits() {
		if secret, identities := s.Secret("first"), s.Account.Identities(); secret != nil && len(identities) > 0 {
			s.Account.Edits()[i].Make(s, identities[0], secret.Data)
			s.Clock.Advance(2 * time.Hour)
			s.pass("first")
		}
	}
}

// edit has others write into the Secret, and into one that a request wants.
func (s *story) edit() {
	s.EditSecret("first", func(secret *corev1.Secret) {
		for key := range secret.Data {
			secret.Data[key] = []byte(s.canaries()[1])
		}
	})
	s.pass("first")
	foreign := &corev1.Secret{Data: map[string][]byte{"password": []byte(s.canaries()[1])}}
	foreign.Namespace, foreign.Name = s.Targets, "taken"
	if err := s.Env.Client.Create(s.Context(), foreign); err != nil {
		s.Fatal(err)
	}
	s.file("taken")
	s.Ask("first", s.Spec(s.Cloud.Universe()...))
	s.pass("first")
}

// breakCloud has the cloud fail in every way, under a request that exists and one that does not.
func (s *story) breakCloud() {
	for _, effect := range []fault.Effect{
		fault.InternalError, fault.Unavailable, fault.Throttle, fault.ResetBefore, fault.ResetAfter, fault.Garbage, fault.Deny,
	} {
		repair := s.Account.Faults().Add(fault.Rule{Effect: effect})
		s.Clock.Advance(2 * time.Hour)
		s.file("in-" + strings.ToLower(effect.String()))
		s.pass("first")
		repair()
		s.pass("first")
	}
}

// breakServer has each write of a mint and of a replacement be lost.
func (s *story) breakServer() {
	for n := 1; n <= 8; n++ {
		s.start(Strike{N: n, Spare: true, After: n%2 == 0})
		s.file(fmt.Sprintf("lost-%d", n))
		s.start(Strike{N: n, Spare: true})
		if s.Secret("first") != nil {
			s.DeleteSecret("first")
		}
		s.pass("first")
	}
}

// breakRoot has the root credential be wrong in every way. The one that is right is put back in the end.
func (s *story) breakRoot() {
	whole := s.Account.Root(rootOf(s.Mode))
	for i, canary := range s.canaries() {
		for key := range whole {
			data := map[string][]byte{}
			maps.Copy(data, whole)
			data[key] = []byte(canary)
			if i == 3 {
				data[key], data["aws_session_token"] = whole[key], []byte(canary)
			}
			s.Settings.SetRoot(s.root, data, strings.ToLower(string(s.Mode)))
			s.start()
			s.Clock.Advance(2 * time.Hour)
			s.assess()
			s.file(fmt.Sprintf("wrong-%d-%s", i, strings.ReplaceAll(key, "_", "-")))
			s.pass("first")
		}
	}
	s.SetRoot(RootInsufficient)
	s.start()
	s.assess()
	s.pass("first", "taken")
	s.RemoveRoot()
	s.file("without-root")
	s.pass("first")
	if s.Mode != v1.ModeToken {
		s.SetRoot(rootOf(s.Mode))
	}
	s.start()
	s.pass(s.names...)
}

// assess has the controller of the root secret look at it.
func (s *story) assess() {
	annotator := rootsecret.New(rootsecret.Options{
		Provider: s.o.Provider, Source: s.o.Source, Client: s.o.Client, Recorder: s.o.Told, Now: s.Clock.Now, Random: func() float64 { return 0 },
	})
	result, err := annotator.Reconcile(s.o.life, reconcile.Request{})
	s.public.show(result, err)
}

// panics has a call end in a panic, with everything in hand, of which the trace is seen. Whoever runs passes recovers.
func (s *story) panics() {
	armed, wear := false, s.Stack
	s.Stack = func(options *cloud.StackOptions) {
		wear(options)
		tell := options.Record
		options.Record = func(record cloud.CallRecord) {
			if tell(record); armed {
				panic(record)
			}
		}
	}
	defer func() { s.Stack = wear }()
	s.start()
	armed = true
	s.File("panics")
	s.names = append(s.names, "panics")
	defer func() {
		cause := recover()
		if cause == nil && s.Mode == v1.ModeMint {
			s.Error("nothing panicked")
		}
		s.public.show(cause)
		_, _ = s.public.Write(debug.Stack())
		s.Stack = wear
		s.start()
	}()
	_, _ = s.o.Pass("panics")
}

// plan shows plans as tables and as JSON.
func (s *story) plan(t *testing.T) {
	if s.Mode == v1.ModeToken {
		return // there is no root credential that a plan could be made with
	}
	s.Clock.Advance(2 * time.Hour)
	s.File("planned")
	s.names = append(s.names, "planned")
	for _, name := range []string{"planned", "first"} {
		shown := planOf(t, s.World, name)
		s.public.show(shown, shown.Changes)
		if err := shown.WriteTable(s.public); err != nil {
			t.Fatal(err)
		}
	}
}

// look shows what the operator told and what the cluster shows to those who may not see Secrets.
func (s *story) look() {
	s.public.show(s.o.Told.Events())
	var requests v1.CredentialsRequestList
	var secrets corev1.SecretList
	for _, list := range []client.ObjectList{&requests, &secrets} {
		for _, namespace := range []string{s.Requests, s.Targets} {
			if err := s.Env.Client.List(s.Context(), list, client.InNamespace(namespace)); err != nil {
				s.Fatal(err)
			}
			for i := range secrets.Items {
				secrets.Items[i].Data = nil
			}
			if err := json.NewEncoder(s.public).Encode(list); err != nil {
				s.Fatal(err)
			}
		}
	}
}

// exhibit shows metrics, and what the operator holds in memory, in the ways in which somebody may print it.
func (s *story) exhibit(registry *prometheus.Registry) {
	timer, err := metrics.NewTimer(registry, s.Clock.Now)
	if err != nil {
		s.Fatal(err)
	}
	if err := registry.Register(metrics.NewCollector(s.Context(), metrics.Options{
		Reader: s.o.Client, Source: s.o.Source, Timer: timer, Log: s.public.logger(),
	})); err != nil {
		s.Fatal(err)
	}
	served := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(served, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	_, _ = s.public.Write(served.Body.Bytes())
	known, err := s.o.Source.Snapshot(s.Context())
	root := cloud.Credential{}
	if known.Root != nil {
		root = known.Root.Data
	}
	s.public.show(known, err, known.Root, s.o.Provider, s.o.Reconciler)
	access := cloud.Access{Cluster: known.Cluster, Write: func(context.Context) (cloud.Credential, error) { return root, nil }}
	s.public.show(access, s.o.Provider.Drivers(access), cloud.Input{Root: root, Delivered: &cloud.Delivered{Data: root}})
	s.public.logger().Info("everything", "root", known.Root, "access", access, "snapshot", known)
}
