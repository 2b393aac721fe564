package aws

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/plan"
)

// managedPoliciesDriver makes, attaches and removes the managed policies of users. How many there can be is in a tag of the user, which is
// raised before a policy is made and lowered after one is gone: none is ever forgotten, and users without one cost no call.
type managedPoliciesDriver struct{ *pass }

// Observe implements plan.Driver.
func (d managedPoliciesDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(managedPolicies)
	if owner := d.user(want.user).owner(); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	count := want.assumed
	arn := ""
	if found, read := d.user(want.user).user.Known(); read && found != nil {
		count, arn = managedCount(tagsOf(found.Tags)), *found.Arn
	}
	if len(want.documents) == 0 {
		return plan.Observation{Exists: count > 0}, nil
	}
	if arn == "" {
		return plan.Observation{}, nil
	}
	return d.observe(ctx, want, arn, max(count, len(want.documents)))
}

// observe reads the policies and what is attached.
func (d managedPoliciesDriver) observe(ctx context.Context, want managedPolicies, userARN string, count int) (plan.Observation, error) {
	attached, err := d.attached(ctx, want.user)
	if err != nil {
		return plan.Observation{}, err
	}
	fields := plan.Fields{}
	var names, attachedNames []string
	for i := range count {
		arn := managedARN(userARN, want.cluster, want.user, i)
		if slices.Contains(attached, arn) {
			attachedNames = append(attachedNames, managedName(want.user, i))
		}
		rights, tags, exists, err := d.readPolicy(ctx, arn)
		if err != nil {
			return plan.Observation{}, err
		}
		if !exists {
			continue
		}
		owned := want.claim
		owned.name = want.user
		owned.recorded = true
		if owner := owned.owner(tags); owner != "" {
			return plan.Observation{Exists: true, Foreign: owner}, nil
		}
		names = append(names, managedName(want.user, i))
		fields[rightsField(i)] = rights
	}
	fields[fieldPolicies], fields[fieldAttached] = plan.Set(names...), plan.Set(attachedNames...)
	return plan.Observation{Exists: len(names) > 0, Fields: fields}, nil
}

// attached returns the ARNs of the managed policies that a user carries.
func (d managedPoliciesDriver) attached(ctx context.Context, user string) ([]string, error) {
	list := func(in *iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error) {
		return clientset.Read(ctx, d.Pass, "ListAttachedUserPolicies", func(c *client) (*iam.ListAttachedUserPoliciesOutput, error) {
			return call(ctx, c, "ListAttachedUserPolicies", api.Reads, "user "+user, (*iam.Client).ListAttachedUserPolicies, in)
		})
	}
	return attachedARNs(user, list)
}

func attachedARNs(user string, list func(*iam.ListAttachedUserPoliciesInput) (*iam.ListAttachedUserPoliciesOutput, error)) ([]string, error) {
	var arns []string
	in := &iam.ListAttachedUserPoliciesInput{UserName: &user}
	for {
		out, err := list(in)
		if cloud.Is(err, cloud.NotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, policy := range out.AttachedPolicies {
			if policy.PolicyArn != nil {
				arns = append(arns, *policy.PolicyArn)
			}
		}
		if !out.IsTruncated || out.Marker == nil {
			return arns, nil
		}
		in.Marker = out.Marker
	}
}

// readPolicy returns what a policy grants, and its tags.
func (d managedPoliciesDriver) readPolicy(ctx context.Context, arn string) (rights plan.Value, tags map[string]string, exists bool, err error) {
	object := "policy " + arn
	found, err := clientset.Read(ctx, d.Pass, "GetPolicy", func(c *client) (*iam.GetPolicyOutput, error) {
		return call(ctx, c, "GetPolicy", api.Reads, object, (*iam.Client).GetPolicy, &iam.GetPolicyInput{PolicyArn: &arn})
	})
	if err != nil {
		return plan.Value{}, nil, false, cloud.Gone(err)
	}
	if found.Policy == nil || found.Policy.DefaultVersionId == nil {
		return plan.Value{}, nil, false, cloud.Incomplete("iam:GetPolicy", object, "policy")
	}
	version, err := clientset.Read(ctx, d.Pass, "GetPolicyVersion", func(c *client) (*iam.GetPolicyVersionOutput, error) {
		in := &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: found.Policy.DefaultVersionId}
		return call(ctx, c, "GetPolicyVersion", api.Reads, object, (*iam.Client).GetPolicyVersion, in)
	})
	if err != nil {
		return plan.Value{}, nil, false, cloud.Gone(err)
	}
	if version.PolicyVersion == nil || version.PolicyVersion.Document == nil {
		return plan.Value{}, nil, false, cloud.Incomplete("iam:GetPolicyVersion", object, "document")
	}
	return policy.ObservedRights(*version.PolicyVersion.Document), tagsOf(found.Policy.Tags), true, nil
}

