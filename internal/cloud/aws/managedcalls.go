package aws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// createPolicy makes a managed policy that carries the request's tags.
func createPolicy(ctx context.Context, c *client, want managedPolicies, name, text string) error {
	path := managedPath(want.cluster)
	own := ownTags(want.cluster, want.req)
	var tags []types.Tag
	for _, key := range sortedKeys(own) {
		tags = append(tags, tag(key, own[key]))
	}
	in := &iam.CreatePolicyInput{PolicyName: &name, Path: &path, PolicyDocument: &text, Tags: tags}
	_, err := call(ctx, c, "CreatePolicy", api.Writes, "policy "+name, (*iam.Client).CreatePolicy, in)
	return err
}

// replacePolicy makes a new version of a policy the one in force and removes the others: a policy can have five.
func replacePolicy(ctx context.Context, c *client, arn, text string) error {
	if err := removeOldVersions(ctx, c, arn); err != nil {
		return err
	}
	in := &iam.CreatePolicyVersionInput{PolicyArn: &arn, PolicyDocument: &text, SetAsDefault: true}
	_, err := call(ctx, c, "CreatePolicyVersion", api.WritesOnce, "policy "+arn, (*iam.Client).CreatePolicyVersion, in)
	return err
}

// removeOldVersions deletes every version of a policy that is not in force.
func removeOldVersions(ctx context.Context, c *client, arn string) error {
	in := &iam.ListPolicyVersionsInput{PolicyArn: &arn}
	out, err := call(ctx, c, "ListPolicyVersions", api.Reads, "policy "+arn, (*iam.Client).ListPolicyVersions, in)
	if err != nil {
		return cloud.Gone(err)
	}
	for _, version := range out.Versions {
		if version.IsDefaultVersion || version.VersionId == nil {
			continue
		}
		in := &iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: version.VersionId}
		if _, err := call(ctx, c, "DeletePolicyVersion", api.Writes, "policy "+arn, (*iam.Client).DeletePolicyVersion, in); cloud.Gone(err) != nil {
			return err
		}
	}
	return nil
}

// removePolicy detaches a managed policy of ours from its user and deletes it with all its versions.
func removePolicy(ctx context.Context, c *client, user, arn string) error {
	if err := detachPolicy(ctx, c, user, arn); err != nil {
		return err
	}
	if err := removeOldVersions(ctx, c, arn); err != nil {
		return err
	}
	_, err := call(ctx, c, "DeletePolicy", api.Writes, "policy "+arn, (*iam.Client).DeletePolicy, &iam.DeletePolicyInput{PolicyArn: &arn})
	return cloud.Gone(err)
}

func detachPolicy(ctx context.Context, c *client, user, arn string) error {
	in := &iam.DetachUserPolicyInput{UserName: &user, PolicyArn: &arn}
	_, err := call(ctx, c, "DetachUserPolicy", api.Writes, "user "+user, (*iam.Client).DetachUserPolicy, in)
	return cloud.Gone(err)
}

// cutLast cuts s around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
