package federation

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// call makes one call through the client's Caller. Its error is a *cloud.Error, or the reason why the call was not made.
func call[Out any](ctx context.Context, c *Client, op api.Operation, invoke func(context.Context) (*Out, error)) (*Out, error) {
	return api.Do(ctx, c.caller, op, invoke)
}
