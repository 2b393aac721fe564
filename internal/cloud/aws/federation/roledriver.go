package federation

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// roleDriver makes, repairs and removes roles.
type roleDriver struct{ *session }

// Observe implements plan.Driver.
func (d roleDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	switch want := resource.(type) {
	case ownedRole:
		return d.observeOwned(ctx, want)
	case unlistedRoles:
		return plan.Observation{}, want.err
	}
	want := resource.(role)
	found, err := d.find(ctx, want)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	return want.observation(found, known), nil
}

// find looks for a role by the name that it should have, and by the one that earlier releases would have given it.
func (d roleDriver) find(ctx context.Context, want role) (*types.Role, error) {
	listed, err := d.roleNames(ctx)
	if err != nil {
		return nil, err
	}
	name, cut := want.o.roleNames(want.req.Secret)
	if listed.mayExist(name) {
		if found, err := d.getRole(ctx, name); err != nil || found != nil {
			return found, err
		}
	}
	if cut == "" || !listed.mayExist(cut) || want.o.ambiguous(cut, want.req.Secret) {
		return nil, nil
	}
	found, err := d.getRole(ctx, cut)
	if err != nil || found == nil || !want.adopts(found) {
		return nil, err
	}
	return found, nil
}

// observation is the present state of a role that was found.
func (r role) observation(found *types.Role, known plan.Known) plan.Observation {
	tags := identityTags(found.Tags)
	issuer := r.o.issuerName(known).Text()
	present := readTrust(textOf(found.AssumeRolePolicyDocument), issuer)
	fields := tagFields(tags)
	fields[fieldName] = plan.Text(textOf(found.RoleName))
	fields[fieldDescription] = plan.Text(textOf(found.Description))
	fields[fieldProvider] = plan.Text(present.provider)
	fields[fieldTokenIssuer] = plan.Text(present.issuer)
	fields[fieldSubjects] = plan.Set(present.subjects...)
	fields[fieldAudiences] = plan.Set(present.audiences...)
	fields[fieldOtherTrust] = plan.Set(present.other...)
	if boundary := found.PermissionsBoundary; boundary != nil {
		fields[fieldBoundary] = plan.Text(textOf(boundary.PermissionsBoundaryArn))
	}
	outputs := roleOutputs(found)
	outputs[outputAudiences] = plan.Set(present.audiences...)
	return plan.Observation{Exists: true, Foreign: r.owner(found), Fields: fields, Outputs: outputs}
}

// owner says whose the role is, by its name, and is empty if it is ours. The roles of one set-up for two Secrets have the same name if
// namespaces and names are put together to the same text.
func (r role) owner(found *types.Role) string {
	called := "it is called " + textOf(found.RoleName) + ", and "
	if owner := r.o.owner(identityTags(found.Tags)); owner != "" {
		return called + owner
	}
	if target, says := describedTarget(textOf(found.Description)); says && target != r.req.Secret.String() {
		return called + "it is the role of " + target
	}
	return ""
}

// adopts reports whether a role of a name that was cut off is that of the request beyond doubt.
func (r role) adopts(found *types.Role) bool {
	_, ours := identityTags(found.Tags)[r.o.OwnedTag()]
	return ours && textOf(found.Description) == RoleDescription(r.req.Secret)
}

// roleOutputs are what others need of a role.
func roleOutputs(found *types.Role) plan.Outputs {
	return plan.Outputs{OutputName: plan.Text(textOf(found.RoleName)), OutputARN: plan.Text(textOf(found.Arn))}
}

// textOf is the text that a pointer of the SDK leads to; empty where it leads nowhere.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// Create implements plan.Driver.
func (d roleDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(role)
	object := "role " + want.name()
	out, err := callIAM(ctx, d.client, "CreateRole", api.Writes, object, (*iam.Client).CreateRole, want.createInput(known))
	if cloud.Is(err, cloud.AlreadyExists) {
		return d.made(ctx, want, known, err)
	}
	if err != nil {
		return nil, err
	}
	if out.Role == nil || out.Role.Arn == nil || out.Role.RoleName == nil {
		return nil, cloud.Incomplete("iam:CreateRole", object, "role")
	}
	return roleOutputs(out.Role), nil
}

// made deals with a role that exists although it was not seen. One that is as it should be was made by this very call, whose first answer got
// lost. Everything else is for the next run to look at.
func (d roleDriver) made(ctx context.Context, want role, known plan.Known, cause error) (plan.Outputs, error) {
	found, err := d.getRoleNow(ctx, want.name())
	if err == nil && found != nil {
		seen := want.observation(found, known)
		if seen.Foreign == "" && agrees(want.Fields(known), seen.Fields) {
			return roleOutputs(found), nil
		}
	}
	return nil, fmt.Errorf("%w; it was not to be seen before, so it is either very new or has just been made by somebody else: run again", cause)
}

// agrees reports whether everything that is desired is there.
func agrees(desired, observed plan.Fields) bool {
	for name, value := range desired {
		if have, found := observed[name]; !found || !value.Equal(have) {
			return false
		}
	}
	return true
}

// Update implements plan.Driver. Each call is made only if what it sets differs.
func (d roleDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	want := resource.(role)
	name := change.Observed.Outputs[OutputName].Text()
	object := "role " + name
	if tags := want.tagInput(name, change); len(tags.Tags) > 0 {
		if _, err := callIAM(ctx, d.client, "TagRole", api.Writes, object, (*iam.Client).TagRole, tags); err != nil {
			return nil, err
		}
	}
	if _, differs := change.Field(fieldBoundary); differs {
		in := want.boundaryInput(name)
		if _, err := callIAM(ctx, d.client, "PutRolePermissionsBoundary", api.Writes, object, (*iam.Client).PutRolePermissionsBoundary, in); err != nil {
			return nil, err
		}
	}
	if trustDiffers(change) {
		in := want.trustInput(name, known)
		if _, err := callIAM(ctx, d.client, "UpdateAssumeRolePolicy", api.Writes, object, (*iam.Client).UpdateAssumeRolePolicy, in); err != nil {
			return nil, err
		}
	}
	if _, differs := change.Field(fieldDescription); differs {
		in := want.descriptionInput(name)
		if _, err := callIAM(ctx, d.client, "UpdateRoleDescription", api.Writes, object, (*iam.Client).UpdateRoleDescription, in); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
