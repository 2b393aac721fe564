package federation

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// rolesFound are the roles of a set-up.
type rolesFound struct {
	// owned are ours, unread those that may be, by name.
	owned  []*types.Role
	unread []string
	// unlisted is set where the roles could not be listed.
	unlisted *unlistedRoles
	o        Options
}

// unlistedRoles stands for roles that could not be listed.
type unlistedRoles struct {
	o   Options
	err error
}

// Ref implements plan.Resource. No role has a name with a star.
func (r unlistedRoles) Ref() plan.Ref { return plan.Ref{Kind: KindRole, Name: r.o.Name + "-*"} }

// Fields implements plan.Resource.
func (r unlistedRoles) Fields(plan.Known) plan.Fields { return nil }

// findRoles finds the roles whose names begin like those of the set-up's, and reads the tags of no other.
func (i *inventory) findRoles(ctx context.Context) rolesFound {
	found := rolesFound{o: i.o}
	listed, err := i.listRoles(ctx)
	if err != nil {
		found.unlisted = &unlistedRoles{i.o, i.Failed(err)}
	}
	var mu sync.Mutex
	each(listed, func(name string) {
		role, err := i.getRole(ctx, name)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			found.unread = append(found.unread, name)
		case role != nil && i.o.owner(identityTags(role.Tags)) == "":
			found.owned = append(found.owned, role)
		}
	})
	return found
}

// listRoles are the names of roles that may be the set-up's. What was listed before an error is there beside it.
func (i *inventory) listRoles(ctx context.Context) ([]string, error) {
	most, start := int32(maxRolesPerPage), strings.ToLower(i.o.roleNameStart())
	in := &iam.ListRolesInput{MaxItems: &most}
	var names []string
	for {
		out, err := callIAM(ctx, i.client, "ListRoles", api.Reads, "", (*iam.Client).ListRoles, in)
		if err != nil {
			return names, err
		}
		if out.Roles == nil && !out.IsTruncated {
			return names, cloud.Incomplete("iam:ListRoles", "", "list of roles")
		}
		for _, role := range out.Roles {
			if name := textOf(role.RoleName); strings.HasPrefix(strings.ToLower(name), start) {
				names = append(names, name)
			}
		}
		if !out.IsTruncated || out.Marker == nil {
			return names, nil
		}
		in.Marker = out.Marker
	}
}

// roleNameStart is how the names of all roles of the set-up begin, those that were cut off among them.
func (o Options) roleNameStart() string {
	start := o.Name + "-"
	if longest := maxRoleName - roleHashLength - 1; len(start) > longest {
		start = start[:longest]
	}
	if start != o.Name+"-" {
		return strings.TrimRight(start, "-.")
	}
	return start
}

// nodes are the roles as what should not exist. Those that alone tell of an identity provider, by their names, go after it, so that it is found
// again if removing it fails.
func (f rolesFound) nodes(after map[string][]plan.Ref) []plan.Node {
	var nodes []plan.Node
	for _, role := range f.owned {
		name := textOf(role.RoleName)
		nodes = append(nodes, plan.Node{Resource: ownedRole{f.o, name}, After: after[name], Absent: true})
	}
	for _, name := range f.unread {
		nodes = append(nodes, plan.Node{Resource: ownedRole{f.o, name}, Absent: true})
	}
	if f.unlisted != nil {
		nodes = append(nodes, plan.Node{Resource: *f.unlisted, Absent: true})
	}
	return nodes
}

// trusting are the roles, by the ARN of the identity provider that they trust.
func (f rolesFound) trusting() map[string][]string {
	roles := map[string][]string{}
	for _, role := range f.owned {
		present := readTrust(textOf(role.AssumeRolePolicyDocument), "")
		if present.provider != "" && !slices.Contains(roles[present.provider], textOf(role.RoleName)) {
			roles[present.provider] = append(roles[present.provider], textOf(role.RoleName))
		}
	}
	return roles
}
