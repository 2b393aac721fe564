package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// caller is who the credential belongs to. The ARN of an identity provider follows from its account.
type caller struct{ o Options }

// Ref implements plan.Resource.
func (c caller) Ref() plan.Ref { return c.o.callerRef() }

// Fields implements plan.Resource.
func (c caller) Fields(plan.Known) plan.Fields { return nil }

// callerDriver asks who the credential belongs to, which needs no right.
type callerDriver struct {
	plan.ReadOnly
	*session
}

// Observe implements plan.Driver.
func (d callerDriver) Observe(ctx context.Context, _ plan.Resource, _ plan.Known) (plan.Observation, error) {
	out, err := callSTS(ctx, d.client, "GetCallerIdentity", "", (*sts.Client).GetCallerIdentity, &sts.GetCallerIdentityInput{})
	if err != nil {
		return plan.Observation{}, err
	}
	if out.Account == nil || out.Arn == nil {
		return plan.Observation{}, cloud.Incomplete("sts:GetCallerIdentity", "", "account")
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputAccount: plan.Text(*out.Account), OutputARN: plan.Text(*out.Arn)}}, nil
}
