package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// TestF4_whole_operator runs the whole operator, as talkative as it gets, on a cluster of its own: a request is satisfied, loses its Secret, and the root
// credential is replaced by one that is of no use. Neither the log, nor metrics, nor any object but Secrets shows a secret.
func TestF4_whole_operator(t *testing.T) {
	t.Parallel()
	for _, c := range Clouds() {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()
			mode := foremost(c)
			env, account, p, registry := clusterenv.Start(t), c.Open(t, time.Now), &public{}, prometheus.NewRegistry()
			root := furnish(t, env, account, account.Root(rootOf(mode)))
			run(t, env, account, p, registry)
			request := &v1.CredentialsRequest{Spec: v1.CredentialsRequestSpec{SecretRef: corev1.ObjectReference{Namespace: "openshift-ingress", Name: "creds"}}}
			request.Namespace, request.Name = cluster.OperatorNamespace, "request"
			request.Spec.ProviderSpec = (&World{TB: t}).encode(c.Spec(0, c.Sample()...))
			must(t, env.Client.Create(t.Context(), request))
			delivered := &corev1.Secret{}
			eventually(t, func() error {
				return env.Client.Get(t.Context(), client.ObjectKey{Namespace: "openshift-ingress", Name: "creds"}, delivered)
			})
			must(t, env.Client.Delete(t.Context(), delivered))
			eventually(t, func() error {
				return env.Client.Get(t.Context(), client.ObjectKeyFromObject(delivered), &corev1.Secret{})
			})
			account.Faults().Add(fault.Rule{Effect: trouble(mode), Probability: 0.5})
			before := root.DeepCopy()
			root.Data = account.Root(RootInsufficient)
			must(t, env.Client.Patch(t.Context(), root, client.MergeFrom(before)))
			must(t, env.Client.Delete(t.Context(), delivered))
			eventually(t, func() error { return toldToFail(t, env, request) })

			requireNoLeaks(t, env, account, p, registry, deliveredReason(mode))
		})
	}
}

// furnish makes what a cluster has before the operator starts, and returns the root secret.
func furnish(t *testing.T, env *clusterenv.Env, account Account, data map[string][]byte) *corev1.Secret {
	t.Helper()
	env.Singletons(t)
	env.Namespace(t, "openshift-ingress")
	var infrastructure configv1.Infrastructure
	must(t, env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &infrastructure))
	platform := account.Platform()
	infrastructure.Status.PlatformStatus = &platform
	must(t, env.Client.Status().Update(t.Context(), &infrastructure))
	var config operatorv1.CloudCredential
	must(t, env.Client.Get(t.Context(), client.ObjectKey{Name: cluster.Singleton}, &config))
	config.Spec.LogLevel, config.Spec.OperatorLogLevel = operatorv1.TraceAll, operatorv1.TraceAll
	must(t, env.Client.Update(t.Context(), &config))
	name := account.Provider(nil, nil, time.Now).RootSecret()
	root := &corev1.Secret{Data: data}
	root.Namespace, root.Name = name.Namespace, name.Name
	must(t, env.Client.Create(t.Context(), root))
	return root
}

// run runs the operator until the test ends.
func run(t *testing.T, env *clusterenv.Env, account Account, p *public, registry *prometheus.Registry) {
	t.Helper()
	level := &slog.LevelVar{}
	level.Set(slog.Level(math.MinInt))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- operator.Run(ctx, operator.Config{
			RestConfig: env.Config, Logger: slog.New(slog.NewJSONHandler(p, &slog.HandlerOptions{AddSource: true, Level: level})), Level: level,
			Version: "test", ReleaseVersion: "4.20.3", CloudTransport: account.Direct(), Registerer: registry, SkipLeaderElection: true, Shared: true,
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the operator ended with: %v", err)
		}
	})
}

// toldToFail returns nil once the request says that it fails.
func toldToFail(t *testing.T, env *clusterenv.Env, request *v1.CredentialsRequest) error {
	t.Helper()
	if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(request), request); err != nil {
		return err
	}
	if _, failing := condition.Failing(request.Status.Conditions); !failing {
		return fmt.Errorf("the request does not fail: %+v", request.Status)
	}
	return nil
}

// requireNoLeaks looks through all that can be seen of an operator and its cluster.
func requireNoLeaks(t *testing.T, env *clusterenv.Env, account Account, p *public, registry *prometheus.Registry, reason string) {
	t.Helper()
	served := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(served, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	_, _ = p.Write(served.Body.Bytes())
	for _, list := range []client.ObjectList{
		&v1.CredentialsRequestList{}, &configv1.ClusterOperatorList{}, &corev1.EventList{}, &corev1.ConfigMapList{}, &corev1.SecretList{},
	} {
		must(t, env.Client.List(t.Context(), list))
		if secrets, is := list.(*corev1.SecretList); is {
			for i := range secrets.Items {
				secrets.Items[i].Data = nil
			}
		}
		must(t, json.NewEncoder(p).Encode(list))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.text.String()
	for _, word := range []string{"syncing credentials request", "cco_credentials_mode", "cloud-credential", fmt.Sprintf("\"reason\":%q", reason)} {
		if !strings.Contains(seen, word) {
			t.Errorf("not everything was looked at: there is no %s in %d bytes", word, len(seen))
		}
	}
	if secrets := account.Secrets(); reason == credentialsrequest.EventMinted && len(secrets) < 5 {
		t.Errorf("only %d secrets were made", len(secrets))
	}
	if found := leaks(seen, account.Secrets()); len(found) > 0 {
		t.Errorf("%d bytes that everybody can see hold %v", len(seen), found)
	}
}

// trouble is what an account makes while a root credential that is of no use is found out to be so: a refusal to tell is none to hand it on.
func trouble(mode v1.Mode) fault.Effect {
	if mode == v1.ModeMint {
		return fault.Deny
	}
	return fault.Unavailable
}

// deliveredReason is that of the event which tells of a request that was satisfied for the first time.
func deliveredReason(mode v1.Mode) string {
	if mode == v1.ModeMint {
		return credentialsrequest.EventMinted
	}
	return credentialsrequest.EventDelivered
}

// eventually polls until done returns nil.
func eventually(t *testing.T, done func() error) {
	t.Helper()
	err := errors.New("not tried")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = done(); err == nil {
			return
		}
	}
	t.Fatal(err)
}
