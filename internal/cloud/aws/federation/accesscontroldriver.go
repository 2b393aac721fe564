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

// accessControlDriver makes, changes and removes the access control.
type accessControlDriver struct{ *session }

// Observe implements plan.Driver. What the distribution reads its bucket with already is as it should be: an access control, whosever it is, or the
// origin access identity of an earlier release, beside which there is none. The ID is empty then.
func (d accessControlDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(accessControl)
	if want.o.removal {
		return d.byName(ctx, want)
	}
	seen, err := d.readDistribution(ctx, want.o)
	if err != nil {
		return plan.Observation{}, err
	}
	if seen == nil || seen.origin != want.o.BucketHost() || seen.control == "" && seen.identity == "" {
		return d.byName(ctx, want)
	}
	return plan.Observation{
		Exists: true, Fields: want.Fields(known), Outputs: plan.Outputs{OutputID: plan.Text(seen.control)}, Foreign: want.o.owner(seen.tags),
	}, nil
}

// byName observes the access control that no distribution uses yet, or any more.
func (d accessControlDriver) byName(ctx context.Context, want accessControl) (plan.Observation, error) {
	found, err := d.find(ctx, want)
	if cloud.Is(err, cloud.Denied) && !want.o.removal {
		return d.identityInstead(ctx, want, err)
	}
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	observed := plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(*found.Id)}}
	observed.Fields = controlFields(found.SigningBehavior, found.SigningProtocol, found.OriginAccessControlOriginType)
	if !want.o.Adopt && (found.Description == nil || *found.Description != want.o.Comment()) {
		observed.Foreign = "its description is not " + want.o.Comment() + "; to take it over, use --adopt"
	}
	return observed, nil
}

// find finds the access control by its name; nil where there is none. It has an ID.
func (d accessControlDriver) find(ctx context.Context, want accessControl) (*cftypes.OriginAccessControlSummary, error) {
	if p, known := partitionOf(want.o.Region); known && !p.cloudFront {
		return nil, nil
	}
	in := &cloudfront.ListOriginAccessControlsInput{}
	for {
		out, err := callCloudFront(ctx, d.client, "ListOriginAccessControls", api.Reads, "", (*cloudfront.Client).ListOriginAccessControls, in)
		if err != nil {
			return nil, fmt.Errorf("%w%s", err, unlessAllowed(err, "cloudfront:ListOriginAccessControls"))
		}
		list := out.OriginAccessControlList
		if list == nil {
			return nil, cloud.Incomplete("cloudfront:ListOriginAccessControls", "", "list of origin access controls")
		}
		for i := range list.Items {
			if control := &list.Items[i]; control.Id != nil && control.Name != nil && *control.Name == want.name() {
				return control, nil
			}
		}
		if list.IsTruncated == nil || !*list.IsTruncated || list.NextMarker == nil {
			return nil, nil
		}
		in.Marker = list.NextMarker
	}
}

// Create implements plan.Driver.
func (d accessControlDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(accessControl)
	object := "origin access control " + want.name()
	out, err := callCloudFront(ctx, d.client, "CreateOriginAccessControl", api.Writes, object, (*cloudfront.Client).CreateOriginAccessControl, want.createInput())
	if cloud.Is(err, cloud.AlreadyExists) {
		return d.created(ctx, want, err)
	}
	if cloud.Is(err, cloud.Denied) {
		return d.makeIdentity(ctx, want.o, err)
	}
	if err != nil {
		return nil, err
	}
	if out.OriginAccessControl == nil || out.OriginAccessControl.Id == nil {
		return nil, cloud.Incomplete("cloudfront:CreateOriginAccessControl", object, "ID")
	}
	return plan.Outputs{OutputID: plan.Text(*out.OriginAccessControl.Id)}, nil
}

// created are the outputs of an access control that had not been there and is ours now: the answer to an earlier attempt was lost.
func (d accessControlDriver) created(ctx context.Context, want accessControl, cause error) (plan.Outputs, error) {
	observed, err := d.byName(ctx, want)
	if err != nil {
		return nil, err
	}
	if !observed.Exists || observed.Foreign != "" {
		return nil, fmt.Errorf("%w; it has just been made: run the same command again", cause)
	}
	return observed.Outputs, nil
}

// Update implements plan.Driver.
func (d accessControlDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want, id := resource.(accessControl), change.Observed.Outputs[OutputID].Text()
	etag, err := d.etag(ctx, id)
	if err != nil {
		return nil, err
	}
	in := &cloudfront.UpdateOriginAccessControlInput{Id: &id, IfMatch: &etag, OriginAccessControlConfig: want.config()}
	_, err = callCloudFront(ctx, d.client, "UpdateOriginAccessControl", api.Writes, "origin access control "+id, (*cloudfront.Client).UpdateOriginAccessControl, in)
	return nil, changedMeanwhile(err)
}

func (d accessControlDriver) etag(ctx context.Context, id string) (string, error) {
	object := "origin access control " + id
	out, err := callCloudFront(ctx, d.client, "GetOriginAccessControl", api.Reads, object, (*cloudfront.Client).GetOriginAccessControl,
		&cloudfront.GetOriginAccessControlInput{Id: &id})
	if err != nil {
		return "", err
	}
	if out.ETag == nil {
		return "", cloud.Incomplete("cloudfront:GetOriginAccessControl", object, "ETag")
	}
	return *out.ETag, nil
}

// Delete implements plan.Driver.
func (d accessControlDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	output, found := known.Output(resource.(accessControl).o.accessControlRef(), OutputID)
	if !found {
		return nil
	}
	id := output.Text()
	etag, err := d.etag(ctx, id)
	if err != nil {
		return cloud.Gone(err)
	}
	in := &cloudfront.DeleteOriginAccessControlInput{Id: &id, IfMatch: &etag}
	_, err = callCloudFront(ctx, d.client, "DeleteOriginAccessControl", api.Writes, "origin access control "+id, (*cloudfront.Client).DeleteOriginAccessControl, in)
	return cloud.Gone(changedMeanwhile(err))
}
