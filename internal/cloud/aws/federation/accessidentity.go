package federation

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// accessIdentity is the origin access identity that an earlier release made, or that was made because an access control was not allowed. It is
// only removed.
type accessIdentity struct{ o Options }

func (o Options) accessIdentityRef() plan.Ref {
	return plan.Ref{Kind: KindOriginAccessIdentity, Name: o.Name}
}

// Ref implements plan.Resource.
func (a accessIdentity) Ref() plan.Ref { return a.o.accessIdentityRef() }

// Fields implements plan.Resource.
func (a accessIdentity) Fields(plan.Known) plan.Fields { return nil }

// accessIdentityDriver finds and removes identities.
type accessIdentityDriver struct{ *session }

var errNeverMade = errors.New("an origin access identity is made only in place of an access control; this is an error of the program")

// Observe implements plan.Driver. Identities carry no tags: their comment says whose they are.
func (d accessIdentityDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	ids, err := d.readIdentities(ctx, resource.(accessIdentity).o)
	if err != nil || len(ids) == 0 {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(ids[0])}}, nil
}

// readIdentities are the IDs of the identities with our comment.
func (s *session) readIdentities(ctx context.Context, o Options) ([]string, error) {
	return s.issuer.identities.Of(o.Name).Get(func() ([]string, error) {
		if p, known := partitionOf(o.Region); known && !p.cloudFront {
			return nil, nil
		}
		return s.listIdentities(ctx, o)
	})
}

func (s *session) listIdentities(ctx context.Context, o Options) ([]string, error) {
	var ids []string
	in := &cloudfront.ListCloudFrontOriginAccessIdentitiesInput{}
	for {
		out, err := callCloudFront(ctx, s.client, "ListCloudFrontOriginAccessIdentities", api.Reads, "", (*cloudfront.Client).ListCloudFrontOriginAccessIdentities, in)
		if err != nil {
			return nil, fmt.Errorf("%w%s", err, unlessAllowed(err, "cloudfront:ListCloudFrontOriginAccessIdentities"))
		}
		list := out.CloudFrontOriginAccessIdentityList
		if list == nil {
			return nil, cloud.Incomplete("cloudfront:ListCloudFrontOriginAccessIdentities", "", "list of origin access identities")
		}
		for _, identity := range list.Items {
			if identity.Id != nil && identity.Comment != nil && *identity.Comment == o.Comment() {
				ids = append(ids, *identity.Id)
			}
		}
		if list.IsTruncated == nil || !*list.IsTruncated || list.NextMarker == nil {
			return ids, nil
		}
		in.Marker = list.NextMarker
	}
}

// Create implements plan.Driver.
func (d accessIdentityDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errNeverMade
}

// Update implements plan.Driver. It is never called: an identity has no fields.
func (d accessIdentityDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, nil
}

// Delete implements plan.Driver.
func (d accessIdentityDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	ids, err := d.readIdentities(ctx, resource.(accessIdentity).o)
	if err != nil {
		return err
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, d.delete(ctx, id))
	}
	return errors.Join(errs...)
}

func (d accessIdentityDriver) delete(ctx context.Context, id string) error {
	object := "origin access identity " + id
	found, err := callCloudFront(ctx, d.client, "GetCloudFrontOriginAccessIdentity", api.Reads, object, (*cloudfront.Client).GetCloudFrontOriginAccessIdentity,
		&cloudfront.GetCloudFrontOriginAccessIdentityInput{Id: &id})
	if err != nil {
		return cloud.Gone(err)
	}
	if found.ETag == nil {
		return cloud.Incomplete("cloudfront:GetCloudFrontOriginAccessIdentity", object, "ETag")
	}
	in := &cloudfront.DeleteCloudFrontOriginAccessIdentityInput{Id: &id, IfMatch: found.ETag}
	_, err = callCloudFront(ctx, d.client, "DeleteCloudFrontOriginAccessIdentity", api.Writes, object, (*cloudfront.Client).DeleteCloudFrontOriginAccessIdentity, in)
	return cloud.Gone(changedMeanwhile(err))
}
