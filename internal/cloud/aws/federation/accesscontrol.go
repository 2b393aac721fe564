package federation

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/plan"
)

// accessControl has the distribution sign what it asks of the bucket.
type accessControl struct{ o Options }

// Ref implements plan.Resource.
func (a accessControl) Ref() plan.Ref { return a.o.accessControlRef() }

// Fields implements plan.Resource.
func (a accessControl) Fields(plan.Known) plan.Fields {
	c := a.config()
	return controlFields(c.SigningBehavior, c.SigningProtocol, c.OriginAccessControlOriginType)
}

func controlFields(behavior cftypes.OriginAccessControlSigningBehaviors, protocol cftypes.OriginAccessControlSigningProtocols, origin cftypes.OriginAccessControlOriginTypes) plan.Fields {
	return plan.Fields{"signs": plan.Text(string(behavior)), "protocol": plan.Text(string(protocol)), "origin": plan.Text(string(origin))}
}

// name is that of the bucket. No two access controls of an account have the same. It may have 64 characters; that of a bucket has 63 at most.
func (a accessControl) name() string { return a.o.BucketName() }

// config is what the access control should be. Its description says whose it is: it carries no tags.
func (a accessControl) config() *cftypes.OriginAccessControlConfig {
	name, description := a.name(), a.o.Comment()
	return &cftypes.OriginAccessControlConfig{
		Name:                          &name,
		Description:                   &description,
		SigningBehavior:               cftypes.OriginAccessControlSigningBehaviorsAlways,
		SigningProtocol:               cftypes.OriginAccessControlSigningProtocolsSigv4,
		OriginAccessControlOriginType: cftypes.OriginAccessControlOriginTypesS3,
	}
}

func (a accessControl) createInput() *cloudfront.CreateOriginAccessControlInput {
	return &cloudfront.CreateOriginAccessControlInput{OriginAccessControlConfig: a.config()}
}
