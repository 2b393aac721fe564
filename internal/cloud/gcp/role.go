package gcp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of a custom role.
const (
	fieldPermissions = "permissions"
	fieldState       = "state"
)

const (
	stateActive  = "active"
	stateDeleted = "deleted"
)

// maxRoleIDs is how many IDs are tried for a custom role, since the ID of one that was deleted cannot be used for weeks.
const maxRoleIDs = 4

// customRole is the custom role with the permissions of a request. Requests with equal permissions share one, also those of other clusters in
// the project, so it is never deleted, and never gets other permissions than those that its ID stands for.
type customRole struct {
	account, email, project string
	title                   string
	// stem is the ID that earlier releases share, and the first part of ours.
	stem string
	// recorded is the ID in the request's status; may be empty.
	recorded string
	// permissions are sorted, without repetition.
	permissions []string
}

func roleRef(account string) plan.Ref { return plan.Ref{Kind: kindRole, Name: account} }

// Ref implements plan.Resource.
func (r customRole) Ref() plan.Ref { return roleRef(r.account) }

// Fields implements plan.Resource.
func (r customRole) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldPermissions: plan.Set(r.permissions...), fieldState: plan.Text(stateActive)}
}

func (r customRole) name(id string) string { return "projects/" + r.project + "/roles/" + id }

// isOurs reports whether the ID of a role stands for exactly the request's permissions.
func (r customRole) isOurs(name string) bool {
	for attempt := range maxRoleIDs {
		if name == r.name(roleID(r.stem, r.permissions, attempt)) {
			return true
		}
	}
	return false
}

// candidates are the roles that may be the one, best first. A role that the account has already saves the others from being looked for.
func (r customRole) candidates(bound []string) []string {
	possible := []string{r.name(roleID(r.stem, r.permissions, 0))}
	if r.recorded != "" {
		possible = append(possible, r.name(r.recorded))
	}
	if legacy := r.name(r.stem); !slices.Contains(possible, legacy) {
		possible = append(possible, legacy)
	}
	var has []string
	for _, name := range bound {
		if slices.Contains(possible, name) || r.isOurs(name) {
			has = append(has, name)
		}
	}
	rest := slices.DeleteFunc(possible, func(name string) bool { return slices.Contains(has, name) })
	return append(has, rest...)
}

// roleDriver makes, repairs and undeletes custom roles.
type roleDriver struct{ *pass }

// Observe implements plan.Driver. A role that an earlier release made is taken if it has the permissions, and left alone if it has not.
func (d roleDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(customRole)
	present, err := d.readPolicy(ctx, want.project)
	if err != nil {
		return plan.Observation{}, err
	}
	bound, _ := policy.Grant{Email: want.email}.Bound(present)
	for _, name := range want.candidates(bound) {
		found, err := d.getRole(ctx, name)
		if err != nil {
			return plan.Observation{}, err
		}
		if found == nil || !want.isOurs(name) && !slices.Equal(sortedSet(found.IncludedPermissions), want.permissions) {
			continue
		}
		return observedRole(found), nil
	}
	return plan.Observation{}, nil
}

func observedRole(found *iam.Role) plan.Observation {
	state := stateActive
	if found.Deleted {
		state = stateDeleted
	}
	return plan.Observation{
		Exists:  true,
		Outputs: plan.Outputs{outputName: plan.Text(found.Name)},
		Fields:  plan.Fields{fieldPermissions: plan.Set(found.IncludedPermissions...), fieldState: plan.Text(state)},
	}
}

// getRole reads a custom role, deleted ones included; nil where there is none.
func (d roleDriver) getRole(ctx context.Context, name string) (*iam.Role, error) {
	out, err := clientset.Read(ctx, d.Pass, "roles.get", func(c *client) (*iam.Role, error) { return getRole(ctx, c, name) })
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	return out, err
}

// Create implements plan.Driver. Somebody with the same permissions may have made the role before; one that was deleted is undeleted, and
// where that is not possible any more another ID is taken.
func (d roleDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(customRole)
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	for attempt := range maxRoleIDs {
		id := roleID(want.stem, want.permissions, attempt)
		name := want.name(id)
		_, err = createRole(ctx, c, want.project, id, &iam.Role{Title: want.title, IncludedPermissions: want.permissions, Stage: "GA",
			Description: "Permissions of CredentialsRequests, shared by all that ask for exactly these"})
		if err == nil {
			return plan.Outputs{outputName: plan.Text(name)}, nil
		}
		if !isTaken(err) {
			return nil, d.explain(ctx, c, want, err)
		}
		found, readErr := getRole(ctx, c, name)
		if cloud.Is(readErr, cloud.NotFound) {
			continue
		}
		if readErr != nil {
			return nil, readErr
		}
		return plan.Outputs{outputName: plan.Text(name)}, d.repair(ctx, c, want, found)
	}
	return nil, fmt.Errorf("%w: list one permission more or less in spec.providerSpec.permissions, or wait until the IDs of deleted roles are free again", err)
}

// isTaken reports whether a role was not made because there is one of its ID, or was not long ago.
func isTaken(err error) bool {
	refused, is := asError(err)
	return is && (refused.Kind == cloud.AlreadyExists || refused.Code == api.CodeFailedPrecondition && strings.Contains(refused.Message, "role_id"))
}

// repair brings a role of ours to what its ID stands for.
func (d roleDriver) repair(ctx context.Context, c *client, want customRole, found *iam.Role) error {
	if found.Deleted {
		if err := undeleteRole(ctx, c, found.Name); err != nil {
			return err
		}
	}
	if slices.Equal(sortedSet(found.IncludedPermissions), want.permissions) {
		return nil
	}
	return d.explain(ctx, c, want, patchRole(ctx, c, found.Name, &iam.Role{IncludedPermissions: want.permissions}))
}

// Update implements plan.Driver.
func (d roleDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(customRole)
	name, found := known.Output(want.Ref(), outputName)
	if !found {
		return nil, fmt.Errorf("which custom role %s has is not known", want.account)
	}
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	seen := &iam.Role{
		Name: name.Text(), Deleted: change.Observed.Fields[fieldState].Text() == stateDeleted,
		IncludedPermissions: change.Observed.Fields[fieldPermissions].Items(),
	}
	return nil, d.repair(ctx, c, want, seen)
}

// Delete implements plan.Driver. It is not called: others may use the role.
func (d roleDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }

// explain names the permissions that custom roles of a project cannot hold, all at once.
func (d roleDriver) explain(ctx context.Context, c *client, want customRole, err error) error {
	if !cloud.Is(err, cloud.Invalid) {
		return err
	}
	testable, readErr := d.provider.testablePermissions(ctx, c, want.project, d.access.Now())
	if readErr != nil {
		return err
	}
	var unknown []string
	for _, permission := range want.permissions {
		if _, found := slices.BinarySearch(testable, permission); !found {
			unknown = append(unknown, permission)
		}
	}
	if len(unknown) == 0 {
		return err
	}
	return fmt.Errorf("%w: spec.providerSpec.permissions holds what a custom role of a project cannot have, remove it: %s", err, strings.Join(unknown, ", "))
}
