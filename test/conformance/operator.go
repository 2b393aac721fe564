package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// Operator is one process of the operator as far as requests are concerned: what it remembers, and its connections. It can be killed; another
// one takes over then, with a memory of its own.
type Operator struct {
	*World
	// Reconciler works on requests, one pass at a time.
	Reconciler *credentialsrequest.Reconciler
	// Provider is its provider of the cloud.
	Provider cloud.Provider
	// Client writes to the API server, and reads from it as from a cache.
	Client client.Client
	// Config connects to the API server over the operator's own traffic, for cases that run a manager.
	Config *rest.Config
	// Source is what it knows of the cluster.
	Source *cluster.Source
	// Told are the events that it recorded.
	Told *Told

	*traffic
}

// Start starts an operator: it finds out what the root credential can be used for, as it does when it comes to lead, and from then on its effects
// are counted and struck. change can alter the options of its Reconciler.
func (w *World) Start(strikes []Strike, change ...func(*credentialsrequest.Options)) *Operator {
	w.Helper()
	_, handshakes := w.Account.Handshakes()
	o := &Operator{World: w, Told: &Told{}, traffic: &traffic{strikes: strikes, handshakes: handshakes}}
	o.life, o.kill = context.WithCancelCause(w.Context())
	o.Config = rest.CopyConfig(w.Env.Config)
	o.Config.WrapTransport = func(next http.RoundTripper) http.RoundTripper { return o.over(next, false) }
	direct, err := client.New(o.Config, client.Options{Scheme: w.Env.Client.Scheme(), Mapper: mapper})
	if err != nil {
		w.Fatal(err)
	}
	o.Client = ownNamespace{Client: direct, namespace: w.Requests}
	stack := cloud.StackOptions{Retry: cloud.RetryOptions{Attempts: 3, Base: time.Millisecond, Max: 2 * time.Millisecond}, Held: o.held}
	if w.Stack != nil {
		w.Stack(&stack)
	}
	var transport http.RoundTripper
	switch {
	case w.toCloud != nil:
		transport = o.over(w.toCloud, true)
	case w.way != nil:
		transport = w.way
	}
	skew := w.Skew
	now := func() time.Time { return w.Clock.Now().Add(skew) }
	o.Provider = w.Account.Provider(cloud.Stack(stack), transport, now)
	o.Source = w.Settings.Source(o.Provider)
	w.Cleanup(func() {
		o.Kill()
		o.Provider.Close()
	})
	options := credentialsrequest.Options{
		Client: o.Client, Live: direct, Provider: o.Provider, Facts: o.Source, Recorder: o.Told,
		Now: now, Held: o.held, OperatorNamespace: w.Requests,
	}
	for _, c := range change {
		c(&options)
	}
	o.Reconciler = credentialsrequest.New(options)
	o.assess()
	o.mu.Lock()
	o.open = true
	o.mu.Unlock()
	return o
}

// assess has the provider look at the root credential, and puts down what it found out where nobody did so before.
func (o *Operator) assess() {
	known, err := o.Source.Snapshot(o.life)
	if err != nil || known.Root == nil || known.Mode.Forced {
		return
	}
	assessment, err := o.Provider.Assess(o.life, known.Cluster, known.Root.Data)
	if err != nil || known.Root.Annotation != "" {
		return
	}
	data := map[string][]byte{}
	for key, value := range known.Root.Data {
		data[key] = value.Reveal()
	}
	o.Settings.SetRoot(o.root, data, assessment.Mode)
}

// held is the fence: an operator that was killed holds nothing.
func (o *Operator) held() error { return context.Cause(o.life) }

// Kill ends the operator at once: nothing that it sends reaches anybody any more, and no reply reaches it.
func (o *Operator) Kill() { o.kill(ErrKilled) }

// Killed reports whether it was.
func (o *Operator) Killed() bool { return errors.Is(context.Cause(o.life), ErrKilled) }

// Pass runs one pass over the request of that name.
func (o *Operator) Pass(name string) (reconcile.Result, error) {
	return o.Reconciler.Reconcile(o.life, reconcile.Request{NamespacedName: types.NamespacedName{Namespace: o.Requests, Name: name}})
}

// ownNamespace is a client that lists nothing but one namespace: what other cases file on the same API server is not part of this world.
type ownNamespace struct {
	client.Client
	namespace string
}

// List implements client.Reader.
func (c ownNamespace) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	return c.Client.List(ctx, list, append(options, client.InNamespace(c.namespace))...)
}

// Event is something that an operator told of a request.
type Event struct {
	// Warning is false for good news.
	Warning bool
	// Request that it is about.
	Request string
	// Reason and Note of the event.
	Reason, Note string
}

// Told is a recorder of events that remembers them.
type Told struct {
	mu     sync.Mutex
	events []Event
}

// Eventf implements events.EventRecorder.
func (r *Told) Eventf(about, _ runtime.Object, kind, reason, _, note string, args ...any) {
	event := Event{Warning: kind == corev1.EventTypeWarning, Reason: reason, Note: fmt.Sprintf(note, args...)}
	if filed, ok := about.(*v1.CredentialsRequest); ok {
		event.Request = filed.Name
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event)
}

// Events are those that were told so far.
func (r *Told) Events() []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Event(nil), r.events...)
}
