package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// ownedProvider is an identity provider that was found by its ARN, and that should not exist.
type ownedProvider struct {
	o   Options
	arn string
	// ownURL says that it is for the URL of our own bucket or of our own distribution, which nobody else can use.
	ownURL bool
}

// Ref implements plan.Resource.
func (r ownedProvider) Ref() plan.Ref { return plan.Ref{Kind: KindIdentityProvider, Name: r.arn} }

// Fields implements plan.Resource.
func (r ownedProvider) Fields(plan.Known) plan.Fields { return nil }

// owner says whose it is, and is empty if it is ours.
func (r ownedProvider) owner(tags map[string]string) string {
	if r.ownURL && !taggedByAny(tags) {
		return ""
	}
	return r.o.owner(tags)
}

func (d providerDriver) observeOwned(ctx context.Context, want ownedProvider) (plan.Observation, error) {
	present, err := d.getProvider(ctx, want.arn)
	if err != nil || present == nil {
		return plan.Observation{}, err
	}
	return plan.Observation{
		Exists: true, Foreign: want.owner(identityTags(present.Tags)), Outputs: providerOutputs(want.arn, *present.Url),
	}, nil
}

// Delete implements plan.Driver.
func (d providerDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	arn := resource.(ownedProvider).arn
	in := &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn}
	_, err := callIAM(ctx, d.client, "DeleteOpenIDConnectProvider", api.Writes, arn, (*iam.Client).DeleteOpenIDConnectProvider, in)
	return cloud.Gone(err)
}
