package alibabacloud

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldPolicies are the policies that are attached to a user, as "Custom/NAME".
const fieldPolicies = "policies"

// attachments are all policies that are attached to a user: just the one of the request should be.
type attachments struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (a attachments) Ref() plan.Ref {
	return plan.Ref{Kind: KindAttachments, Name: a.o.UserName(a.req)}
}

// Fields implements plan.Resource.
func (a attachments) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldPolicies: plan.Set(typeCustom + "/" + a.o.PolicyName(a.req))}
}

func (p foundPolicy) String() string { return p.PolicyType + "/" + p.PolicyName }

// attachmentsDriver attaches and detaches policies.
type attachmentsDriver struct{ *session }

// Observe implements plan.Driver. A user without any policy has its policies, too: none.
func (d attachmentsDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	found, err := d.policiesOf(ctx, resource.Ref().Name)
	if err != nil {
		return plan.Observation{}, err
	}
	var texts []string
	for _, each := range found {
		texts = append(texts, each.String())
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldPolicies: plan.Set(texts...)}}, nil
}

// Create implements plan.Driver: the user is new.
func (d attachmentsDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(attachments)
	return nil, d.attach(ctx, want.Ref().Name, typeCustom+"/"+want.o.PolicyName(want.req))
}

// Update implements plan.Driver: what is missing comes before what is too much goes.
func (d attachmentsDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	differs, _ := change.Field(fieldPolicies)
	for _, policy := range differs.Added {
		if err := d.attach(ctx, resource.Ref().Name, policy); err != nil {
			return nil, err
		}
	}
	for _, policy := range differs.Removed {
		if err := d.detach(ctx, resource.Ref().Name, policy); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Delete implements plan.Driver. Each attachment is removed by itself, and no graph asks for it.
func (attachmentsDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return errors.New(resource.Ref().String() + " goes with its user")
}

func (s *session) attach(ctx context.Context, user, policy string) error {
	err := do(ctx, s.client, ram("AttachPolicyToUser", cloud.Writes, "user "+user+", policy "+policy), attachment(user, policy))
	if cloud.Is(err, cloud.AlreadyExists) {
		return nil
	}
	return err
}

func (s *session) detach(ctx context.Context, user, policy string) error {
	return cloud.Gone(do(ctx, s.client, ram("DetachPolicyFromUser", cloud.Writes, "user "+user+", policy "+policy), attachment(user, policy)))
}

func attachment(user, policy string) url.Values {
	kind, name, _ := strings.Cut(policy, "/")
	return url.Values{"UserName": {user}, "PolicyType": {kind}, "PolicyName": {name}}
}
