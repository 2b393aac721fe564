package federation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// assignment gives the identity of a request a role at a scope.
type assignment struct {
	o   Options
	req *request.Request
	// role yields the role's GUID; called is its name, and scope where it holds.
	role          plan.Ref
	called, scope string
}

// Ref implements plan.Resource.
func (a assignment) Ref() plan.Ref {
	return plan.Ref{Kind: KindAssignment, Name: a.req.Secret.String() + " " + a.called + " at " + a.scope}
}

// Fields implements plan.Resource. What is in an assignment cannot be changed.
func (a assignment) Fields(plan.Known) plan.Fields { return nil }

// ids are the GUID of the role and the principal ID of the identity.
func (a assignment) ids(known plan.Known) (role, principal string, found bool) {
	of, hasRole := known.Output(a.role, OutputGUID)
	to, hasPrincipal := known.Output(a.o.IdentityRef(a.req.Secret), OutputPrincipalID)
	return of.Text(), to.Text(), hasRole && hasPrincipal
}

// assignmentGUID is what an assignment is called: the same each time, so that no second one can be made, and that it can be told from those of others.
func assignmentGUID(scope, role, principal string) string {
	return guid("assignment", strings.TrimRight(scope, "/"), role, principal)
}

// assignmentDriver gives roles.
type assignmentDriver struct{ *session }

// Observe implements plan.Driver. One that somebody else, or an earlier release, has made under another name does as well. Scopes are compared without
// regard to case: the cloud keeps them as they were written first.
func (d assignmentDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(assignment)
	role, principal, complete := want.ids(known)
	if !complete {
		return plan.Observation{}, nil
	}
	all, err := d.assignmentsOf(ctx, want.o, principal)
	if err != nil {
		return plan.Observation{}, err
	}
	for _, found := range all {
		if found.role() == role && strings.EqualFold(strings.TrimRight(found.Properties.Scope, "/"), want.scope) {
			return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(found.ID)}}, nil
		}
	}
	return plan.Observation{}, nil
}

// Create implements plan.Driver. Neither the identity nor the role need be known everywhere yet. principalType keeps the cloud from looking for the
// identity in most cases ("Add a new service principal" of its documentation).
func (d assignmentDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(assignment)
	role, principal, complete := want.ids(known)
	if !complete {
		return nil, fmt.Errorf("role or identity of %s is not known: run the same command again", want.Ref().Name)
	}
	id := want.scope + assignmentsPath + "/" + assignmentGUID(want.scope, role, principal)
	body := assigned{Properties: assignedProperties{
		RoleDefinitionID: want.o.subscription() + definitionsPath + "/" + role, PrincipalID: principal, PrincipalType: "ServicePrincipal",
	}}
	op := operation("RoleAssignments_Create", assignmentRight, "write", "role "+want.called+" of "+want.o.identityName(want.req)+" at "+want.scope)
	err := d.known(ctx, unknownYet, func() error {
		_, err := put[assigned](ctx, d.session, op, id, authorizationVersion, body)
		return err
	})
	switch {
	case codeOf(err) == "RoleAssignmentExists":
		return nil, nil
	case err != nil:
		return nil, err
	}
	return plan.Outputs{OutputID: plan.Text(id)}, nil
}

// unknownYet are the codes of what was made, and is not known everywhere.
func unknownYet(code string) bool {
	return code == api.CodePrincipalNotFound || code == "RoleDefinitionDoesNotExist"
}

// Update implements plan.Driver.
func (d assignmentDriver) Update(context.Context, plan.Resource, plan.Known, plan.Change) (plan.Outputs, error) {
	return nil, errors.New("a role assignment cannot be changed")
}

// Delete implements plan.Driver. Roles are taken away by a withdrawal.
func (d assignmentDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return fmt.Errorf("%s is not to be deleted", resource.Ref())
}
