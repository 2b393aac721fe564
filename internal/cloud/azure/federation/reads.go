package federation

import (
	"context"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/memo"
)

// reads are what was read in one invocation.
type reads struct {
	groups      memo.ByName[*foundGroup]
	identities  memo.ByName[map[string]foundIdentity]
	definitions memo.Memo[[]definition]
	assignments memo.Memo[[]assigned]
	account     memo.ByName[*foundAccount]
	documents   memo.ByName[publishedDocument]
	// granted says that the caller was given the right to write blobs in this invocation.
	granted memo.Memo[struct{}]
}

// foundGroup is a resource group as it is.
type foundGroup struct {
	ID       string            `json:"id"`
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags"`
}

// foundIdentity is a managed identity as it is.
type foundIdentity struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties struct {
		TenantID    string `json:"tenantId"`
		PrincipalID string `json:"principalId"`
		ClientID    string `json:"clientId"`
	} `json:"properties"`
}

// definition is a role as it is.
type definition struct {
	ID         string               `json:"id,omitempty"`
	Name       string               `json:"name,omitempty"` // a GUID
	Properties definitionProperties `json:"properties"`
}

type definitionProperties struct {
	RoleName         string       `json:"roleName"`
	Description      string       `json:"description"`
	Type             string       `json:"type"`
	AssignableScopes []string     `json:"assignableScopes"`
	Permissions      []permission `json:"permissions"`
}

type permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// assigned is a role assignment as it is.
type assigned struct {
	ID         string             `json:"id,omitempty"`
	Name       string             `json:"name,omitempty"` // a GUID
	Properties assignedProperties `json:"properties"`
}

type assignedProperties struct {
	Scope            string `json:"scope,omitempty"`
	RoleDefinitionID string `json:"roleDefinitionId"`
	PrincipalID      string `json:"principalId"`
	PrincipalType    string `json:"principalType,omitempty"`
}

// role is the GUID of the role that is assigned.
func (a assigned) role() string { return lastPart(a.Properties.RoleDefinitionID) }

// lastPart is what follows the last slash of an ID, in small letters.
func lastPart(id string) string { return strings.ToLower(id[strings.LastIndex(id, "/")+1:]) }

// readGroup reads a resource group; nil where there is none.
func (s *session) readGroup(ctx context.Context, o Options, name string) (*foundGroup, error) {
	return s.reads.groups.Of(strings.ToLower(name)).Get(func() (*foundGroup, error) {
		op := operation("ResourceGroups_Get", groupRight, "read", "resource group "+name)
		found, err := api.Get[foundGroup](ctx, s.client.caller, op, s.client.manager, escaped(o.groupID(name)), version(resourcesVersion))
		switch {
		case cloud.Is(err, cloud.NotFound):
			return nil, nil
		case err != nil:
			return nil, err
		case found.Location == "":
			return nil, api.Incomplete(op, "location of the resource group")
		}
		return found, nil
	})
}

// listIdentities lists the identities of the OIDC group, by their names in small letters. Where there is no group, there are none.
func (s *session) listIdentities(ctx context.Context, o Options) (map[string]foundIdentity, error) {
	return s.reads.identities.Of(strings.ToLower(o.OIDCGroupName())).Get(func() (map[string]foundIdentity, error) {
		op := operation("UserAssignedIdentities_ListByResourceGroup", identityRight, "read", "resource group "+o.OIDCGroupName())
		path := escaped(o.groupID(o.OIDCGroupName()) + identitiesPath)
		listed, err := api.List[foundIdentity](ctx, s.client.caller, op, s.client.manager, path, version(identityVersion))
		if err != nil && !cloud.Is(err, cloud.NotFound) {
			return nil, err
		}
		found := map[string]foundIdentity{}
		for _, each := range listed {
			found[strings.ToLower(each.Name)] = each
		}
		return found, nil
	})
}

// listDefinitions lists all roles that can be given in the subscription.
func (s *session) listDefinitions(ctx context.Context, o Options) ([]definition, error) {
	return s.reads.definitions.Get(func() ([]definition, error) {
		op := operation("RoleDefinitions_List", definitionRight, "read", o.subscription())
		return api.List[definition](ctx, s.client.caller, op, s.client.manager, escaped(o.subscription()+definitionsPath), version(authorizationVersion))
	})
}

// listAssignments lists the role assignments of the subscription.
func (s *session) listAssignments(ctx context.Context, o Options) ([]assigned, error) {
	return s.reads.assignments.Get(func() ([]assigned, error) {
		op := operation("RoleAssignments_List", assignmentRight, "read", o.subscription())
		return api.List[assigned](ctx, s.client.caller, op, s.client.manager, escaped(o.subscription()+assignmentsPath), version(authorizationVersion))
	})
}

// assignmentsOf are those of a principal, wherever in the subscription they are.
func (s *session) assignmentsOf(ctx context.Context, o Options, principal string) ([]assigned, error) {
	listed, err := s.listAssignments(ctx, o)
	var of []assigned
	for _, each := range listed {
		if strings.EqualFold(each.Properties.PrincipalID, principal) {
			of = append(of, each)
		}
	}
	return of, err
}
