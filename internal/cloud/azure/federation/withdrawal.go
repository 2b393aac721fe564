package federation

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// withdrawal takes from the identity of a request those roles that were given to it for the request, and that this does not ask for any longer. They are
// told by their names from those that somebody else has given: these stay.
type withdrawal struct {
	o   Options
	req *request.Request
	// wanted are the assignments that stay.
	wanted []assignment
}

// Ref implements plan.Resource.
func (w withdrawal) Ref() plan.Ref {
	return plan.Ref{Kind: KindWithdrawal, Name: w.req.Secret.String()}
}

// Fields implements plan.Resource.
func (w withdrawal) Fields(plan.Known) plan.Fields { return nil }

// withdrawalDriver takes roles away.
type withdrawalDriver struct{ *session }

// stale are the assignments to be removed.
func (d withdrawalDriver) stale(ctx context.Context, want withdrawal, known plan.Known) ([]assigned, error) {
	principal, found := known.Output(want.o.IdentityRef(want.req.Secret), OutputPrincipalID)
	if !found {
		return nil, nil
	}
	all, err := d.assignmentsOf(ctx, want.o, principal.Text())
	var stale []assigned
	for _, each := range all {
		p := each.Properties
		ours := strings.EqualFold(each.Name, assignmentGUID(p.Scope, each.role(), principal.Text()))
		kept := slices.ContainsFunc(want.wanted, func(a assignment) bool {
			role, _ := known.Output(a.role, OutputGUID)
			return role.Text() == each.role() && strings.EqualFold(strings.TrimRight(p.Scope, "/"), a.scope)
		})
		if ours && !kept {
			stale = append(stale, each)
		}
	}
	return stale, err
}

// fieldRoles are the roles that go, for a plan that is printed.
const fieldRoles = "roles"

// Observe implements plan.Driver.
func (d withdrawalDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	stale, err := d.stale(ctx, resource.(withdrawal), known)
	var ids []string
	for _, each := range stale {
		ids = append(ids, each.ID)
	}
	return plan.Observation{Exists: len(ids) > 0, Fields: plan.Fields{fieldRoles: plan.Set(ids...)}}, err
}

// Create implements plan.Driver.
func (d withdrawalDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, errors.New("roles that are not asked for are not to be given")
}

// Update implements plan.Driver.
func (d withdrawalDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errors.New("roles that are not asked for are not to be changed")
}

// Delete implements plan.Driver.
func (d withdrawalDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	want := resource.(withdrawal)
	stale, err := d.stale(ctx, want, known)
	errs := []error{err}
	for _, each := range stale {
		op := operation("RoleAssignments_Delete", assignmentRight, "delete", "role assignment "+each.ID)
		errs = append(errs, remove(ctx, d.session, op, each.ID, authorizationVersion))
	}
	return errors.Join(errs...)
}
