package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// method is an operation of one of the SDK's clients.
type method[Client, In, Options, Out any] func(*Client, context.Context, *In, ...func(*Options)) (*Out, error)

// callIAM makes one call to IAM. object says what it is about, for errors: "role prod-openshift-ingress-cloud-credentials".
func callIAM[In, Out any](ctx context.Context, c *Client, name string, does cloud.Effect, object string, do method[iam.Client, In, iam.Options, Out], in *In) (*Out, error) {
	op := api.Operation{Service: "iam", Name: name, Effect: does, Object: object}
	return api.Do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return do(c.iam, ctx, in) })
}

// callSTS makes one call to STS.
func callSTS[In, Out any](ctx context.Context, c *Client, name string, object string, do method[sts.Client, In, sts.Options, Out], in *In) (*Out, error) {
	op := api.Operation{Service: "sts", Name: name, Object: object}
	return api.Do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return do(c.sts, ctx, in) })
}

// callS3 makes one call to S3.
func callS3[In, Out any](ctx context.Context, c *Client, name string, does cloud.Effect, object string, do method[s3.Client, In, s3.Options, Out], in *In) (*Out, error) {
	op := api.Operation{Service: "s3", Name: name, Effect: does, Object: object}
	return api.Do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return do(c.s3, ctx, in) })
}

// callCloudFront makes one call to CloudFront.
func callCloudFront[In, Out any](
	ctx context.Context, c *Client, name string, does cloud.Effect, object string, do method[cloudfront.Client, In, cloudfront.Options, Out], in *In,
) (*Out, error) {
	op := api.Operation{Service: "cloudfront", Name: name, Effect: does, Object: object}
	return api.Do(ctx, c.caller, op, func(ctx context.Context) (*Out, error) { return do(c.cloudFront, ctx, in) })
}
