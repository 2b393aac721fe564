package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// projectPolicyDriver gives roles to all service accounts of a set-up, and takes them away, with one read and one write.
type projectPolicyDriver struct{ *session }

// Observe implements plan.Driver.
func (d projectPolicyDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	if gone, is := resource.(withdrawal); is {
		present, err := d.readProjectPolicy(ctx, gone.o.Project)
		if err != nil {
			return plan.Observation{}, err
		}
		return plan.Observation{Exists: true, Fields: gone.granted(present)}, nil
	}
	want := resource.(projectPolicy)
	present, err := d.readProjectPolicy(ctx, want.o.Project)
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Fields: want.granted(present, known)}, nil
}

// Create implements plan.Driver. It is never called: a project always has a policy.
func (d projectPolicyDriver) Create(context.Context, plan.Resource, plan.Known) (plan.Outputs, error) {
	return nil, nil
}

// grantFor is a grant, and for whom it is in sentences.
type grantFor struct {
	policy.Grant
	whom string
}

// Update implements plan.Driver.
func (d projectPolicyDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	if gone, is := resource.(withdrawal); is {
		var grants []grantFor
		for _, email := range gone.emails {
			grants = append(grants, grantFor{policy.Grant{Email: email}, "service account " + email})
		}
		return nil, d.grant(ctx, gone.o.Project, grants)
	}
	want := resource.(projectPolicy)
	var grants []grantFor
	for _, req := range want.o.Requests {
		roles, missing := want.o.grantedRoles(req, known)
		if missing != (plan.Ref{}) {
			return nil, fmt.Errorf("the custom role %s is not known: no role is given", missing.Name)
		}
		grants = append(grants, grantFor{policy.Grant{Email: want.o.emailOf(req, known), Roles: roles}, "CredentialsRequest " + req.Name.String()})
	}
	return nil, d.grant(ctx, want.o.Project, grants)
}

// grant brings the policy to what the grants say. One that the cloud refuses keeps nobody else from theirs.
func (d projectPolicyDriver) grant(ctx context.Context, project string, grants []grantFor) error {
	err := d.settle(ctx, project, grants)
	if !cloud.Is(err, cloud.Invalid) && !cloud.Is(err, cloud.Quota) || len(grants) < 2 {
		return named(grants, err)
	}
	var failed []error
	for _, each := range grants {
		failed = append(failed, named([]grantFor{each}, d.settle(ctx, project, []grantFor{each})))
	}
	return errors.Join(failed...)
}

// named is an error about what the cloud said of one grant, with for whom that was.
func named(grants []grantFor, err error) error {
	if err == nil || len(grants) != 1 {
		return err
	}
	return fmt.Errorf("%s: %w", grants[0].whom, err)
}

// settle makes grants, and waits where not every part of the cloud knows yet what was just made.
func (d projectPolicyDriver) settle(ctx context.Context, project string, grants []grantFor) error {
	store := &readBefore{Store: d.projectStore(project), session: d.session, project: project}
	take := func() []policy.Grant {
		var all []policy.Grant
		for _, each := range grants {
			all = append(all, each.Grant)
		}
		return all
	}
	return d.untilSettled(ctx, policy.IsUnsettled, func() error { return explained(policy.Settle(ctx, store, take), project, grants) })
}

// explained says what the policy was refused for.
func explained(err error, project string, grants []grantFor) error {
	for _, each := range grants {
		if passing := policy.Explain(err, each.Email); policy.IsUnsettled(passing) {
			return passing
		}
	}
	if refused, is := errors.AsType[*cloud.Error](err); is && refused.Kind == cloud.Invalid &&
		strings.Contains(refused.Message, "(projects/"+project+"/roles/") && strings.Contains(refused.Message, "does not exist") {
		return policy.Unsettled(*refused, "the custom role was just made, and not every part of the cloud knows it yet")
	}
	return policy.Explain(err, grants[0].Email)
}

// readBefore is the policy of a project of which the plan was made: that is where the first change begins. A policy that is not that any more is
// refused by its etag, and read anew.
type readBefore struct {
	policy.Store
	*session
	project string
	used    bool
}

// Get implements policy.Store.
func (s *readBefore) Get(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	if s.used {
		return s.Store.Get(ctx)
	}
	s.used = true
	present, err := s.readProjectPolicy(ctx, s.project)
	if err != nil {
		return nil, err
	}
	own := *present
	own.Bindings = nil
	for _, b := range present.Bindings {
		binding := *b
		binding.Members = slices.Clone(b.Members)
		own.Bindings = append(own.Bindings, &binding)
	}
	return &own, nil
}

// Delete implements plan.Driver. It is never called: the policy is the project's.
func (d projectPolicyDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
