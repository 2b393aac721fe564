package gcp

import (
	"context"
	"errors"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of a service account's roles.
const (
	fieldRoles   = "roles"
	fieldRemains = "roles of a deleted account of the same address"
)

// projectRoles are the roles that a service account has on its project without a condition.
type projectRoles struct {
	account, email, project string
	// predefined are the roles that the request names.
	predefined []string
	// custom says that a custom role is one of them.
	custom bool
	// former says that the roles should not exist. They are taken to exist wherever the account does: taking them away costs no more than
	// looking for them.
	former bool
	// recorded says that there may be roles of an account that is gone already.
	recorded bool
	// given is when the account may have been given something for the last time; zero where nobody knows.
	given time.Time
}

func projectRolesRef(account string) plan.Ref { return plan.Ref{Kind: kindProjectRoles, Name: account} }

// Ref implements plan.Resource.
func (r projectRoles) Ref() plan.Ref { return projectRolesRef(r.account) }

// roles are those that the account is to have; false where the custom role is not known yet.
func (r projectRoles) roles(known plan.Known) ([]string, bool) {
	if !r.custom {
		return sortedSet(r.predefined), true
	}
	name, found := known.Output(roleRef(r.account), outputName)
	return sortedSet(append([]string{name.Text()}, r.predefined...)), found
}

// Fields implements plan.Resource.
func (r projectRoles) Fields(known plan.Known) plan.Fields {
	if r.former {
		return nil
	}
	fields := plan.Fields{fieldRoles: plan.Pending(roleRef(r.account), outputName), fieldRemains: plan.Set()}
	if roles, complete := r.roles(known); complete {
		fields[fieldRoles] = plan.Set(roles...)
	}
	return fields
}

// projectRolesDriver gives roles and takes them away.
type projectRolesDriver struct{ *pass }

// Observe implements plan.Driver.
func (d projectRolesDriver) Observe(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Observation, error) {
	want := resource.(projectRoles)
	if owner := d.owner(want.email); owner != "" {
		return plan.Observation{Exists: true, Foreign: owner}, nil
	}
	if want.former {
		_, exists := known.Output(accountRef(want.account), outputEmail)
		return plan.Observation{Exists: exists || want.recorded}, nil
	}
	present, err := d.readPolicy(ctx, want.project)
	if err != nil {
		return plan.Observation{}, err
	}
	roles, remains := policy.Grant{Email: emailOf(known, want.account, want.email)}.Bound(present)
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldRoles: plan.Set(roles...), fieldRemains: plan.Set(remains...)}}, nil
}

// emailOf is the address of an account as the cloud told it, or as it should be.
func emailOf(known plan.Known, account, derived string) string {
	if email, found := known.Output(accountRef(account), outputEmail); found {
		return email.Text()
	}
	return derived
}

// Create implements plan.Driver.
func (d projectRolesDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	want := resource.(projectRoles)
	roles, complete := want.roles(known)
	if !complete {
		return nil, errors.New("the custom role is not known: no role is given")
	}
	var made []string
	if name, found := known.Output(roleRef(want.account), outputName); found {
		made = append(made, name.Text())
	}
	return nil, d.grant(ctx, want, policy.Grant{Email: emailOf(known, want.account, want.email), Roles: roles}, made...)
}

// grant brings the policy to what a grant says. made are the custom roles that the account is given, and that exist.
func (d projectRolesDriver) grant(ctx context.Context, want projectRoles, g policy.Grant, made ...string) error {
	c, err := d.Writing(ctx)
	if err != nil {
		return err
	}
	return policy.Explain(c.policy(want.project).change(ctx, g), g.Email, made...)
}

// Update implements plan.Driver.
func (d projectRolesDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. The policy may be read without roles that were given a moment ago.
func (d projectRolesDriver) Delete(ctx context.Context, resource plan.Resource, _ plan.Known) error {
	want := resource.(projectRoles)
	young := mayBeInvisible(want.given, d.access.Now()) > 0
	return d.grant(ctx, want, policy.Grant{Email: want.email, Proven: young})
}
