package federation

import (
	"context"
	"slices"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// roleDriver makes, repairs and undeletes custom roles.
type roleDriver struct{ *session }

// Observe implements plan.Driver.
func (d roleDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	switch resource := resource.(type) {
	case ownedRole:
		return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputName: plan.Text(resource.name)}}, nil
	case unlistedRoles:
		return plan.Observation{}, resource.err
	}
	want := resource.(role)
	listed, err := d.listRoles(ctx, want.o.Project)
	if err != nil {
		return plan.Observation{}, err
	}
	found := want.among(listed)
	if found == nil {
		return plan.Observation{}, nil
	}
	return plan.Observation{
		Exists:  true,
		Fields:  plan.Fields{fieldPermissions: plan.Set(found.IncludedPermissions...), fieldState: plan.Text(customrole.State(found))},
		Outputs: plan.Outputs{OutputName: plan.Text(found.Name)},
	}, nil
}

// among picks the role out of those of the project: one whose ID stands for the permissions; one of an earlier release, by its ID or its title, that
// has just these permissions; one whose ID stands for them and that was deleted. Nil where there is none.
func (r role) among(listed []*iam.Role) *iam.Role {
	for _, fits := range []func(*iam.Role) bool{
		func(found *iam.Role) bool { return r.StandsFor(found.Name) && !found.Deleted },
		func(found *iam.Role) bool {
			return (found.Name == r.Name(r.Stem) || found.Title == r.Title) && !found.Deleted && r.Holds(found.IncludedPermissions)
		},
		func(found *iam.Role) bool { return r.StandsFor(found.Name) },
	} {
		if i := slices.IndexFunc(listed, fits); i >= 0 {
			return listed[i]
		}
	}
	return nil
}

// Create implements plan.Driver. It waits for a role that was made a moment ago and is not to be seen yet.
func (d roleDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(role)
	var name string
	err := d.untilSettled(ctx, policy.IsUnsettled, func() (err error) {
		name, err = d.roleMaker().Make(ctx, want.Role, want.description())
		return err
	})
	if err != nil {
		return nil, err
	}
	return plan.Outputs{OutputName: plan.Text(name)}, nil
}

// Update implements plan.Driver.
func (d roleDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	observed := change.Observed
	seen := customrole.Seen(observed.Outputs[OutputName].Text(), observed.Fields[fieldState].Text(), observed.Fields[fieldPermissions].Items())
	return nil, d.roleMaker().Repair(ctx, resource.(role).Role, seen)
}

// Delete implements plan.Driver.
func (d roleDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	name := resource.(ownedRole).name
	_, err := call(ctx, d.client, customrole.Operation("delete", "delete", api.Writes, name), func(ctx context.Context) (*iam.Role, error) {
		return d.client.iam.Projects.Roles.Delete(name).Context(ctx).Do()
	})
	return cloud.Gone(err)
}
