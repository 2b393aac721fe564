package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

type iamMethod[In, Out any] func(*iam.Client, context.Context, *In, ...func(*iam.Options)) (*Out, error)

// call makes one call to IAM. object says what it is about, for errors: "user prod-x7-ingress-4k2lp".
func call[In, Out any](ctx context.Context, c *client, operation string, does cloud.Effect, object string, method iamMethod[In, Out], in *In) (*Out, error) {
	op := api.Operation{Service: "iam", Name: operation, Effect: does, Object: object}
	return api.Do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return method(c.iam, ctx, in) })
}

// callerIdentity asks STS whom a credential belongs to, which needs no right.
func callerIdentity(ctx context.Context, c *client) (*sts.GetCallerIdentityOutput, error) {
	return api.Do(ctx, c.caller, api.Operation{Service: "sts", Name: "GetCallerIdentity"}, func(ctx context.Context) (*sts.GetCallerIdentityOutput, error) {
		return c.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	})
}
