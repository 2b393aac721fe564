package federation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// inlinePolicies are the names of the inline policies of a role; none where there is no such role.
func (s *session) inlinePolicies(ctx context.Context, role string) ([]string, error) {
	in := &iam.ListRolePoliciesInput{RoleName: &role}
	var names []string
	for {
		out, err := callIAM(ctx, s.client, "ListRolePolicies", api.Reads, "role "+role, (*iam.Client).ListRolePolicies, in)
		if err != nil {
			return nil, cloud.Gone(err)
		}
		names = append(names, out.PolicyNames...)
		if !out.IsTruncated || out.Marker == nil {
			return names, nil
		}
		in.Marker = out.Marker
	}
}

// attachedPolicies are the ARNs of the managed policies of a role; none where there is no such role.
func (s *session) attachedPolicies(ctx context.Context, role string) ([]string, error) {
	in := &iam.ListAttachedRolePoliciesInput{RoleName: &role}
	var arns []string
	for {
		out, err := callIAM(ctx, s.client, "ListAttachedRolePolicies", api.Reads, "role "+role, (*iam.Client).ListAttachedRolePolicies, in)
		if err != nil {
			return nil, cloud.Gone(err)
		}
		for _, attached := range out.AttachedPolicies {
			arns = append(arns, textOf(attached.PolicyArn))
		}
		if !out.IsTruncated || out.Marker == nil {
			return arns, nil
		}
		in.Marker = out.Marker
	}
}
