package gcp

import (
	"context"
	"errors"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
)

// permissionMemory is how long the permissions of predefined roles and those that can be tested are taken for what they were.
const permissionMemory = time.Hour

// testablePermissions are the permissions that can be tested on a project and that custom roles of it can have, sorted.
func (p *Provider) testablePermissions(ctx context.Context, c *client, project string, now time.Time) ([]string, error) {
	if known, found := p.testable.get(project, now); found {
		return known, nil
	}
	names, err := customrole.Supported(ctx, c.iam, c.caller, project)
	if err != nil {
		return nil, err
	}
	p.testable.put(project, names, now.Add(permissionMemory))
	return names, nil
}

// rolePermissions are the permissions of a predefined role.
func (p *Provider) rolePermissions(ctx context.Context, c *client, role string, now time.Time) ([]string, error) {
	if known, found := p.roles.get(role, now); found {
		return known, nil
	}
	op := customrole.Operation("get", "get", api.Reads, role)
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