// Create implements plan.Driver.
func (d managedPoliciesDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	return d.Update(ctx, resource, known, plan.Change{})
}

// Update implements plan.Driver. What is added comes first: at no time does the user lack a right that it had and should have.
func (d managedPoliciesDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(managedPolicies)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	userARN, _ := known.Output(userRef(want.user), outputARN)
	exist, attached := change.Observed.Fields[fieldPolicies].Items(), change.Observed.Fields[fieldAttached].Items()
	for i, document := range want.documents {
		name, arn := managedName(want.user, i), managedARN(userARN.Text(), want.cluster, want.user, i)
		text := document.forUser(userARN.Text()).encode()
		if !slices.Contains(exist, name) {
			err = createPolicy(ctx, c, want, name, text)
		} else if _, differs := change.Field(rightsField(i)); differs {
			err = replacePolicy(ctx, c, arn, text)
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(attached, name) {
			in := &iam.AttachUserPolicyInput{UserName: &want.user, PolicyArn: &arn}
			if _, err := call(ctx, c, "AttachUserPolicy", api.Writes, "user "+want.user, (*iam.Client).AttachUserPolicy, in); err != nil {
				return nil, err
			}
		}
	}
	return nil, d.removeBeyond(ctx, c, want, userARN.Text())
}

// removeBeyond removes the policies that fewer documents than before have left over.
func (d managedPoliciesDriver) removeBeyond(ctx context.Context, c *client, want managedPolicies, userARN string) error {
	found, read := d.user(want.user).user.Known()
	if !read || found == nil {
		return nil
	}
	count := managedCount(tagsOf(found.Tags))
	if count <= len(want.documents) {
		return nil
	}
	for i := len(want.documents); i < count; i++ {
		if err := removePolicy(ctx, c, want.user, managedARN(userARN, want.cluster, want.user, i)); err != nil {
			return err
		}
	}
	in := &iam.TagUserInput{UserName: &want.user, Tags: []types.Tag{tag(tagManagedPolicies, strconv.Itoa(len(want.documents)))}}
	_, err := call(ctx, c, "TagUser", api.Writes, "user "+want.user, (*iam.Client).TagUser, in)
	return err
}

// Delete implements plan.Driver.
func (d managedPoliciesDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(managedPolicies)
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	found, err := d.getUser(ctx, want.user)
	if err != nil || found == nil {
		return err
	}
	for i := range max(want.assumed, managedCount(tagsOf(found.Tags))) {
		if err := removePolicy(ctx, c, want.user, managedARN(*found.Arn, want.cluster, want.user, i)); err != nil {
			return err
		}
	}
	in := &iam.UntagUserInput{UserName: &want.user, TagKeys: []string{tagManagedPolicies}}
	_, err = call(ctx, c, "UntagUser", api.Writes, "user "+want.user, (*iam.Client).UntagUser, in)
	return cloud.Gone(err)
}
