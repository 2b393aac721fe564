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

// sort finds the assignments to be removed, and those that somebody else has made.
func (d withdrawalDriver) sort(ctx context.Context, want withdrawal, known plan.Known) (stale, others []assigned, err error) {
	principal, found := known.Output(want.o.IdentityRef(want.req.Secret), OutputPrincipalID)
	if !found {
		return nil, nil, nil
	}
	all, err := d.assignmentsOf(ctx, want.o, principal.Text())
	for _, each := range all {
		p := each.Properties
		ours := strings.EqualFold(each.Name, assignmentGUID(p.Scope, each.role(), principal.Text()))
		kept := slices.ContainsFunc(want.wanted, func(a assignment) bool {
			role, _ := known.Output(a.role, OutputGUID)
			return role.Text() == each.role() && strings.EqualFold(strings.TrimRight(p.Scope, "/"), a.scope)
		})
		switch {
		case kept:
		case ours:
			stale = append(stale, each)
		default:
			others = append(others, each)
		}
	}
	return stale, others, err
}

// fieldRoles are the roles that go, for a plan that is printed.
const fieldRoles = "roles"

// Observe implements plan.Driver.
func (d withdrawalDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	stale, _, err := d.sort(ctx, resource.(withdrawal), known)
	var ids []string
	for _, each := range stale {
		ids = append(ids, each.ID)
	}
	return plan.Observation{Exists: len(ids) > 0, Fields: plan.Fields{fieldRoles: plan.Set(ids...)}}, err
}

// others are the roles that somebody else has given to the identity, which stay: which, and where they hold.
func (d withdrawalDriver) others(ctx context.Context, want withdrawal, known plan.Known) []string {
	_, others, _ := d.sort(ctx, want, known) // an error is told by what else is looked at
	var told []string
	for _, each := range others {
		told = append(told, "role "+each.role()+" at "+each.Properties.Scope)
	}
	return told
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
	stale, _, err := d.sort(ctx, want, known)
	errs := []error{err}
	for _, each := range stale {
		op := operation("RoleAssignments_Delete", assignmentRight, "delete", "role assignment "+each.ID)
		errs = append(errs, remove(ctx, d.session, op, each.ID, authorizationVersion))
	}
	return errors.Join(errs...)
}
