package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/metrics"
	"github.com/cloudcredential/operator/internal/operator/rootsecret"
	"github.com/cloudcredential/operator/sim/fault"
)

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
	for i, wrong := range spoilt(slices.Sorted(maps.Keys(whole)), s.canaries()) {
		data := map[string][]byte{}
		maps.Copy(data, whole)
		data[wrong.key] = []byte(wrong.canary)
		if strings.Contains(wrong.canary, "session") {
			data[wrong.key], data["aws_session_token"] = whole[wrong.key], []byte(wrong.canary)
		}
		s.Settings.SetRoot(s.root, data, strings.ToLower(string(s.Mode)))
		s.start()
		s.Clock.Advance(2 * time.Hour)
		s.assess()
		s.file(fmt.Sprintf("wrong-%d-%s", i, strings.ReplaceAll(wrong.key, "_", "-")))
		s.pass("first")
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

// misplacedSecret is a secret in the place of a value of the root secret.
type misplacedSecret struct{ key, canary string }

// spoilt puts each canary in the place of some value, and some canary in the place of each; all of all where these are few.
func spoilt(keys, canaries []string) []misplacedSecret {
	const enough = 8
	var all []misplacedSecret
	for shift := range canaries {
		for i, key := range keys {
			all = append(all, misplacedSecret{key, canaries[(i+shift)%len(canaries)]})
		}
	}
	return all[:min(len(all), max(enough, len(keys)))]
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
