package operatortest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// ErrKilled is what every request of an instance ends with once it was killed.
var ErrKilled = errors.New("the instance was killed")

// Instance is a process of the operator as far as requests are concerned: a memory, connections, and a life of its own.
type Instance struct {
	*World
	// Reconciler runs single passes.
	Reconciler *credentialsrequest.Reconciler
	// Provider is that of the instance.
	Provider *aws.Provider
	// Kube are the requests to the API server.
	Kube *Traffic
	// Net are the requests to the cloud.
	Net *Traffic
	// Events are what the instance told.
	Events *Events
	// Config connects to the API server through Kube, for instances that run a manager.
	Config *rest.Config

	life context.Context
	kill context.CancelCauseFunc
}

// Instance starts one. change can alter the options of its Reconciler.
func (w *World) Instance(change ...func(*credentialsrequest.Options)) *Instance {
	w.Helper()
	i := &Instance{World: w, Kube: &Traffic{}, Net: &Traffic{}, Events: &Events{}}
	i.life, i.kill = context.WithCancelCause(log.IntoContext(w.Context(), logr.Discard()))
	scheme, err := cluster.NewScheme()
	if err != nil {
		w.Fatal(err)
	}
	i.Config = rest.CopyConfig(w.Env.Config)
	i.Config.WrapTransport = func(next http.RoundTripper) http.RoundTripper { return i.Kube.over(i.life, next) }
	kube, err := client.New(i.Config, client.Options{Scheme: scheme})
	if err != nil {
		w.Fatal(err)
	}
	connections := &http.Transport{}
	i.Provider = aws.New(aws.Options{
		Caller:    cloud.Stack(cloud.StackOptions{Retry: cloud.RetryOptions{Attempts: 1}, Held: i.held}),
		Transport: i.Net.over(i.life, toCloud{World: w, next: connections}),
		Now:       w.Clock.Now,
	})
	w.Cleanup(func() {
		i.kill(ErrKilled)
		i.Provider.Close()
		connections.CloseIdleConnections()
	})
	options := credentialsrequest.Options{
		Client: kube, Live: kube, Provider: i.Provider, Facts: w.Facts, Recorder: i.Events,
		Now: w.Clock.Now, Held: i.held, OperatorNamespace: w.Namespace,
	}
	for _, c := range change {
		c(&options)
	}
	i.Reconciler = credentialsrequest.New(options)
	return i
}

// held is the fence: an instance that was killed holds nothing.
func (i *Instance) held() error { return context.Cause(i.life) }

// Kill ends the instance at once: no request of it is answered any more, nor sent.
func (i *Instance) Kill() { i.kill(ErrKilled) }

// Pass runs one pass over a request in the world's namespace.
func (i *Instance) Pass(name string) (reconcile.Result, error) {
	return i.PassOver(types.NamespacedName{Namespace: i.Namespace, Name: name})
}

// PassOver runs one pass over a request.
func (i *Instance) PassOver(name types.NamespacedName) (reconcile.Result, error) {
	return i.Reconciler.Reconcile(i.life, reconcile.Request{NamespacedName: name})
}

// Satisfy runs one pass that has to succeed.
func (i *Instance) Satisfy(name string) reconcile.Result {
	i.Helper()
	result, err := i.Pass(name)
	if err != nil {
		i.Fatalf("pass over %s: %v", name, err)
	}
	return result
}

// Settle runs passes until one succeeds, which has to be soon.
func (i *Instance) Settle(name string) {
	i.Helper()
	var last error
	for range 10 {
		if _, last = i.Pass(name); last == nil {
			return
		}
	}
	i.Fatalf("request %s does not settle: %v", name, last)
}

// Traffic counts requests, and can do something at each.
type Traffic struct {
	// Before is called with the number of a request, from 1, before it is sent, and After when it was answered; an error of either ends
	// the request with that error. Both are to be set before the first request.
	Before, After func(n int, request *http.Request) error

	mu   sync.Mutex
	sent []Sent
}

// Sent is a request that was sent.
type Sent struct {
	// Method and Path of the request.
	Method, Path string
	// At is when.
	At time.Time
}

// Write reports whether a request to the API server changes anything. Events do not count: they are told aside.
func (s Sent) Write() bool {
	return s.Method != http.MethodGet && !strings.Contains(s.Path, "/events")
}

// Sent are the requests that were sent, in their order.
func (t *Traffic) Sent() []Sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Sent(nil), t.sent...)
}

// Writes are those of the requests that change anything.
func (t *Traffic) Writes() []Sent {
	var writes []Sent
	for _, s := range t.Sent() {
		if s.Write() {
			writes = append(writes, s)
		}
	}
	return writes
}

// Reset forgets the requests that were sent.
func (t *Traffic) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = nil
}

// over sends through next as long as life lasts.
func (t *Traffic) over(life context.Context, next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		n := t.count(request)
		if t.Before != nil {
			if err := t.Before(n, request); err != nil {
				return nil, err
			}
		}
		if err := context.Cause(life); err != nil {
			return nil, err
		}
		response, err := next.RoundTrip(request)
		if t.After != nil && err == nil {
			err = t.After(n, request)
		}
		if err == nil {
			err = context.Cause(life)
		}
		if err != nil && response != nil {
			_ = response.Body.Close()
			return nil, err
		}
		return response, err
	})
}

func (t *Traffic) count(request *http.Request) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = append(t.sent, Sent{Method: request.Method, Path: request.URL.Path, At: time.Now()})
	return len(t.sent)
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
