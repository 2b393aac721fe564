package federation

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// Administrators of existing clusters may make origin access identities, which is what earlier releases made, and no origin access controls. For
// them an identity takes the place of the access control.

// identityInstead observes the identity that takes the place of an access control which may not be looked for; refused is why not.
func (d accessControlDriver) identityInstead(ctx context.Context, want accessControl, refused error) (plan.Observation, error) {
	ids, err := d.readIdentities(ctx, want.o)
	if err != nil {
		return plan.Observation{}, errors.Join(refused, err)
	}
	if len(ids) == 0 {
		return plan.Observation{}, nil
	}
	return plan.Observation{Exists: true, Fields: want.Fields(nothing{}), Outputs: identityOutputs(ids[0])}, nil
}

// makeIdentity makes the identity; refused is why there is no access control. With the same caller reference there is but one.
func (d accessControlDriver) makeIdentity(ctx context.Context, o Options, refused error) (plan.Outputs, error) {
	object := "origin access identity of " + o.BucketHost()
	out, err := callCloudFront(ctx, d.client, "CreateCloudFrontOriginAccessIdentity", api.Writes, object,
		(*cloudfront.Client).CreateCloudFrontOriginAccessIdentity, accessIdentity{o}.createInput())
	switch {
	case cloud.Is(err, cloud.Denied):
		return nil, refused
	case err != nil:
		return nil, err
	case out.CloudFrontOriginAccessIdentity == nil || out.CloudFrontOriginAccessIdentity.Id == nil:
		return nil, cloud.Incomplete("cloudfront:CreateCloudFrontOriginAccessIdentity", object, "ID")
	}
	return identityOutputs(*out.CloudFrontOriginAccessIdentity.Id), nil
}

// createInput makes the identity as earlier releases did.
func (a accessIdentity) createInput() *cloudfront.CreateCloudFrontOriginAccessIdentityInput {
	name, comment := a.o.Name, a.o.Comment()
	return &cloudfront.CreateCloudFrontOriginAccessIdentityInput{
		CloudFrontOriginAccessIdentityConfig: &cftypes.CloudFrontOriginAccessIdentityConfig{CallerReference: &name, Comment: &comment},
	}
}

// identityOutputs are the outputs of an access control whose place an identity has.
func identityOutputs(id string) plan.Outputs {
	return plan.Outputs{OutputID: plan.Text(""), outputIdentity: plan.Text(id)}
}

// readAs has a new distribution read the bucket as an identity.
func readAs(in *cloudfront.CreateDistributionWithTagsInput, identity string) {
	path := identityPath + identity
	for i := range in.DistributionConfigWithTags.DistributionConfig.Origins.Items {
		origin := &in.DistributionConfigWithTags.DistributionConfig.Origins.Items[i]
		origin.OriginAccessControlId, origin.S3OriginConfig = nil, &cftypes.S3OriginConfig{OriginAccessIdentity: &path}
	}
}
