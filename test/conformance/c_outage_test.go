package conformance

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// TestC7_api_server_is_down has the API server go away for two hours, while the caches of the operator still show what was there before: requests to be
// made, checked, changed and removed. Nothing is written to the cloud meanwhile, and afterwards each gets what it needs once.
func TestC7_api_server_is_down(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		_, made := operations(t, c, mode, stages()[0])
		bubble(t, c, mode, func(w *World) {
			server := &outage{}
			production(w)
			work := w.Start(nil, server.option).Work(0)
			defer work.Stop()
			for _, name := range []string{"checked", "changed", "removed"} {
				w.File(name)
				work.Wake(name)
			}
			work.For(time.Minute)
			w.File("made")
			w.Ask("changed", w.Spec(w.Cloud.Universe()...))
			w.Delete("removed")
			server.begin(w, "made", "checked", "changed", "removed")
			w.Account.Calls().Reset()
			work.Wake("made", "checked", "changed", "removed")
			work.For(2 * time.Hour)
			if n := w.Account.Calls().Writes(); n > 0 {
				w.Errorf("%d writes to the cloud while the API server is down: %+v", n, w.Account.Calls().All())
			}
			server.end()
			work.For(time.Hour)
			for _, name := range []string{"made", "checked", "changed"} {
				if request := w.Request(name); !condition.IsTrue(request.Status.Conditions, v1.Ready) || request.Status.LastSyncGeneration != request.Generation {
					w.Errorf("when the API server is back, request %s stands as %+v", name, request.Status)
				}
			}
			if w.Request("removed") != nil || w.Secret("removed") != nil {
				w.Error("when the API server is back, a request is not removed")
			}
			if keys, want := w.Account.KeysMade(), made.Keys; keys != want {
				w.Errorf("%d keys were made, want %d", keys, want)
			}
			if n, want := len(w.Account.Identities()), 3*made.Identities; n != want {
				w.Errorf("there are %d identities, want %d", n, want)
			}
		})
	})
}

// outage is an API server that can be down, and a cache of requests that does not need it.
type outage struct {
	client.Client
	live client.Reader

	mu     sync.Mutex
	cached map[client.ObjectKey]*v1.CredentialsRequest // nil while it is up
}

// errDown is what everybody gets who asks for more than is cached.
var errDown = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}

// option has an operator work with it.
func (o *outage) option(options *credentialsrequest.Options) {
	o.Client, o.live = options.Client, options.Live
	options.Client, options.Live = o, outageReader{o}
}

// begin begins the outage. Those requests are in the cache.
func (o *outage) begin(w *World, names ...string) {
	cached := map[client.ObjectKey]*v1.CredentialsRequest{}
	for _, name := range names {
		object := w.Request(name)
		cached[client.ObjectKeyFromObject(object)] = object
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cached = cached
}

func (o *outage) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cached = nil
}

func (o *outage) down() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.cached != nil
}

// Get implements client.Reader.
func (o *outage) Get(ctx context.Context, name client.ObjectKey, into client.Object, options ...client.GetOption) error {
	if !o.down() {
		return o.Client.Get(ctx, name, into, options...)
	}
	if request, ok := into.(*v1.CredentialsRequest); ok {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.cached[name].DeepCopyInto(request)
	}
	return nil // of everything else, namespaces, it is enough that they exist
}

// List implements client.Reader.
func (o *outage) List(ctx context.Context, list client.ObjectList, options ...client.ListOption) error {
	if !o.down() {
		return o.Client.List(ctx, list, options...)
	}
	requests, ok := list.(*v1.CredentialsRequestList)
	if !ok {
		return errDown
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, request := range o.cached {
		requests.Items = append(requests.Items, *request.DeepCopy())
	}
	return nil
}

// Create implements client.Writer.
func (o *outage) Create(ctx context.Context, object client.Object, options ...client.CreateOption) error {
	if o.down() {
		return errDown
	}
	return o.Client.Create(ctx, object, options...)
}

// Update implements client.Writer.
func (o *outage) Update(ctx context.Context, object client.Object, options ...client.UpdateOption) error {
	if o.down() {
		return errDown
	}
	return o.Client.Update(ctx, object, options...)
}

// Patch implements client.Writer.
func (o *outage) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.PatchOption) error {
	if o.down() {
		return errDown
	}
	return o.Client.Patch(ctx, object, patch, options...)
}

// Delete implements client.Writer.
func (o *outage) Delete(ctx context.Context, object client.Object, options ...client.DeleteOption) error {
	if o.down() {
		return errDown
	}
	return o.Client.Delete(ctx, object, options...)
}

// Status implements client.StatusClient.
func (o *outage) Status() client.SubResourceWriter { return outageStatus{o.Client.Status(), o} }

type outageStatus struct {
	client.SubResourceWriter
	of *outage
}

// Patch implements client.SubResourceWriter.
func (s outageStatus) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.SubResourcePatchOption) error {
	if s.of.down() {
		return errDown
	}
	return s.SubResourceWriter.Patch(ctx, object, patch, options...)
}

// outageReader reads live.
type outageReader struct{ *outage }

// Get implements client.Reader.
func (o outageReader) Get(ctx context.Context, name client.ObjectKey, into client.Object, options ...client.GetOption) error {
	if o.down() {
		return errDown
	}
	return o.live.Get(ctx, name, into, options...)
}
