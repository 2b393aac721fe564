package federation

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// distributionDriver makes, changes and removes the distribution.
type distributionDriver struct{ *session }

// Observe implements plan.Driver.
func (d distributionDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	o := resource.(distribution).o
	seen, err := d.readDistribution(ctx, o)
	if err != nil || seen == nil {
		return plan.Observation{}, err
	}
	observed := plan.Observation{Exists: true, Fields: tagFields(seen.tags), Outputs: seen.outputs(), Foreign: o.owner(seen.tags)}
	observed.Fields[fieldEnabled] = plan.Text(strconv.FormatBool(seen.enabled))
	observed.Fields[fieldControl] = plan.Text(seen.control)
	if observed.Foreign == "" && !o.removal && seen.origin != o.BucketHost() {
		return plan.Observation{}, fmt.Errorf("the distribution %s of %s publishes what is in %s and not in %s; set --region to where its bucket is, or choose another --name",
			seen.id, o.Name, seen.origin, o.BucketHost())
	}
	return observed, nil
}

// Create implements plan.Driver.
func (d distributionDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(distribution)
	control, _ := known.Output(want.o.accessControlRef(), OutputID)
	in := want.createInput(control.Text())
	identity, _ := known.Output(want.o.accessControlRef(), outputIdentity)
	if identity.Text() != "" {
		readAs(in, identity.Text())
	}
	out, err := callCloudFront(ctx, d.client, "CreateDistributionWithTags", api.Writes, "distribution of "+want.o.BucketHost(),
		(*cloudfront.Client).CreateDistributionWithTags, in)
	if cloud.Is(err, cloud.AlreadyExists) {
		return d.created(ctx, want.o, err)
	}
	if err != nil {
		return nil, err
	}
	made := out.Distribution
	if made == nil || made.Id == nil || made.ARN == nil || made.DomainName == nil {
		return nil, cloud.Incomplete("cloudfront:CreateDistributionWithTags", "distribution of "+want.o.BucketHost(), "distribution")
	}
	return (&distributionSeen{id: *made.Id, arn: *made.ARN, domain: *made.DomainName, identity: identity.Text()}).outputs(), nil
}

// created are the outputs of a distribution that had not been there and is ours now: the answer to an earlier attempt was lost.
func (d distributionDriver) created(ctx context.Context, o Options, cause error) (plan.Outputs, error) {
	seen, err := d.readDistributionNow(ctx, o)
	if err != nil {
		return nil, err
	}
	if seen != nil && seen.origin == o.BucketHost() && o.owner(seen.tags) == "" {
		return seen.outputs(), nil
	}
	return nil, fmt.Errorf("%w; somebody else has a distribution with the caller reference %s, or one has just been made: run the same command again, or choose another --name",
		cause, o.Name)
}

// Update implements plan.Driver.
func (d distributionDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(distribution)
	if tags := differingTags(want.o.tags(), change); len(tags) > 0 {
		arn := change.Observed.Outputs[OutputARN].Text()
		in := &cloudfront.TagResourceInput{Resource: &arn, Tags: &cftypes.Tags{Items: distributionTagList(tags)}}
		if _, err := callCloudFront(ctx, d.client, "TagResource", api.Writes, arn, (*cloudfront.Client).TagResource, in); err != nil {
			return nil, err
		}
	}
	_, disabled := change.Field(fieldEnabled)
	if _, unread := change.Field(fieldControl); !disabled && !unread {
		return nil, nil
	}
	control, _ := known.Output(want.o.accessControlRef(), OutputID)
	revision, err := d.configure(ctx, change.Observed.Outputs[OutputID].Text(), func(config *cftypes.DistributionConfig) {
		want.repair(config, control.Text())
	})
	return plan.Outputs{outputRevision: plan.Text(revision)}, err
}

// repair switches a distribution on, and has it read our bucket with an access control, if there is one.
func (d distribution) repair(config *cftypes.DistributionConfig, control string) {
	on := true
	config.Enabled = &on
	if control == "" || config.Origins == nil {
		return
	}
	for i := range config.Origins.Items {
		origin := &config.Origins.Items[i]
		if origin.DomainName == nil || *origin.DomainName != d.o.BucketHost() {
			continue
		}
		fresh := d.origin(control)
		origin.OriginAccessControlId, origin.S3OriginConfig = fresh.OriginAccessControlId, fresh.S3OriginConfig
	}
}

// configure changes the configuration of a distribution and returns its new entity tag.
func (s *session) configure(ctx context.Context, id string, change func(*cftypes.DistributionConfig)) (string, error) {
	object := "distribution " + id
	present, err := callCloudFront(ctx, s.client, "GetDistributionConfig", api.Reads, object, (*cloudfront.Client).GetDistributionConfig,
		&cloudfront.GetDistributionConfigInput{Id: &id})
	if err != nil {
		return "", err
	}
	if present.DistributionConfig == nil || present.ETag == nil {
		return "", cloud.Incomplete("cloudfront:GetDistributionConfig", object, "configuration")
	}
	change(present.DistributionConfig)
	in := &cloudfront.UpdateDistributionInput{Id: &id, IfMatch: present.ETag, DistributionConfig: present.DistributionConfig}
	out, err := callCloudFront(ctx, s.client, "UpdateDistribution", api.Writes, object, (*cloudfront.Client).UpdateDistribution, in)
	if err != nil {
		return "", changedMeanwhile(err)
	}
	if out.ETag == nil {
		return "", cloud.Incomplete("cloudfront:UpdateDistribution", object, "ETag")
	}
	return *out.ETag, nil
}

// changedMeanwhile says what to do where somebody else was faster.
func changedMeanwhile(err error) error {
	switch codeOf(err) {
	case "PreconditionFailed", "InvalidIfMatchVersion":
		return fmt.Errorf("%w; somebody else changed it at the same time: run the same command again", err)
	}
	return err
}
