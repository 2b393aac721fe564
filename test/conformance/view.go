package conformance

import (
	"context"
	"slices"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
)

// View is what a cache has of requests: not what is there now, but what was there some events ago. It learns of every version that is written
// through it, or that it was shown with See.
type View struct {
	client.Client

	mu       sync.Mutex
	versions map[client.ObjectKey][]*v1.CredentialsRequest // nil stands for a request that is gone
	behind   int
	frozen   map[client.ObjectKey]*v1.CredentialsRequest
}

// Lagging makes the operator read requests from a cache that is so many events behind. The View is set when the operator has started.
func Lagging(view **View, behind int) func(*credentialsrequest.Options) {
	return func(options *credentialsrequest.Options) {
		*view = &View{
			Client: options.Client, behind: behind, frozen: map[client.ObjectKey]*v1.CredentialsRequest{},
			versions: map[client.ObjectKey][]*v1.CredentialsRequest{},
		}
		options.Client = *view
	}
}

// CatchUp lets the cache have everything that happened, from now on.
func (v *View) CatchUp() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.behind = 0
	clear(v.frozen)
}

// Freeze makes the cache show that version of a request, until CatchUp.
func (v *View) Freeze(version *v1.CredentialsRequest) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.frozen[client.ObjectKeyFromObject(version)] = version
}

// see takes note of a version.
func (v *View) see(name client.ObjectKey, version *v1.CredentialsRequest) {
	v.mu.Lock()
	defer v.mu.Unlock()
	known := v.versions[name]
	if version != nil && slices.ContainsFunc(known, func(k *v1.CredentialsRequest) bool {
		return k != nil && k.ResourceVersion == version.ResourceVersion
	}) {
		return
	}
	if version == nil && len(known) > 0 && known[len(known)-1] == nil {
		return
	}
	v.versions[name] = append(known, version.DeepCopy())
}

// shown is the version that the cache has; nil where it has none.
func (v *View) shown(name client.ObjectKey) *v1.CredentialsRequest {
	v.mu.Lock()
	defer v.mu.Unlock()
	if frozen := v.frozen[name]; frozen != nil {
		return frozen.DeepCopy()
	}
	known := v.versions[name]
	return known[max(0, len(known)-1-v.behind)].DeepCopy()
}

// Get implements client.Reader.
func (v *View) Get(ctx context.Context, name client.ObjectKey, into client.Object, options ...client.GetOption) error {
	request, ok := into.(*v1.CredentialsRequest)
	if !ok {
		return v.Client.Get(ctx, name, into, options...)
	}
	switch err := v.Client.Get(ctx, name, request, options...); {
	case apierrors.IsNotFound(err):
		v.see(name, nil)
	case err != nil:
		return err
	default:
		v.see(name, request)
	}
	version := v.shown(name)
	if version == nil {
		return apierrors.NewNotFound(schema.GroupResource{Group: v1.GroupVersion.Group, Resource: "credentialsrequests"}, name.String())
	}
	version.DeepCopyInto(request)
	return nil
}

// Patch implements client.Writer.
func (v *View) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.PatchOption) error {
	err := v.Client.Patch(ctx, object, patch, options...)
	if request, ok := object.(*v1.CredentialsRequest); ok && err == nil {
		v.see(client.ObjectKeyFromObject(request), request)
	}
	return err
}

// Status implements client.StatusClient.
func (v *View) Status() client.SubResourceWriter { return viewedStatus{v.Client.Status(), v} }

type viewedStatus struct {
	client.SubResourceWriter
	view *View
}

// Patch implements client.SubResourceWriter.
func (s viewedStatus) Patch(ctx context.Context, object client.Object, patch client.Patch, options ...client.SubResourcePatchOption) error {
	err := s.SubResourceWriter.Patch(ctx, object, patch, options...)
	if request, ok := object.(*v1.CredentialsRequest); ok && err == nil {
		s.view.see(client.ObjectKeyFromObject(request), request)
	}
	return err
}
