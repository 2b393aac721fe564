package federation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// builtInRole is a role that requests ask for by its name. It is only read: that it exists is found out before anything is made.
type builtInRole struct {
	o    Options
	name string
	// req is one that asks for it.
	req *request.Request
}

// Ref implements plan.Resource.
func (r builtInRole) Ref() plan.Ref { return builtInRoleRef(r.name) }

func builtInRoleRef(name string) plan.Ref {
	return plan.Ref{Kind: KindBuiltInRole, Name: strings.ToLower(name)}
}

// Fields implements plan.Resource.
func (r builtInRole) Fields(plan.Known) plan.Fields { return nil }

// builtInRoleDriver finds roles by their names.
type builtInRoleDriver struct{ *session }

// errReadOnly is that a built-in role is nobody's to change.
var errReadOnly = errors.New("roles that a request names are only read")

// Observe implements plan.Driver. That there is no such role is an error: nobody is going to make it.
func (d builtInRoleDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(builtInRole)
	all, err := d.listDefinitions(ctx, want.o)
	if err != nil {
		return plan.Observation{}, err
	}
	for _, found := range all {
		if strings.EqualFold(found.Properties.RoleName, want.name) {
			return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputGUID: plan.Text(lastPart(found.ID))}}, nil
		}
	}
	return plan.Observation{}, fmt.Errorf("there is no role %q in subscription %s, which %s asks for: correct its spec.providerSpec.roleBindings",
		want.name, want.o.SubscriptionID, ofRequestFile(want.req))
}

// Create implements plan.Driver.
func (builtInRoleDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errReadOnly
}

// Update implements plan.Driver.
func (builtInRoleDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errReadOnly
}

// Delete implements plan.Driver.
func (builtInRoleDriver) Delete(context.Context, plan.Resource, plan.Known) error { return errReadOnly }
