package aws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// userPolicy is the inline policy of a user.
type userPolicy struct {
	user string
	name string
	// document is what it should hold; nil where the policy should not exist.
	document *document
	// assumed says that the policy is taken to exist wherever its user does: its removal costs no more than looking for it.
	assumed bool
}

func userPolicyRef(user, name string) plan.Ref {
	return plan.Ref{Kind: kindUserPolicy, Name: user + "/" + name}
}

// Ref implements plan.Resource.
func (p userPolicy) Ref() plan.Ref { return userPolicyRef(p.user, p.name) }

// Fields implements plan.Resource.
func (p userPolicy) Fields(known plan.Known) plan.Fields {
	if p.document == nil {
		return nil
	}
	arn, found := known.Output(userRef(p.user), outputARN)
	if !found {
		return plan.Fields{policy.FieldRights: plan.Pending(userRef(p.user), outputARN)}
	}
	return plan.Fields{policy.FieldRights: p.document.forUser(arn.Text()).rights()}
}

// userPolicyDriver puts and deletes inline policies.
type userPolicyDriver struct{ *pass }

// Observe implements plan.Driver.
func (d userPolicyDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(userPolicy)
	if owner := d.user(want.user).owner(); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	if want.assumed {
		return plan.Observation{Exists: true}, nil
	}
	found, err := d.user(want.user).policy(want.name).Get(func() (*string, error) { return d.getPolicy(ctx, want) })
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{policy.FieldRights: policy.ObservedRights(*found)}}, nil
}

// getPolicy reads the document of an inline policy; nil where there is none.
func (d userPolicyDriver) getPolicy(ctx context.Context, want userPolicy) (*string, error) {
	out, err := clientset.Read(ctx, d.Pass, "GetUserPolicy", func(c *client) (*iam.GetUserPolicyOutput, error) {
		in := &iam.GetUserPolicyInput{UserName: &want.user, PolicyName: &want.name}
		return call(ctx, c, "GetUserPolicy", api.Reads, "policy "+want.name+" of user "+want.user, (*iam.Client).GetUserPolicy, in)
	})
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	if err == nil && out.PolicyDocument == nil {
		err = cloud.Incomplete("iam:GetUserPolicy", "user "+want.user, "policy")
	}
	if err != nil {
		return nil, err
	}
	return out.PolicyDocument, nil
}

// Create implements plan.Driver.
func (d userPolicyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(userPolicy)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	arn, _ := known.Output(userRef(want.user), outputARN)
	text := want.document.forUser(arn.Text()).encode()
	in := &iam.PutUserPolicyInput{UserName: &want.user, PolicyName: &want.name, PolicyDocument: &text}
	_, err = call(ctx, c, "PutUserPolicy", api.Writes, "policy "+want.name+" of user "+want.user, (*iam.Client).PutUserPolicy, in)
	return nil, err
}

// Update implements plan.Driver.
func (d userPolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver.
func (d userPolicyDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(userPolicy)
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	return deleteUserPolicy(ctx, c, want.user, want.name)
}

func deleteUserPolicy(ctx context.Context, c *client, user, name string) error {
	in := &iam.DeleteUserPolicyInput{UserName: &user, PolicyName: &name}
	_, err := call(ctx, c, "DeleteUserPolicy", api.Writes, "policy "+name+" of user "+user, (*iam.Client).DeleteUserPolicy, in)
	return cloud.Gone(err)
}
