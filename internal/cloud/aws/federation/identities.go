package federation

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/memo"
	"github.com/cloudcredential/operator/internal/plan"
)

// identities are what was read of IAM in one invocation.
type identities struct {
	listed      memo.Memo[roleNames]
	roles       memo.ByName[*types.Role]
	providers   memo.ByName[*iam.GetOpenIDConnectProviderOutput]
	thumbprints memo.ByName[string]
}

// maxRolesPerPage is as many roles as ListRoles returns at once.
const maxRolesPerPage = 1000

// roleNames are the names of an account's roles as far as they were listed.
type roleNames struct {
	// names in lower case: IAM does not tell names apart by their case.
	names map[string]bool
	// complete says that a role that is not among names does not exist.
	complete bool
}

// mayExist says whether a role may exist.
func (l roleNames) mayExist(name string) bool { return !l.complete || l.names[strings.ToLower(name)] }

// roleNames lists the account's roles: one page, so that a new set-up does not ask for each role by itself. Where the account has more, or
// they cannot be listed, nothing follows from what is missing, and each role is asked for.
func (s *session) roleNames(ctx context.Context) (roleNames, error) {
	return s.iam.listed.Get(func() (roleNames, error) {
		most := int32(maxRolesPerPage)
		out, err := callIAM(ctx, s.client, "ListRoles", api.Reads, "", (*iam.Client).ListRoles, &iam.ListRolesInput{MaxItems: &most})
		switch {
		case cloud.Is(err, cloud.Unauthenticated), err != nil && ctx.Err() != nil:
			return roleNames{}, err
		case err != nil:
			return roleNames{}, nil
		}
		if out.Roles == nil {
			return roleNames{}, cloud.Incomplete("iam:ListRoles", "", "list of roles")
		}
		list := roleNames{names: make(map[string]bool, len(out.Roles)), complete: !out.IsTruncated}
		for _, role := range out.Roles {
			if role.RoleName != nil {
				list.names[strings.ToLower(*role.RoleName)] = true
			}
		}
		return list, nil
	})
}

// getRole reads a role with its tags; nil where there is none.
func (s *session) getRole(ctx context.Context, name string) (*types.Role, error) {
	return s.iam.roles.Of(strings.ToLower(name)).Get(func() (*types.Role, error) { return s.getRoleNow(ctx, name) })
}

func (s *session) getRoleNow(ctx context.Context, name string) (*types.Role, error) {
	out, err := callIAM(ctx, s.client, "GetRole", api.Reads, "role "+name, (*iam.Client).GetRole, &iam.GetRoleInput{RoleName: &name})
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if out.Role == nil || out.Role.Arn == nil || out.Role.RoleName == nil {
		return nil, cloud.Incomplete("iam:GetRole", "role "+name, "role")
	}
	return out.Role, nil
}

// getProvider reads an identity provider with its tags; nil where there is none.
func (s *session) getProvider(ctx context.Context, arn string) (*iam.GetOpenIDConnectProviderOutput, error) {
	return s.iam.providers.Of(arn).Get(func() (*iam.GetOpenIDConnectProviderOutput, error) { return s.getProviderNow(ctx, arn) })
}

func (s *session) getProviderNow(ctx context.Context, arn string) (*iam.GetOpenIDConnectProviderOutput, error) {
	in := &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn}
	out, err := callIAM(ctx, s.client, "GetOpenIDConnectProvider", api.Reads, arn, (*iam.Client).GetOpenIDConnectProvider, in)
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if out.Url == nil || *out.Url == "" {
		return nil, cloud.Incomplete("iam:GetOpenIDConnectProvider", arn, "URL")
	}
	return out, nil
}

// identityTags are the tags of a role or an identity provider by key.
func identityTags(list []types.Tag) map[string]string {
	tags := make(map[string]string, len(list))
	for _, tag := range list {
		if tag.Key != nil && tag.Value != nil {
			tags[*tag.Key] = *tag.Value
		}
	}
	return tags
}

// identityTagList are tags as IAM takes them, in the order of their keys.
func identityTagList(tags map[string]string) []types.Tag {
	list := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		list = append(list, types.Tag{Key: &key, Value: &value})
	}
	return list
}

// tagFields are the fields of tags.
func tagFields(tags map[string]string) plan.Fields {
	fields := make(plan.Fields, len(tags)+8)
	for key, value := range tags {
		fields[tagField(key)] = plan.Text(value)
	}
	return fields
}

// differingTags are those of tags that a change is about.
func differingTags(tags map[string]string, change plan.Change) map[string]string {
	differing := map[string]string{}
	for key, value := range tags {
		if _, differs := change.Field(tagField(key)); differs {
			differing[key] = value
		}
	}
	return differing
}
