package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// rolePolicy is the inline policy that holds the rights of a role. It has the role's name.
type rolePolicy struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (r rolePolicy) Ref() plan.Ref { return r.o.rolePolicyRef(r.req.Secret) }

// Fields implements plan.Resource.
func (r rolePolicy) Fields(plan.Known) plan.Fields {
	return plan.Fields{policy.FieldRights: policy.Rights(r.document())}
}

// document is the policy document.
func (r rolePolicy) document() string { return policy.Encode(policy.New(statementEntries(r.req))) }

// roleName is the name of the role, which is that of the policy, too.
func (r rolePolicy) roleName(known plan.Known) string {
	if name, found := known.Output(r.o.roleRef(r.req.Secret), OutputName); found {
		return name.Text()
	}
	name, _ := r.o.roleNames(r.req.Secret)
	return name
}

// putInput writes the policy, whether there is one or not.
func (r rolePolicy) putInput(known plan.Known) *iam.PutRolePolicyInput {
	name, document := r.roleName(known), r.document()
	return &iam.PutRolePolicyInput{RoleName: &name, PolicyName: &name, PolicyDocument: &document}
}

// statementEntries are what a request asks for; none where it is not one for AWS, which Validate refuses.
func statementEntries(req *request.Request) []v1.StatementEntry {
	if spec, isAWS := req.Spec.(*v1.AWSProviderSpec); isAWS && spec != nil {
		return spec.StatementEntries
	}
	return nil
}

// rolePolicyDriver writes the rights of roles. They go with the role.
type rolePolicyDriver struct{ *session }

// Observe implements plan.Driver. Administrators of existing clusters may write a policy and not read it: then it is written again.
func (d rolePolicyDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	name := resource.(rolePolicy).roleName(known)
	in := &iam.GetRolePolicyInput{RoleName: &name, PolicyName: &name}
	out, err := callIAM(ctx, d.client, "GetRolePolicy", api.Reads, "role "+name, (*iam.Client).GetRolePolicy, in)
	if cloud.Is(err, cloud.NotFound) {
		return plan.Observation{}, nil
	}
	if cloud.Is(err, cloud.Denied) {
		return plan.Observation{
			Exists:  true,
			Fields:  plan.Fields{policy.FieldRights: plan.Text(unreadable)},
			Outputs: plan.Outputs{OutputName: plan.Text(name)},
		}, nil
	}
	if err != nil {
		return plan.Observation{}, err
	}
	if out.PolicyDocument == nil {
		return plan.Observation{}, cloud.Incomplete("iam:GetRolePolicy", "role "+name, "policy document")
	}
	return plan.Observation{
		Exists:  true,
		Fields:  plan.Fields{policy.FieldRights: policy.ObservedRights(*out.PolicyDocument)},
		Outputs: plan.Outputs{OutputName: plan.Text(name)},
	}, nil
}

// Create implements plan.Driver.
func (d rolePolicyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	in := resource.(rolePolicy).putInput(known)
	if _, err := callIAM(ctx, d.client, "PutRolePolicy", api.Writes, "role "+*in.RoleName, (*iam.Client).PutRolePolicy, in); err != nil {
		return nil, err
	}
	return plan.Outputs{OutputName: plan.Text(*in.RoleName)}, nil
}

// Update implements plan.Driver.
func (d rolePolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	_, err := d.Create(ctx, resource, known)
	return nil, err
}

// Delete implements plan.Driver. It is never called: a role is deleted with its policies.
func (d rolePolicyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
