package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// ownedRole is a role that was found by its name, and that should not exist.
type ownedRole struct {
	o    Options
	name string
}

// Ref implements plan.Resource. The name of a role has no slash, which tells it from a target Secret's.
func (r ownedRole) Ref() plan.Ref { return plan.Ref{Kind: KindRole, Name: r.name} }

// Fields implements plan.Resource.
func (r ownedRole) Fields(plan.Known) plan.Fields { return nil }

func (d roleDriver) observeOwned(ctx context.Context, want ownedRole) (plan.Observation, error) {
	found, err := d.getRole(ctx, want.name)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Foreign: want.o.owner(identityTags(found.Tags)), Outputs: roleOutputs(found)}, nil
}

// Delete implements plan.Driver. Most roles have one policy, of their own name. What else keeps IAM from deleting a role is looked for only if it does.
func (d roleDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.(ownedRole).name
	if err := d.deleteRolePolicy(ctx, name, name); err != nil {
		return err
	}
	err := d.deleteRole(ctx, name)
	if !cloud.Is(err, cloud.Conflict) {
		return err
	}
	for _, strip := range []func(context.Context, string) error{d.deleteRolePolicies, d.detachRolePolicies, d.leaveInstanceProfiles} {
		if err := strip(ctx, name); err != nil {
			return err
		}
	}
	return d.deleteRole(ctx, name)
}

func (d roleDriver) deleteRole(ctx context.Context, name string) error {
	_, err := callIAM(ctx, d.client, "DeleteRole", api.Writes, "role "+name, (*iam.Client).DeleteRole, &iam.DeleteRoleInput{RoleName: &name})
	return cloud.Gone(err)
}

func (d roleDriver) deleteRolePolicy(ctx context.Context, name, policyName string) error {
	in := &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policyName}
	_, err := callIAM(ctx, d.client, "DeleteRolePolicy", api.Writes, "role "+name, (*iam.Client).DeleteRolePolicy, in)
	return cloud.Gone(err)
}

// deleteRolePolicies deletes all inline policies of a role.
func (d roleDriver) deleteRolePolicies(ctx context.Context, name string) error {
	policies, err := d.inlinePolicies(ctx, name)
	for _, policyName := range policies {
		if err := d.deleteRolePolicy(ctx, name, policyName); err != nil {
			return err
		}
	}
	return err
}

// detachRolePolicies takes all managed policies off a role. The policies stay: they are somebody else's.
func (d roleDriver) detachRolePolicies(ctx context.Context, name string) error {
	attached, err := d.attachedPolicies(ctx, name)
	for _, arn := range attached {
		in := &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &arn}
		_, err := callIAM(ctx, d.client, "DetachRolePolicy", api.Writes, "role "+name, (*iam.Client).DetachRolePolicy, in)
		if err := cloud.Gone(err); err != nil {
			return err
		}
	}
	return err
}

// leaveInstanceProfiles takes a role out of all instance profiles. The profiles stay: nobody but their owner can say what they are for.
func (d roleDriver) leaveInstanceProfiles(ctx context.Context, name string) error {
	in := &iam.ListInstanceProfilesForRoleInput{RoleName: &name}
	for {
		out, err := callIAM(ctx, d.client, "ListInstanceProfilesForRole", api.Reads, "role "+name, (*iam.Client).ListInstanceProfilesForRole, in)
		if err != nil {
			return cloud.Gone(err)
		}
		for _, profile := range out.InstanceProfiles {
			leave := &iam.RemoveRoleFromInstanceProfileInput{RoleName: &name, InstanceProfileName: profile.InstanceProfileName}
			_, err := callIAM(ctx, d.client, "RemoveRoleFromInstanceProfile", api.Writes, "role "+name, (*iam.Client).RemoveRoleFromInstanceProfile, leave)
			if err := cloud.Gone(err); err != nil {
				return err
			}
		}
		if !out.IsTruncated || out.Marker == nil {
			return nil
		}
		in.Marker = out.Marker
	}
}
