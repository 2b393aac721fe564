package federation

import (
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/plan"
)

const (
	fieldEnabled = "enabled"
	fieldControl = "origin access control"

	// cachingDisabled is the ID of the cache policy of that name which CloudFront provides, see "Use managed cache policies" of the CloudFront
	// Developer Guide. A key that is published is to be seen at once.
	cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
)

// distribution publishes the documents of a private bucket.
type distribution struct{ o Options }

// Ref implements plan.Resource.
func (d distribution) Ref() plan.Ref { return d.o.distributionRef() }

// Fields implements plan.Resource. A distribution that reads the bucket as an origin access identity keeps doing so.
func (d distribution) Fields(known plan.Known) plan.Fields {
	fields := tagFields(d.o.tags())
	fields[fieldEnabled] = plan.Text("true")
	control, found := known.Output(d.o.accessControlRef(), OutputID)
	switch {
	case !found:
		fields[fieldControl] = plan.Pending(d.o.accessControlRef(), OutputID)
	case control.Text() != "":
		fields[fieldControl] = control
	}
	return fields
}

// createInput makes the distribution with its tags.
func (d distribution) createInput(control string) *cloudfront.CreateDistributionWithTagsInput {
	return &cloudfront.CreateDistributionWithTagsInput{DistributionConfigWithTags: &cftypes.DistributionConfigWithTags{
		DistributionConfig: d.config(control),
		Tags:               &cftypes.Tags{Items: distributionTagList(d.o.tags())},
	}}
}

// config is that of a new distribution. Its caller reference is the set-up's name, so that a second attempt makes no second one.
func (d distribution) config(control string) *cftypes.DistributionConfig {
	name, comment, enabled := d.o.Name, d.o.Comment(), true
	return &cftypes.DistributionConfig{
		CallerReference:      &name,
		Comment:              &comment,
		Enabled:              &enabled,
		Origins:              &cftypes.Origins{Quantity: quantity(1), Items: []cftypes.Origin{d.origin(control)}},
		DefaultCacheBehavior: d.behavior(),
		PriceClass:           cftypes.PriceClassPriceClassAll,
		ViewerCertificate:    &cftypes.ViewerCertificate{CloudFrontDefaultCertificate: &enabled},
	}
}

// originID names the bucket within the distribution.
func (d distribution) originID() string { return "https://" + d.o.BucketHost() }

// origin is the bucket. That it has an empty origin access identity is how CloudFront is told that it has an origin access control.
func (d distribution) origin(control string) cftypes.Origin {
	id, host, none := d.originID(), d.o.BucketHost(), ""
	return cftypes.Origin{
		Id:                    &id,
		DomainName:            &host,
		OriginAccessControlId: &control,
		S3OriginConfig:        &cftypes.S3OriginConfig{OriginAccessIdentity: &none},
	}
}

// behavior lets the documents be read, over HTTPS, and nothing else be done.
func (d distribution) behavior() *cftypes.DefaultCacheBehavior {
	id, policy := d.originID(), cachingDisabled
	methods := []cftypes.Method{cftypes.MethodHead, cftypes.MethodGet}
	return &cftypes.DefaultCacheBehavior{
		TargetOriginId:       &id,
		ViewerProtocolPolicy: cftypes.ViewerProtocolPolicyHttpsOnly,
		CachePolicyId:        &policy,
		AllowedMethods: &cftypes.AllowedMethods{
			Quantity:      quantity(len(methods)),
			Items:         methods,
			CachedMethods: &cftypes.CachedMethods{Quantity: quantity(len(methods)), Items: methods},
		},
	}
}

func quantity(n int) *int32 {
	q := int32(n)
	return &q
}

// distributionTagList are tags as CloudFront takes them, in the order of their keys.
func distributionTagList(tags map[string]string) []cftypes.Tag {
	list := make([]cftypes.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		list = append(list, cftypes.Tag{Key: &key, Value: &value})
	}
	return list
}
