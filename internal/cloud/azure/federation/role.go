package federation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// customRole is the role that holds the permissions of a request.
type customRole struct {
	o   Options
	req *request.Request
}

// Fields of a custom role.
const (
	fieldActions     = "actions"
	fieldDataActions = "data actions"
	fieldExcluded    = "excluded actions"
	fieldScopes      = "assignable scopes"
	fieldDescription = "description"
)

// customType is what Azure calls a role that is not one of its own.
const customType = "CustomRole"

// Ref implements plan.Resource.
func (r customRole) Ref() plan.Ref {
	return plan.Ref{Kind: KindCustomRole, Name: r.req.Secret.String()}
}

// guid is what a new role is called.
func (r customRole) guid() string {
	return guid("role", r.o.subscription(), r.o.identityName(r.req))
}

// properties are the role as it should be.
func (r customRole) properties() definitionProperties {
	grant := permission{Actions: []string{}, NotActions: []string{}, DataActions: []string{}, NotDataActions: []string{}}
	if spec, err := providerspec.Of(r.req); err == nil {
		grant.Actions, grant.DataActions = append(grant.Actions, spec.Permissions...), append(grant.DataActions, spec.DataPermissions...)
	}
	return definitionProperties{
		RoleName: r.o.identityName(r.req), Description: r.o.roleDescription(), Type: customType, AssignableScopes: []string{r.o.subscription()},
		Permissions: []permission{grant},
	}
}

// fields are those of a role. Azure compares actions and scopes without regard to case.
func (p definitionProperties) fields() plan.Fields {
	var actions, data, excluded []string
	for _, each := range p.Permissions {
		actions, data = append(actions, each.Actions...), append(data, each.DataActions...)
		excluded = append(append(excluded, each.NotActions...), each.NotDataActions...)
	}
	return plan.Fields{
		fieldActions: lowered(actions), fieldDataActions: lowered(data), fieldExcluded: lowered(excluded), fieldScopes: lowered(p.AssignableScopes),
		fieldDescription: plan.Text(p.Description),
	}
}

func lowered(texts []string) plan.Value {
	all := slices.Clone(texts)
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	return plan.Set(all...)
}

// Fields implements plan.Resource.
func (r customRole) Fields(plan.Known) plan.Fields { return r.properties().fields() }

// customRoleDriver makes custom roles.
type customRoleDriver struct{ *session }

// Observe implements plan.Driver. Earlier releases gave roles a GUID of chance: they are known by their names, which no two have.
func (d customRoleDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(customRole)
	all, err := d.listDefinitions(ctx, want.o)
	if err != nil {
		return plan.Observation{}, err
	}
	for _, found := range all {
		if !strings.EqualFold(found.Properties.RoleName, want.o.identityName(want.req)) {
			continue
		}
		seen := plan.Observation{Exists: true, Fields: found.Properties.fields(), Outputs: plan.Outputs{OutputGUID: plan.Text(lastPart(found.ID))}}
		if found.Properties.Description != want.o.roleDescription() && !want.o.Adopt {
			seen.Foreign = fmt.Sprintf("its description is not %q; to take it over, use --adopt", want.o.roleDescription())
		}
		return seen, nil
	}
	return plan.Observation{}, nil
}

// Create implements plan.Driver. The GUID is the same each time, so that an attempt whose answer was lost makes no second role.
func (d customRoleDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(customRole)
	return d.write(ctx, want, want.guid())
}

// Update implements plan.Driver.
func (d customRoleDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, change plan.Change) (plan.Outputs, error) {
	return d.write(ctx, resource.(customRole), change.Observed.Outputs[OutputGUID].Text())
}

func (d customRoleDriver) write(ctx context.Context, want customRole, guid string) (plan.Outputs, error) {
	name := want.o.identityName(want.req)
	op := operation("RoleDefinitions_CreateOrUpdate", definitionRight, "write", "custom role "+name)
	_, err := put[definition](ctx, d.session, op, want.o.subscription()+definitionsPath+"/"+guid, authorizationVersion, definition{Properties: want.properties()})
	switch {
	case codeOf(err) == "RoleDefinitionWithSameNameExists":
		return nil, fmt.Errorf("%w; names of custom roles are taken in the whole tenant: if this one was made a moment ago, run the same command again, else choose another --name", err)
	case err != nil:
		return nil, err
	}
	return plan.Outputs{OutputGUID: plan.Text(guid)}, nil
}

// Delete implements plan.Driver. Nothing deletes the role of a request that asks for it.
func (d customRoleDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return fmt.Errorf("%s is not to be deleted", resource.Ref())
}
