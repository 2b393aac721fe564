package openstack

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
)

// operation is one call to Keystone.
type operation struct {
	// name is that of Keystone's policy without its service: "create_application_credential".
	name string
	// effect of the call.
	effect cloud.Effect
	// object says what it is about, for errors.
	object string
}

// right is the operation as Keystone's policy has it.
func (o operation) right() string { return "identity:" + o.name }

// do makes one call. Its error is a *cloud.Error, or the reason why the call was not made.
func do[Out any](ctx context.Context, caller cloud.Caller, op operation, invoke func(context.Context) (*Out, error)) (*Out, error) {
	return cloud.Invoke(ctx, caller, cloud.NewCall("openstack", "identity", op.name, op.effect), func(err error) error { return classify(op, err) }, invoke)
}
