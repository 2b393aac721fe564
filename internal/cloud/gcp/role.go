package gcp

import (
	"context"
	"fmt"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of a custom role.
const (
	fieldPermissions = "permissions"
	fieldState       = "state"
)

// roleDescription is what a custom role says of itself.
const roleDescription = "Permissions of CredentialsRequests, shared by all that ask for exactly these"

// customRole is the custom role with the permissions of a request. Others may use it, so it is never deleted.
type customRole struct {
	customrole.Role
	account, email string
	// recorded is the ID in the request's status; may be empty.
	recorded string
}

func roleRef(account string) plan.Ref { return plan.Ref{Kind: kindRole, Name: account} }

// Ref implements plan.Resource.
func (r customRole) Ref() plan.Ref { return roleRef(r.account) }

// Fields implements plan.Resource.
func (r customRole) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldPermissions: plan.Set(r.Permissions...), fieldState: plan.Text(customrole.Active)}
}

// roleDriver makes, repairs and undeletes custom roles.
type roleDriver struct{ *pass }

// Observe implements plan.Driver. A role that an earlier release made is taken if it has the permissions, and left alone if it has not.
func (d roleDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(customRole)
	present, err := d.readPolicy(ctx, want.Project)
	if err != nil {
		return plan.Observation{}, err
	}
	bound, _ := policy.Grant{Email: want.email}.Bound(present)
	for _, name := range want.Candidates(bound, want.recorded) {
		found, err := d.getRole(ctx, name)
		if err != nil {
			return plan.Observation{}, err
		}
		if found == nil || !want.StandsFor(name) && !want.Holds(found.IncludedPermissions) {
			continue
		}
		return observedRole(found), nil
	}
	return plan.Observation{}, nil
}

func observedRole(found *iam.Role) plan.Observation {
	return plan.Observation{
		Exists:  true,
		Outputs: plan.Outputs{outputName: plan.Text(found.Name)},
		Fields:  plan.Fields{fieldPermissions: plan.Set(found.IncludedPermissions...), fieldState: plan.Text(customrole.State(found))},
	}
}

// getRole reads a custom role, deleted ones included; nil where there is none.
func (d roleDriver) getRole(ctx context.Context, name string) (*iam.Role, error) {
	out, err := clientset.Read(ctx, d.Pass, "roles.get", func(c *client) (*iam.Role, error) { return d.maker(c).Get(ctx, name) })
	if cloud.Is(err, cloud.NotFound) {
		return nil, nil
	}
	return out, err
}

// maker makes roles as a client.
func (d roleDriver) maker(c *client) customrole.Maker {
	return customrole.Maker{IAM: c.iam, Caller: c.caller, Supported: func(ctx context.Context, project string) ([]string, error) {
		return d.provider.testablePermissions(ctx, c, project, d.access.Now())
	}}
}

// Create implements plan.Driver.
func (d roleDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	c, err := d.Writing(ctx)
	if err != nil {
		return nil, err
	}
	name, err := d.maker(c).Make(ctx, resource.(customRole).Role, roleDescription)
	if err != nil {
		return nil, err
	}
	return plan.Outputs{outputName: plan.Text(name)}, nil
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
	observed := change.Observed.Fields
	seen := customrole.Seen(name.Text(), observed[fieldState].Text(), observed[fieldPermissions].Items())
	return nil, d.maker(c).Repair(ctx, want.Role, seen)
}

// Delete implements plan.Driver. It is not called: others may use the role.
func (d roleDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
