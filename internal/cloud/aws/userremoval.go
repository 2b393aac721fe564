package aws

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// observeForRemoval looks for a user that should not exist. Its keys have to be listed anyway; where they prove whose the user is, it
// is not read.
func (d userDriver) observeForRemoval(ctx context.Context, want user) (plan.Observation, error) {
	if want.removal.keepWithoutCredential {
		if _, err := d.Writing(ctx); err != nil {
			return d.foreign(want, "kept, as nothing can be changed: "+err.Error()), nil
		}
	}
	if want.removal.lenient {
		if _, err := d.Reading(ctx); errors.Is(err, clientset.ErrNoCredential) {
			return plan.Observation{}, nil
		}
	}
	listed, err := d.listKeys(ctx, want.name)
	if cloud.Is(err, cloud.NotFound) {
		return d.notListed(want)
	}
	if err != nil {
		return plan.Observation{}, err
	}
	if want.removal.derivedName && holdsKey(listed, want.removal.deliveredKeyID) {
		return plan.Observation{Exists: true}, nil
	}
	found, err := d.getUser(ctx, want.name)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	if owner := want.owner(tagsOf(found.Tags)); owner != "" {
		return d.foreign(want, owner), nil
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{outputARN: plan.Text(*found.Arn)}}, nil
}

// notListed is what is made of a user that IAM does not know. If it was made within the last minute it may not be visible yet, and would be
// left behind. Where its key was delivered, api.Writes, which see everything, find out. Where nothing is on record, an earlier process may have
// died after it made the user, as late as in the moment in which the request was deleted: only a minute after that, absence is believed.
func (d userDriver) notListed(want user) (plan.Observation, error) {
	now := d.access.Now()
	if want.removal.lenient {
		if wait := mayBeInvisible(want.removal.leaving, now); wait > 0 {
			return plan.Observation{}, &cloud.Error{Kind: cloud.Unavailable, Action: "iam:ListAccessKeys", Object: "user " + want.name, RetryAfter: wait,
				Message: "there is no such user, but one that was made just before the request was deleted would not be seen yet; it is looked for again after a minute",
				Err:     errors.New("user " + want.name + " may not be visible yet")}
		}
		return plan.Observation{}, nil
	}
	young := mayBeInvisible(want.removal.deliveredAt, now) > 0
	if !young || !want.removal.derivedName || want.removal.deliveredKeyID == "" {
		return plan.Observation{}, nil
	}
	d.user(want.name).keys.Set([]types.AccessKeyMetadata{{AccessKeyId: &want.removal.deliveredKeyID}})
	return plan.Observation{Exists: true}, nil
}

func (d userDriver) foreign(want user, owner string) plan.Observation {
	d.user(want.name).setForeign(owner)
	return plan.Observation{Exists: true, Foreign: owner}
}

func holdsKey(listed []types.AccessKeyMetadata, id string) bool {
	return id != "" && slices.ContainsFunc(listed, func(key types.AccessKeyMetadata) bool { return *key.AccessKeyId == id })
}

// Delete implements plan.Driver. Where others gave the user something that keeps it from being deleted, that is taken off first.
func (d userDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(user)
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	err = deleteUser(ctx, c, want.name)
	for _, strip := range []func(context.Context, *client, user) error{stripRights, stripGroups} {
		if !cloud.Is(err, cloud.Conflict) {
			return err
		}
		if err := strip(ctx, c, want); err != nil {
			return err
		}
		err = deleteUser(ctx, c, want.name)
	}
	return err
}

func deleteUser(ctx context.Context, c *client, name string) error {
	_, err := call(ctx, c, "DeleteUser", api.Writes, "user "+name, (*iam.Client).DeleteUser, &iam.DeleteUserInput{UserName: &name})
	return cloud.Gone(err)
}

// stripRights takes off a user of ours what an administrator can have added: policies and access keys.
func stripRights(ctx context.Context, c *client, want user) error {
	return errors.Join(
		stripInlinePolicies(ctx, c, want.name),
		stripManagedPolicies(ctx, c, want),
		stripKeys(ctx, c, want.name),
	)
}

func stripInlinePolicies(ctx context.Context, c *client, user string) error {
	in := &iam.ListUserPoliciesInput{UserName: &user}
	for {
		out, err := call(ctx, c, "ListUserPolicies", api.Reads, "user "+user, (*iam.Client).ListUserPolicies, in)
		if err != nil {
			return cloud.Gone(err)
		}
		for _, name := range out.PolicyNames {
			if err := deleteUserPolicy(ctx, c, user, name); err != nil {
				return err
			}
		}
		if !out.IsTruncated || out.Marker == nil {
			return nil
		}
		in.Marker = out.Marker
	}
}

// stripManagedPolicies detaches every managed policy, and deletes those that were made for this user.
func stripManagedPolicies(ctx context.Context, c *client, want user) error {
	arns, err := attachedARNs(want.name, func(in *iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error) {
		return call(ctx, c, "ListAttachedUserPolicies", api.Reads, "user "+want.name, (*iam.Client).ListAttachedUserPolicies, in)
	})
	if err != nil {
		return err
	}
	for _, arn := range arns {
		remove := detachPolicy
		if strings.Contains(arn, ":policy"+managedPath(want.cluster)+policyName(want.name)+"-") {
			remove = removePolicy
		}
		if err := remove(ctx, c, want.name, arn); err != nil {
			return err
		}
	}
	return nil
}

// stripGroups takes a user out of its groups.
func stripGroups(ctx context.Context, c *client, want user) error {
	object := "user " + want.name
	out, err := call(ctx, c, "ListGroupsForUser", api.Reads, object, (*iam.Client).ListGroupsForUser, &iam.ListGroupsForUserInput{UserName: &want.name})
	if err != nil {
		return cloud.Gone(err)
	}
	for _, group := range out.Groups {
		in := &iam.RemoveUserFromGroupInput{UserName: &want.name, GroupName: group.GroupName}
		if _, err := call(ctx, c, "RemoveUserFromGroup", api.Writes, object, (*iam.Client).RemoveUserFromGroup, in); cloud.Gone(err) != nil {
			return err
		}
	}
	return nil
}

func stripKeys(ctx context.Context, c *client, user string) error {
	in := &iam.ListAccessKeysInput{UserName: &user}
	out, err := call(ctx, c, "ListAccessKeys", api.Reads, "user "+user, (*iam.Client).ListAccessKeys, in)
	if err != nil {
		return cloud.Gone(err)
	}
	for _, key := range out.AccessKeyMetadata {
		if key.AccessKeyId == nil {
			return cloud.Incomplete("iam:ListAccessKeys", "user "+user, "access key ID")
		}
		if err := deleteAccessKey(ctx, c, user, *key.AccessKeyId); err != nil {
			return err
		}
	}
	return nil
}
