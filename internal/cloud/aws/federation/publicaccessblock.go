package federation

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// publicAccessBlock are the settings of the bucket against public access. New buckets have all of them.
type publicAccessBlock struct{ o Options }

// Ref implements plan.Resource.
func (b publicAccessBlock) Ref() plan.Ref { return b.o.blockRef() }

// Fields implements plan.Resource.
func (b publicAccessBlock) Fields(plan.Known) plan.Fields {
	return blockFields(b.putInput().PublicAccessBlockConfiguration)
}

// putInput sets the settings: all of them, or those that leave the bucket's policy in force where that lets everyone read.
func (b publicAccessBlock) putInput() *s3.PutPublicAccessBlockInput {
	name, always, private := b.o.BucketName(), true, b.o.Issuer.Private
	return &s3.PutPublicAccessBlockInput{Bucket: &name, PublicAccessBlockConfiguration: &s3types.PublicAccessBlockConfiguration{
		BlockPublicAcls:       &always,
		IgnorePublicAcls:      &always,
		BlockPublicPolicy:     &private,
		RestrictPublicBuckets: &private,
	}}
}

func blockFields(block *s3types.PublicAccessBlockConfiguration) plan.Fields {
	field := func(set *bool) plan.Value { return plan.Text(strconv.FormatBool(set != nil && *set)) }
	return plan.Fields{
		"block public acls":       field(block.BlockPublicAcls),
		"ignore public acls":      field(block.IgnorePublicAcls),
		"block public policy":     field(block.BlockPublicPolicy),
		"restrict public buckets": field(block.RestrictPublicBuckets),
	}
}

// unreadableFields are the fields of something that may not be read.
func unreadableFields(fields plan.Fields) plan.Fields {
	unread := make(plan.Fields, len(fields))
	for name := range fields {
		unread[name] = plan.Text(unreadable)
	}
	return unread
}

// publicAccessBlockDriver reads and changes the settings.
type publicAccessBlockDriver struct{ *session }

// Observe implements plan.Driver. Administrators of existing clusters may change the settings and not read them: then they are set again.
func (d publicAccessBlockDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	name := resource.(publicAccessBlock).o.BucketName()
	in := &s3.GetPublicAccessBlockInput{Bucket: &name}
	out, err := callS3(ctx, d.client, "GetPublicAccessBlock", api.Reads, "bucket "+name, (*s3.Client).GetPublicAccessBlock, in)
	switch {
	case codeOf(err) == "NoSuchPublicAccessBlockConfiguration":
		return plan.Observation{}, nil
	case cloud.Is(err, cloud.Denied):
		return plan.Observation{Exists: true, Fields: unreadableFields(resource.Fields(known))}, nil
	case err != nil:
		return plan.Observation{}, err
	case out.PublicAccessBlockConfiguration == nil:
		return plan.Observation{}, cloud.Incomplete("s3:GetPublicAccessBlock", "bucket "+name, "configuration")
	}
	return plan.Observation{Exists: true, Fields: blockFields(out.PublicAccessBlockConfiguration)}, nil
}

// Create implements plan.Driver.
func (d publicAccessBlockDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	in := resource.(publicAccessBlock).putInput()
	_, err := callS3(ctx, d.client, "PutPublicAccessBlock", api.Writes, "bucket "+*in.Bucket, (*s3.Client).PutPublicAccessBlock, in)
	d.issuer.blockChanged.Store(true)
	return nil, err
}

// Update implements plan.Driver.
func (d publicAccessBlockDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver.
func (d publicAccessBlockDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.(publicAccessBlock).o.BucketName()
	in := &s3.DeletePublicAccessBlockInput{Bucket: &name}
	_, err := callS3(ctx, d.client, "DeletePublicAccessBlock", api.Writes, "bucket "+name, (*s3.Client).DeletePublicAccessBlock, in)
	return cloud.Gone(err)
}
