package aws

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// userDriver makes, repairs and removes users.
type userDriver struct{ *pass }

// Observe implements plan.Driver.
func (d userDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(user)
	if want.removal != nil {
		return d.observeForRemoval(ctx, want)
	}
	found, err := d.getUser(ctx, want.name)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	tags := tagsOf(found.Tags)
	observed := plan.Observation{Exists: true, Outputs: plan.Outputs{outputARN: plan.Text(*found.Arn)}, Fields: userFields(want, found, tags, known)}
	if owner := want.owner(tags); owner != "" {
		observed.Foreign = owner
		d.user(want.name).setForeign(owner)
	}
	return observed, nil
}

// userFields is the present state of a user. A boundary that is not the root credential's own is one that somebody chose: it is as
// good. So is room for more managed policies than are needed.
func userFields(want user, found *types.User, tags map[string]string, known plan.Known) plan.Fields {
	fields := plan.Fields{fieldStaleTags: plan.Set(staleTags(tags, want.tags)...)}
	for key, value := range tags {
		fields[tagField(key)] = plan.Text(value)
	}
	if count := managedCount(tags); count > 0 {
		fields[fieldManagedPolicies] = plan.Text(strconv.Itoa(min(count, want.managed)))
	}
	if boundary := found.PermissionsBoundary; boundary != nil && boundary.PermissionsBoundaryArn != nil {
		fields[fieldBoundary] = plan.Text(*boundary.PermissionsBoundaryArn)
		if desired, has := known.Output(principalRef(), outputBoundary); has && desired.Text() != "" {
			fields[fieldBoundary] = desired
		}
	}
	return fields
}

// Create implements plan.Driver. A user of that name that exists already is an error: the next pass finds out whose it is.
func (d userDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(user)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	boundary, err := d.provider.boundary(ctx, d.access.Cluster, c)
	if err != nil {
		return nil, fmt.Errorf("cannot find out which permissions boundary the user has to carry: %w", err)
	}
	in := &iam.CreateUserInput{UserName: &want.name, Tags: userTagList(want)}
	if boundary != "" {
		in.PermissionsBoundary = &boundary
	}
	out, err := call(ctx, c, "CreateUser", api.Writes, "user "+want.name, (*iam.Client).CreateUser, in)
	if err != nil {
		return nil, err
	}
	if out.User == nil || out.User.Arn == nil {
		return nil, cloud.Incomplete("iam:CreateUser", "user "+want.name, "ARN of the user")
	}
	return plan.Outputs{outputARN: plan.Text(*out.User.Arn)}, nil
}

func userTagList(want user) []types.Tag {
	var list []types.Tag
	for _, key := range sortedKeys(want.tags) {
		list = append(list, tag(key, want.tags[key]))
	}
	if want.managed > 0 {
		list = append(list, tag(tagManagedPolicies, strconv.Itoa(want.managed)))
	}
	return list
}

func tag(key, value string) types.Tag { return types.Tag{Key: &key, Value: &value} }

// Update implements plan.Driver. Stale tags go first, as they may take the room of those that are missing.
func (d userDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(user)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	object := "user " + want.name
	if stale, differs := change.Field(fieldStaleTags); differs && len(stale.Removed) > 0 {
		in := &iam.UntagUserInput{UserName: &want.name, TagKeys: stale.Removed}
		if _, err := call(ctx, c, "UntagUser", api.Writes, object, (*iam.Client).UntagUser, in); err != nil {
			return nil, err
		}
	}
	if missing := differingTags(want, change); len(missing) > 0 {
		if err := roomForTags(want, change, len(missing)); err != nil {
			return nil, err
		}
		in := &iam.TagUserInput{UserName: &want.name, Tags: missing}
		if _, err := call(ctx, c, "TagUser", api.Writes, object, (*iam.Client).TagUser, in); err != nil {
			return nil, err
		}
	}
	if boundary, differs := change.Field(fieldBoundary); differs {
		arn := boundary.New.Text()
		in := &iam.PutUserPermissionsBoundaryInput{UserName: &want.name, PermissionsBoundary: &arn}
		if _, err := call(ctx, c, "PutUserPermissionsBoundary", api.Writes, object, (*iam.Client).PutUserPermissionsBoundary, in); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func differingTags(want user, change plan.Change) []types.Tag {
	var differing []types.Tag
	for _, key := range sortedKeys(want.tags) {
		if _, differs := change.Field(tagField(key)); differs {
			differing = append(differing, tag(key, want.tags[key]))
		}
	}
	if _, differs := change.Field(fieldManagedPolicies); differs {
		differing = append(differing, tag(tagManagedPolicies, strconv.Itoa(want.managed)))
	}
	return differing
}

// roomForTags refuses more tags than a user can carry: whose tags have to give way is not for a program to say.
func roomForTags(want user, change plan.Change, adding int) error {
	count := adding
	for name := range change.Observed.Fields {
		if _, isTag := cutTagField(name); !isTag {
			continue
		}
		if _, replaced := change.Field(name); !replaced {
			count++
		}
	}
	if stale, differs := change.Field(fieldStaleTags); differs {
		count -= len(stale.Removed)
	}
	if count <= maxTags {
		return nil
	}
	return &cloud.Error{Kind: cloud.Quota, Action: "iam:TagUser", Object: "user " + want.name,
		Message: fmt.Sprintf("the user would carry %d tags, and %d is the most: remove tags that others set, or list fewer in the Infrastructure", count, maxTags)}
}
