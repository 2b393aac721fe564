package federation

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// maxPolicyRounds is how often a service account's policy is read and written again because somebody else was faster.
const maxPolicyRounds = 16

// accountPolicyDriver says who may act as service accounts. A policy goes with its account.
type accountPolicyDriver struct{ *session }

// poolsFound says which pools a service account's policy names.
type poolsFound struct{ ours, others bool }

// poolsOf finds out which pools may act as a service account, also under conditions.
func (s *session) poolsOf(ctx context.Context, o Options, email string) (poolsFound, error) {
	number, err := s.projectNumber(ctx, o)
	if err != nil {
		return poolsFound{}, err
	}
	present, err := s.readAccountPolicy(ctx, o.Project, email)
	if err != nil {
		return poolsFound{}, cloud.Gone(err)
	}
	var found poolsFound
	for _, b := range present.Bindings {
		for _, member := range b.Members {
			if b.Role == actingRole && isOfAnyPool(member) {
				ours := o.isOfPool(member, number)
				found.ours, found.others = found.ours || ours, found.others || !ours
			}
		}
	}
	return found, nil
}

// Observe implements plan.Driver.
func (d accountPolicyDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(accountPolicy)
	email, number, err := want.about(known)
	if err != nil {
		return plan.Observation{}, err
	}
	present, err := d.readAccountPolicy(ctx, want.o.Project, email)
	if err != nil {
		return plan.Observation{}, err
	}
	members := want.o.ofPool(acting(present), number)
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldMembers: plan.Set(members...)}}, nil
}

// about are the address of the account and the number of the project.
func (p accountPolicy) about(known plan.Known) (email, number string, err error) {
	address, hasAddress := known.Output(p.o.AccountRef(p.req.Secret), OutputEmail)
	digits, hasNumber := known.Output(p.o.ProjectRef(), OutputNumber)
	if !hasAddress || !hasNumber {
		return "", "", fmt.Errorf("the service account of CredentialsRequest %s or the number of project %s is not known", p.req.Name, p.o.Project)
	}
	return address.Text(), digits.Text(), nil
}

// Create implements plan.Driver.
func (d accountPolicyDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(accountPolicy)
	email, number, err := want.about(known)
	if err != nil {
		return nil, err
	}
	passing := func(err error) bool { return cloud.Is(err, cloud.NotFound) || policy.IsUnsettled(err) }
	return nil, d.untilSettled(ctx, passing, func() error { return d.settle(ctx, want, email, number) })
}

// settle reads and writes the policy until nobody else comes in between. What was read for the plan is good enough to begin with: a policy that is not
// that any more is not written.
func (d accountPolicyDriver) settle(ctx context.Context, want accountPolicy, email, number string) error {
	read, before := d.readAccountPolicy, ""
	var err error
	for range maxPolicyRounds {
		present, readErr := read(ctx, want.o.Project, email)
		if readErr != nil {
			return readErr
		}
		if refused, is := errors.AsType[*cloud.Error](err); is && present.Etag == before {
			return policy.Unsettled(*refused, "the policy was changed a moment ago, and not every part of the cloud knows it yet")
		}
		before = present.Etag
		next, differs := want.o.changed(present, want.members(number), number)
		if !differs {
			return nil
		}
		if err = d.setAccountPolicy(ctx, want.o.Project, email, next); !cloud.Is(err, cloud.Conflict) {
			return err
		}
		read = d.getAccountPolicy
	}
	return err
}

// Update implements plan.Driver.
func (d accountPolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. It is never called: a policy goes with its account.
func (d accountPolicyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
