package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

// Assess implements cloud.Provider. It makes two calls where the credential can mint, three where it cannot, and one more for a
// credential that belongs to no user.
func (p *Provider) Assess(ctx context.Context, cluster cloud.Cluster, root cloud.Credential) (cloud.Assessment, error) {
	if _, err := keyPairOf(root); err != nil {
		return insufficient("", fmt.Sprintf("Secret %s cannot be used: %v", rootSecret(), err)), nil
	}
	c, err := p.clients.of(cluster, root)
	if err != nil {
		return cloud.Assessment{}, err
	}
	who, err := identify(ctx, c)
	if cloud.Is(err, cloud.Unauthenticated) {
		return refused(err), nil
	}
	if err != nil {
		return cloud.Assessment{}, err
	}
	p.principals.put(cluster, c.id, who)
	switch {
	case who.accountRoot:
		return cloud.Assessment{Mode: v1.ModeAnnotationMint, Principal: who.arn}, nil
	case who.simulated == "":
		return insufficient(who.arn, who.arn+" is a session whose rights cannot be simulated: put the access key of an IAM user into Secret "+rootSecret().String()), nil
	}
	assessment, err := assessRights(ctx, c, cluster, who)
	if cloud.Is(err, cloud.Unauthenticated) {
		return refused(err), nil
	}
	return assessment, err
}

// assessRights simulates what minting needs, and only if that is denied, what passing the credential on needs.
func assessRights(ctx context.Context, c *client, cluster cloud.Cluster, who principal) (cloud.Assessment, error) {
	missing, err := simulate(ctx, c, who, simulation{actions: mintActions(), region: region(cluster)})
	if cloud.Is(err, cloud.Denied) {
		assessment := insufficient(who.arn, who.arn+" may not ask what it may do: grant it iam:SimulatePrincipalPolicy, or choose a mode in the CloudCredential")
		assessment.MissingForMint = []string{actionSimulate}
		assessment.MissingForPassthrough = []string{actionSimulate}
		return assessment, nil
	}
	if err != nil {
		return cloud.Assessment{}, err
	}
	if len(missing) == 0 {
		return cloud.Assessment{Mode: v1.ModeAnnotationMint, Principal: who.arn}, nil
	}
	missingForPassthrough, err := simulate(ctx, c, who, simulation{actions: passthroughActions(), region: region(cluster)})
	if err != nil {
		return cloud.Assessment{}, err
	}
	assessment := cloud.Assessment{
		Mode: v1.ModeAnnotationPassthrough, Principal: who.arn, MissingForMint: missing, MissingForPassthrough: missingForPassthrough,
		Reason: who.arn + " lacks " + strings.Join(missing, ", ") + ": grant these so that each component gets an identity of its own",
	}
	if len(missingForPassthrough) > 0 {
		assessment.Mode = v1.ModeAnnotationInsufficient
		assessment.Reason = fmt.Sprintf("%s lacks %s to make identities, and %s to be handed on: grant one set or the other",
			who.arn, strings.Join(missing, ", "), strings.Join(missingForPassthrough, ", "))
	}
	return assessment, nil
}

func insufficient(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Principal: principal, Reason: reason}
}

// refused is the assessment of a credential that AWS does not take.
func refused(err error) cloud.Assessment {
	reason := err.Error()
	if classified, found := errors.AsType[*cloud.Error](err); found {
		reason = classified.Code + ": " + classified.Message
	}
	return insufficient("", fmt.Sprintf("AWS refuses the credential in Secret %s (%s): put a valid one there", rootSecret(), reason))
}

const actionSimulate = "iam:SimulatePrincipalPolicy"

// mintActions are the rights that minting exercises in its ordinary course, and that an administrator is asked to grant.
func mintActions() []string {
	return []string{
		"iam:CreateAccessKey", "iam:CreateUser", "iam:DeleteAccessKey", "iam:DeleteUser", "iam:DeleteUserPolicy", "iam:GetUser",
		"iam:GetUserPolicy", "iam:ListAccessKeys", "iam:PutUserPolicy", "iam:TagUser", actionSimulate,
	}
}

// passthroughActions are the rights that the components of a cluster exercise, as far as they have to be there for a root credential to be
// handed on. What a single request asks for is checked besides.
func passthroughActions() []string {
	return slices.Concat(
		[]string{"iam:GetUser", actionSimulate, "iam:GetUserPolicy", "iam:ListAccessKeys"},
		[]string{
			"elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
			"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:RegisterTargets",
		},
		[]string{"route53:ListHostedZones", "route53:ChangeResourceRecordSets", "tag:GetResources"},
		[]string{
			"s3:CreateBucket", "s3:DeleteBucket", "s3:PutBucketTagging", "s3:GetBucketTagging", "s3:PutEncryptionConfiguration",
			"s3:GetEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration", "s3:GetBucketLocation", "s3:ListBucket",
			"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucketMultipartUploads", "s3:AbortMultipartUpload",
		},
		[]string{
			"ec2:DescribeImages", "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeAvailabilityZones", "ec2:DescribeSecurityGroups",
			"ec2:RunInstances", "ec2:DescribeInstances", "ec2:TerminateInstances",
		},
	)
}
