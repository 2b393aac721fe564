package federation

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/plan"
)

// givenProvider is an identity provider that has to exist. It is only read.
type givenProvider struct{ o Options }

// Ref implements plan.Resource.
func (r givenProvider) Ref() plan.Ref { return r.o.ProviderRef() }

// Fields implements plan.Resource.
func (r givenProvider) Fields(plan.Known) plan.Fields { return nil }

func (d providerDriver) observeGiven(ctx context.Context, want givenProvider) (plan.Observation, error) {
	arn := want.o.Roles.ProviderARN
	present, err := d.getProvider(ctx, arn)
	if err != nil {
		return plan.Observation{}, err
	}
	if present == nil {
		return plan.Observation{}, fmt.Errorf("there is no identity provider %s: correct --identity-provider-arn, or make one with `ccoctl aws create-identity-provider`", arn)
	}
	return plan.Observation{Exists: true, Outputs: providerOutputs(arn, *present.Url)}, nil
}
