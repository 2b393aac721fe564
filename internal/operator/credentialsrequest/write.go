package credentialsrequest

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

// claim makes sure that the request carries our finalizer before anything is made for it. fresh says that it was put there just now, onto
// a request for which nothing is on record anywhere: so nothing can have been made for it.
func (p *pass) claim(ctx context.Context) (fresh bool, err error) {
	if slices.Contains(p.object.Finalizers, v1.FinalizerDeprovision) {
		return false, nil
	}
	status := p.object.Status
	fresh = status.ProviderStatus == nil && status.DeliveredSecret == nil && status.Mode == "" && p.target.Owner != targetsecret.Ours
	if err := p.setFinalizers(ctx, append(slices.Clone(p.object.Finalizers), v1.FinalizerDeprovision)); err != nil {
		return false, fmt.Errorf("add the finalizer: %w", err)
	}
	p.request.Object = p.object
	return fresh, nil
}

// release lets the request go.
func (p *pass) release(ctx context.Context) error {
	kept := slices.DeleteFunc(slices.Clone(p.object.Finalizers), func(f string) bool { return f == v1.FinalizerDeprovision })
	err := p.setFinalizers(ctx, kept)
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("remove the finalizer: %w", err)
	}
	return nil
}

// setFinalizers writes the list of finalizers, sorted and without duplicates, unless somebody changed the request meanwhile.
func (p *pass) setFinalizers(ctx context.Context, finalizers []string) error {
	slices.Sort(finalizers)
	changed := p.object.DeepCopy()
	changed.Finalizers = slices.Compact(finalizers)
	if err := p.held("update"); err != nil {
		return err
	}
	if err := p.options.Client.Patch(ctx, changed, unlessChanged(p.object)); err != nil {
		return err
	}
	p.object = changed
	p.memory.wrote(p.name, changed)
	return nil
}

// record writes the status if it differs from the one that the request has, unless somebody changed the request meanwhile.
func (p *pass) record(ctx context.Context, next v1.CredentialsRequestStatus) error {
	if equality.Semantic.DeepEqual(p.object.Status, next) {
		return nil
	}
	changed := p.object.DeepCopy()
	changed.Status = next
	if err := p.held("update"); err != nil {
		return err
	}
	if err := p.options.Client.Status().Patch(ctx, changed, condition.StatusPatch{Patch: unlessChanged(p.object)}); err != nil {
		return fmt.Errorf("write the status: %w", err)
	}
	p.object = changed
	p.memory.wrote(p.name, changed)
	return nil
}

// unlessChanged makes a patch of what differs from before, which fails if the object has changed since.
func unlessChanged(before *v1.CredentialsRequest) client.Patch {
	return client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
}

// held returns a *cloud.NotLeaderError if this process may no longer write.
func (p *pass) held(operation string) error {
	return cloud.AskFence(p.options.Held, cloud.Call{Cloud: "kubernetes", Service: "credentialsrequests", Operation: operation, Write: true})
}
