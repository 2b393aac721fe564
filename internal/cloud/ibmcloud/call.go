package ibmcloud

import (
	"context"
	"net/http"

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

// Services of operations.
const (
	identityService = "iam-identity"
	policyService   = "iam-policy-management"
	groupService    = "resource-manager"
)

// call makes one call that has an answer. Its error is a *cloud.Error, or the reason why the call was not made.
func call[Out any](ctx context.Context, c *Client, op operation, m message) (*Out, error) {
	out, _, err := tagged[Out](ctx, c, op, m)
	return out, err
}

// tagged is call for an answer that has an entity tag.
func tagged[Out any](ctx context.Context, c *Client, op operation, m message) (*Out, string, error) {
	tag := ""
	out, err := cloud.Invoke(ctx, c.caller, cloud.NewCall("ibmcloud", op.service, op.name, op.effect), func(err error) error { return classify(op, err) },
		func(ctx context.Context) (*Out, error) {
			out := new(Out)
			header, err := c.send(ctx, op, m, out)
			tag = header.Get("ETag")
			return out, err
		})
	return out, tag, err
}

// erase makes one call that removes something. That it is gone already is success.
func erase(ctx context.Context, c *Client, op operation, path string) error {
	_, err := cloud.Invoke(ctx, c.caller, cloud.NewCall("ibmcloud", op.service, op.name, op.effect), func(err error) error { return classify(op, err) },
		func(ctx context.Context) (*struct{}, error) {
			_, err := c.send(ctx, op, message{method: http.MethodDelete, path: path}, nil)
			return nil, err
		})
	return cloud.Gone(err)
}
