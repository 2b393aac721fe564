package federation

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// identityPath is what the ID of an origin access identity has before it in the configuration of an origin.
const identityPath = "origin-access-identity/cloudfront/"

// deployed is the status of a distribution that can be reached everywhere; else it is "InProgress".
const deployed = "Deployed"

// distributionSeen is a distribution as it is.
type distributionSeen struct {
	id, arn, domain, status string
	enabled                 bool
	// control and identity are the IDs of what it reads the bucket with; one of them is empty, or both.
	control, identity string
	// origin is the host of its bucket: ours, or another one where only the comment is ours.
	origin string
	tags   map[string]string
}

// readDistribution finds the set-up's distribution, by its bucket or by its comment, and its tags; nil where there is none.
func (s *session) readDistribution(ctx context.Context, o Options) (*distributionSeen, error) {
	return s.issuer.distributions.Of(o.BucketName()).Get(func() (*distributionSeen, error) { return s.readDistributionNow(ctx, o) })
}

// readDistributionNow reads the tags of those that could be it. One that is not ours is found only where there is none of ours.
func (s *session) readDistributionNow(ctx context.Context, o Options) (*distributionSeen, error) {
	if p, known := partitionOf(o.Region); known && !p.cloudFront {
		return nil, nil
	}
	candidates, err := s.listDistributions(ctx, o)
	if err != nil {
		return nil, err
	}
	var found *distributionSeen
	for i := range candidates {
		seen := &candidates[i]
		if seen.tags, err = s.readDistributionTags(ctx, seen.arn); err != nil {
			return nil, err
		}
		if _, ours := seen.tags[o.OwnedTag()]; ours {
			return seen, nil
		}
		if found == nil {
			found = seen
		}
	}
	return found, nil
}

// listDistributions are those that could be ours, those with our bucket first.
func (s *session) listDistributions(ctx context.Context, o Options) ([]distributionSeen, error) {
	var withBucket, withComment []distributionSeen
	in := &cloudfront.ListDistributionsInput{}
	for {
		out, err := callCloudFront(ctx, s.client, "ListDistributions", api.Reads, "", (*cloudfront.Client).ListDistributions, in)
		if err != nil {
			return nil, fmt.Errorf("%w%s", err, unlessAllowed(err, "cloudfront:ListDistributions"))
		}
		if out.DistributionList == nil {
			return nil, cloud.Incomplete("cloudfront:ListDistributions", "", "list of distributions")
		}
		for _, summary := range out.DistributionList.Items {
			switch seen, complete := seenIn(summary, o); {
			case !complete:
				return nil, cloud.Incomplete("cloudfront:ListDistributions", "", "ARN of a distribution")
			case seen.origin == o.BucketHost():
				withBucket = append(withBucket, seen)
			case summary.Comment != nil && *summary.Comment == o.Comment():
				withComment = append(withComment, seen)
			}
		}
		if out.DistributionList.IsTruncated == nil || !*out.DistributionList.IsTruncated || out.DistributionList.NextMarker == nil {
			return append(withBucket, withComment...), nil
		}
		in.Marker = out.DistributionList.NextMarker
	}
}

// seenIn is a distribution without its tags, and with the origin that is our bucket, or else its first one.
func seenIn(summary cftypes.DistributionSummary, o Options) (distributionSeen, bool) {
	if summary.Id == nil || summary.ARN == nil || summary.DomainName == nil || summary.Status == nil {
		return distributionSeen{}, false
	}
	seen := distributionSeen{id: *summary.Id, arn: *summary.ARN, domain: *summary.DomainName, status: *summary.Status}
	seen.enabled = summary.Enabled != nil && *summary.Enabled
	if summary.Origins == nil {
		return seen, true
	}
	for _, origin := range summary.Origins.Items {
		if origin.DomainName != nil && (seen.origin == "" || *origin.DomainName == o.BucketHost()) {
			seen.origin = *origin.DomainName
			seen.control, seen.identity = accessOf(origin)
		}
	}
	return seen, true
}

// accessOf is what a distribution reads an origin with.
func accessOf(origin cftypes.Origin) (control, identity string) {
	if origin.OriginAccessControlId != nil {
		control = *origin.OriginAccessControlId
	}
	if origin.S3OriginConfig != nil && origin.S3OriginConfig.OriginAccessIdentity != nil {
		identity = strings.TrimPrefix(*origin.S3OriginConfig.OriginAccessIdentity, identityPath)
	}
	return control, identity
}

func (s *session) readDistributionTags(ctx context.Context, arn string) (map[string]string, error) {
	in := &cloudfront.ListTagsForResourceInput{Resource: &arn}
	out, err := callCloudFront(ctx, s.client, "ListTagsForResource", api.Reads, arn, (*cloudfront.Client).ListTagsForResource, in)
	if err != nil {
		return nil, fmt.Errorf("%w%s", err, unlessAllowed(err, "cloudfront:ListTagsForResource"))
	}
	if out.Tags == nil {
		return nil, cloud.Incomplete("cloudfront:ListTagsForResource", arn, "list of tags")
	}
	tags := make(map[string]string, len(out.Tags.Items))
	for _, tag := range out.Tags.Items {
		if tag.Key != nil && tag.Value != nil {
			tags[*tag.Key] = *tag.Value
		}
	}
	return tags, nil
}

// outputs of a distribution.
func (seen *distributionSeen) outputs() plan.Outputs {
	return plan.Outputs{
		OutputID:       plan.Text(seen.id),
		OutputARN:      plan.Text(seen.arn),
		OutputDomain:   plan.Text(seen.domain),
		outputIdentity: plan.Text(seen.identity),
	}
}
