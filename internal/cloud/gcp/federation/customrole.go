package federation

import (
	"slices"

	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// fieldPermissions are those of a custom role.
const fieldPermissions = "permissions"

// role is a custom role with exactly the permissions of one or more requests. Other set-ups of the project, and clusters whose operator makes
// credentials, have it in common with this one.
type role struct {
	customrole.Role
	o Options
	// displayName is that of the first service account that it is for.
	displayName string
}

// role is the custom role of a request; false where it needs none.
func (o Options) role(req *request.Request) (role, bool) {
	spec, err := providerspec.Of(req)
	if err != nil || len(spec.Permissions) == 0 {
		return role{}, false // which Validate says
	}
	return role{Role: customrole.New(o.Project, req.Name.Name, spec.Permissions), o: o, displayName: o.displayName(req)}, true
}

// roles are the custom roles of all requests, each once.
func (o Options) roles() []role {
	var all []role
	for _, req := range o.Requests {
		made, needed := o.role(req)
		if needed && !slices.ContainsFunc(all, func(other role) bool { return other.Ref() == made.Ref() }) {
			all = append(all, made)
		}
	}
	return all
}

// Ref implements plan.Resource.
func (r role) Ref() plan.Ref { return plan.Ref{Kind: KindRole, Name: r.ID(0)} }

// Fields implements plan.Resource.
func (r role) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldPermissions: plan.Set(r.Permissions...), fieldState: plan.Text(customrole.Active)}
}

// description is as on existing roles.
func (r role) description() string { return earlierDescription(r.displayName) }
