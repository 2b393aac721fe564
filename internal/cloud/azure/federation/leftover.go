package federation

import (
	"context"
	"net/http"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// leftover is a thing of the set-up that was found, and that should not exist.
type leftover struct {
	ref plan.Ref
	// id and version are how it is called, op is the call that removes it.
	id, version string
	op          api.Operation
	// err is why it could not be found out whether there is such a thing.
	err error
}

// Ref implements plan.Resource.
func (l leftover) Ref() plan.Ref { return l.ref }

// Fields implements plan.Resource.
func (l leftover) Fields(plan.Known) plan.Fields { return nil }

// either is a driver that deals with leftovers itself.
type either struct {
	plan.Driver
	*session
}

// Observe implements plan.Driver. A leftover was found a moment ago.
func (e either) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	if left, is := resource.(leftover); is {
		return plan.Observation{Exists: left.err == nil}, left.err
	}
	return e.Driver.Observe(ctx, resource, known)
}

// Delete implements plan.Driver. A resource group is gone only after a while, for which it is waited.
func (e either) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	left, is := resource.(leftover)
	if !is {
		return e.Driver.Delete(ctx, resource, known)
	}
	begun, err := api.Send[struct{}](ctx, e.client.caller, left.op, e.client.manager, http.MethodDelete, escaped(left.id), version(left.version), nil)
	if err != nil {
		return api.Gone(err)
	}
	err = finish(ctx, e.session, left.op, begun.Progress)
	if cloud.Is(err, cloud.NotFound) {
		return nil
	}
	return err
}
