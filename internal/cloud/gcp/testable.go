package gcp

import (
	"context"
	"errors"
	"slices"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

const (
	// maxPage is the most that one page of an answer holds.
	maxPage = 1000
	// permissionMemory is how long the permissions of predefined roles and those that can be tested are taken for what they were.
	permissionMemory = time.Hour
)

// testablePermissions are the permissions that can be tested on a project and that custom roles of it can have, sorted.
func (p *Provider) testablePermissions(ctx context.Context, c *client, project string, now time.Time) ([]string, error) {
	if known, found := p.testable.get(project, now); found {
		return known, nil
	}
	in := &iam.QueryTestablePermissionsRequest{FullResourceName: "//cloudresourcemanager.googleapis.com/projects/" + project, PageSize: maxPage}
	op := api.Operation{Service: "iam", Name: "permissions.queryTestablePermissions", Permission: "iam.permissions.queryTestablePermissions", Object: "project " + project}
	var names []string
	for {
		out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.QueryTestablePermissionsResponse, error) {
			return c.iam.Permissions.QueryTestablePermissions(in).Context(ctx).Do()
		})
		if err != nil {
			return nil, err
		}
		for _, permission := range out.Permissions {
			if permission.CustomRolesSupportLevel != "NOT_SUPPORTED" {
				names = append(names, permission.Name)
			}
		}
		if out.NextPageToken == "" {
			break
		}
		in.PageToken = out.NextPageToken
	}
	slices.Sort(names)
	p.testable.put(project, names, now.Add(permissionMemory))
	return names, nil
}

// rolePermissions are the permissions of a predefined role.
func (p *Provider) rolePermissions(ctx context.Context, c *client, role string, now time.Time) ([]string, error) {
	if known, found := p.roles.get(role, now); found {
		return known, nil
	}
	op := roleOperation("get", "get", api.Reads, role)
	op.Name = "roles.get"
	out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.Role, error) { return c.iam.Roles.Get(role).Context(ctx).Do() })
	if err == nil && out.Name == "" {
		err = api.Incomplete(op, "role")
	}
	if err != nil {
		return nil, err
	}
	p.roles.put(role, out.IncludedPermissions, now.Add(permissionMemory))
	return out.IncludedPermissions, nil
}

func asError(err error) (*cloud.Error, bool) { return errors.AsType[*cloud.Error](err) }
