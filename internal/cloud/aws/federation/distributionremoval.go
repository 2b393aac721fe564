package federation

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// Delete implements plan.Driver. CloudFront removes no distribution that is not switched off everywhere: that is what takes its time. Whoever
// is interrupted goes on from where it is.
func (d distributionDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	o := resource.(distribution).o
	output, found := known.Output(o.distributionRef(), OutputID)
	if !found {
		return nil
	}
	id := output.Text()
	now, err := d.getDistribution(ctx, id)
	if err != nil {
		return cloud.Gone(err)
	}
	if on := now.Distribution.DistributionConfig.Enabled; on == nil || *on {
		if err := d.switchOff(ctx, id, now); err != nil {
			return cloud.Gone(err)
		}
		now = nil
	}
	etag, err := d.awaitWithdrawn(ctx, id, now)
	if err != nil {
		return cloud.Gone(err)
	}
	in := &cloudfront.DeleteDistributionInput{Id: &id, IfMatch: &etag}
	_, err = callCloudFront(ctx, d.client, "DeleteDistribution", api.Writes, "distribution "+id, (*cloudfront.Client).DeleteDistribution, in)
	return cloud.Gone(changedMeanwhile(err))
}

func (d distributionDriver) switchOff(ctx context.Context, id string, now *cloudfront.GetDistributionOutput) error {
	in := &cloudfront.UpdateDistributionInput{Id: &id, IfMatch: now.ETag, DistributionConfig: switchedOff(now.Distribution.DistributionConfig)}
	_, err := callCloudFront(ctx, d.client, "UpdateDistribution", api.Writes, "distribution "+id, (*cloudfront.Client).UpdateDistribution, in)
	if cloud.Is(err, cloud.Conflict) && d.isOff(ctx, id) {
		return nil
	}
	return changedMeanwhile(err)
}

// isOff reports whether a distribution is to be switched off, perhaps by an attempt of our own whose answer was lost.
func (d distributionDriver) isOff(ctx context.Context, id string) bool {
	now, err := d.getDistribution(ctx, id)
	return err == nil && now.Distribution.DistributionConfig.Enabled != nil && !*now.Distribution.DistributionConfig.Enabled
}

func switchedOff(config *cftypes.DistributionConfig) *cftypes.DistributionConfig {
	off, changed := false, *config
	changed.Enabled = &off
	return &changed
}

// awaitWithdrawn waits until a distribution is switched off everywhere and returns its entity tag. now is how it was seen last, if it was.
func (d distributionDriver) awaitWithdrawn(ctx context.Context, id string, now *cloudfront.GetDistributionOutput) (string, error) {
	done, err := d.await(ctx, func() (bool, error) {
		if now != nil && *now.Distribution.Status == deployed {
			return true, nil
		}
		var err error
		if now, err = d.getDistribution(ctx, id); err != nil {
			return false, err
		}
		return *now.Distribution.Status == deployed, nil
	})
	switch {
	case err != nil:
		return "", err
	case !done:
		return "", &cloud.Error{Kind: cloud.Unavailable, Action: "cloudfront:DeleteDistribution", Object: "distribution " + id,
			Message: fmt.Sprintf("after %s it is not switched off everywhere; run the same command again", d.patience())}
	}
	return *now.ETag, nil
}

// getDistribution reads a distribution. What it returns has a status, a configuration and an entity tag.
func (s *session) getDistribution(ctx context.Context, id string) (*cloudfront.GetDistributionOutput, error) {
	object := "distribution " + id
	out, err := callCloudFront(ctx, s.client, "GetDistribution", api.Reads, object, (*cloudfront.Client).GetDistribution, &cloudfront.GetDistributionInput{Id: &id})
	if err != nil {
		return nil, err
	}
	if out.ETag == nil || out.Distribution == nil || out.Distribution.Status == nil || out.Distribution.DistributionConfig == nil {
		return nil, cloud.Incomplete("cloudfront:GetDistribution", object, "distribution")
	}
	return out, nil
}
