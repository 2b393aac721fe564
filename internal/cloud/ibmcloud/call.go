package ibmcloud

import (
	"context"

	"github.com/IBM/go-sdk-core/v5/core"

	"github.com/cloudcredential/operator/internal/cloud"
)

// operation is one call.
type operation struct {
	// service and name are those of the API reference: "iam-identity", "create_service_id".
	service, name string
	effect        cloud.Effect
	// object says what it is about, for errors: "service ID prod-openshift-ingress-cloud-credentials".
	object string
}

// action is how errors call it.
func (op operation) action() string { return op.service + ":" + op.name }

// call makes one call that has an answer. Its error is a *cloud.Error, or the reason why the call was not made.
func call[Out any](ctx context.Context, c *Client, op operation, invoke func(context.Context) (*Out, *core.DetailedResponse, error)) (*Out, error) {
	out, err := cloud.Invoke(ctx, c.caller, cloud.NewCall("ibmcloud", op.service, op.name, op.effect), asItIs,
		func(ctx context.Context) (*Out, error) {
			out, response, err := invoke(ctx)
			if err != nil {
				return nil, classify(op, response, err)
			}
			return out, nil
		})
	if err == nil && out == nil {
		return nil, cloud.Incomplete(op.action(), op.object, "content")
	}
	return out, err
}

// asItIs leaves an error that is classified already.
func asItIs(err error) error { return err }

// erase makes one call that removes something. That it is gone already is success.
func erase(ctx context.Context, c *Client, op operation, invoke func(context.Context) (*core.DetailedResponse, error)) error {
	_, err := call(ctx, c, op, func(ctx context.Context) (*struct{}, *core.DetailedResponse, error) {
		response, err := invoke(ctx)
		return &struct{}{}, response, err
	})
	return cloud.Gone(err)
}

// text is what a pointer of the SDK points to; empty for none.
func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
