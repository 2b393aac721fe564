package customrole

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

// Maker makes, repairs and undeletes custom roles.
type Maker struct {
	// IAM is the client of IAM.
	IAM *iam.Service
	// Caller makes the calls.
	Caller cloud.Caller
	// Supported returns the permissions that custom roles of a project can hold, sorted. It is asked where a role was refused.
	Supported func(ctx context.Context, project string) ([]string, error)
}

// Operation is a call about a role, by the last part of its name and that of the permission that it exercises: "patch", "update".
func Operation(verb, permission string, does cloud.Effect, name string) api.Operation {
	return api.Operation{Service: "iam", Name: "projects.roles." + verb, Permission: "iam.roles." + permission, Effect: does, Object: "role " + name}
}

// Get reads a role by its name, also one that was deleted.
func (m Maker) Get(ctx context.Context, name string) (*iam.Role, error) {
	op := Operation("get", "get", api.Reads, name)
	out, err := api.Do(ctx, m.Caller, op, func(ctx context.Context) (*iam.Role, error) {
		return m.IAM.Projects.Roles.Get(name).Context(ctx).Do()
	})
	if err == nil && out.Name == "" {
		err = api.Incomplete(op, "role")
	}
	return out, err
}

// Make makes a role and returns its name. Somebody with the same permissions may have made the role before; one that was deleted is undeleted, and
// where that is not possible any more another ID is taken. Its error is one that policy.IsUnsettled where the role exists and is not to be seen yet.
func (m Maker) Make(ctx context.Context, want Role, description string) (string, error) {
	var err error
	for _, id := range want.IDs() {
		name := want.Name(id)
		err = m.create(ctx, want, id, description)
		if err == nil {
			return name, nil
		}
		if !isTaken(err) {
			return "", m.explain(ctx, want, err)
		}
		found, readErr := m.Get(ctx, name)
		switch {
		case cloud.Is(readErr, cloud.NotFound) && cloud.Is(err, cloud.AlreadyExists):
			return "", unseen(err)
		case cloud.Is(readErr, cloud.NotFound):
			continue
		case readErr != nil:
			return "", readErr
		}
		return name, m.Repair(ctx, want, found)
	}
	return "", fmt.Errorf("%w: list one permission more or less in spec.providerSpec.permissions, or wait until the IDs of deleted roles are free again", err)
}

func (m Maker) create(ctx context.Context, want Role, id, description string) error {
	_, err := api.Do(ctx, m.Caller, Operation("create", "create", api.Writes, id), func(ctx context.Context) (*iam.Role, error) {
		role := &iam.Role{Title: want.Title, IncludedPermissions: want.Permissions, Stage: launched, Description: description}
		return m.IAM.Projects.Roles.Create("projects/"+want.Project, &iam.CreateRoleRequest{RoleId: id, Role: role}).Context(ctx).Do()
	})
	return err
}

// isTaken reports whether a role was not made because there is one of its ID, or was not long ago.
func isTaken(err error) bool {
	refused, is := errors.AsType[*cloud.Error](err)
	return is && (refused.Kind == cloud.AlreadyExists || refused.Code == api.CodeFailedPrecondition && strings.Contains(refused.Message, "role_id"))
}

// unseen is the error for a role that exists and cannot be read: it was just made, by somebody with the same permissions or by a call whose answer was
// lost. To take another ID would leave two roles for the same permissions.
func unseen(taken error) error {
	refused, _ := errors.AsType[*cloud.Error](taken)
	return policy.Unsettled(*refused, "the custom role was just made, and not every part of the cloud knows it yet")
}

// Repair brings a role whose ID StandsFor the permissions to what it should be: undeleted, enabled, and with exactly these permissions. What it has to know
// of found is what Seen keeps.
func (m Maker) Repair(ctx context.Context, want Role, found *iam.Role) error {
	if found.Deleted {
		_, err := api.Do(ctx, m.Caller, Operation("undelete", "undelete", api.Writes, found.Name), func(ctx context.Context) (*iam.Role, error) {
			return m.IAM.Projects.Roles.Undelete(found.Name, &iam.UndeleteRoleRequest{}).Context(ctx).Do()
		})
		if err != nil {
			return err
		}
	}
	role, mask := &iam.Role{}, []string{}
	if !want.Holds(found.IncludedPermissions) {
		role.IncludedPermissions, mask = want.Permissions, append(mask, "includedPermissions")
	}
	if found.Stage == Disabled {
		role.Stage, mask = launched, append(mask, "stage")
	}
	if len(mask) == 0 {
		return nil
	}
	_, err := api.Do(ctx, m.Caller, Operation("patch", "update", api.Writes, found.Name), func(ctx context.Context) (*iam.Role, error) {
		return m.IAM.Projects.Roles.Patch(found.Name, role).UpdateMask(strings.Join(mask, ",")).Context(ctx).Do()
	})
	return m.explain(ctx, want, err)
}

// explain says what a role was refused for, where the cloud did not say.
func (m Maker) explain(ctx context.Context, want Role, err error) error {
	if !cloud.Is(err, cloud.Invalid) {
		return err
	}
	supported, readErr := m.Supported(ctx, want.Project)
	if readErr != nil {
		return err
	}
	return want.explain(err, supported)
}
