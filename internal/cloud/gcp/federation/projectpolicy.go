package federation

import (
	"slices"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// projectPolicy are the roles that the service accounts of the set-up have on the project without a condition, and no others.
type projectPolicy struct{ o Options }

// Fields of the policy, two for each request.
func fieldRoles(req *request.Request) string { return "roles of " + req.Name.String() }

// fieldRemains holds "<role> <member>" for what the policy still gives to a deleted account of the same address.
func fieldRemains(req *request.Request) string {
	return "left of a deleted account of " + req.Name.Name
}

// Ref implements plan.Resource.
func (p projectPolicy) Ref() plan.Ref { return p.o.projectPolicyRef() }

// Fields implements plan.Resource.
func (p projectPolicy) Fields(known plan.Known) plan.Fields {
	fields := plan.Fields{}
	for _, req := range p.o.Requests {
		fields[fieldRemains(req)] = plan.Set()
		roles, missing := p.o.grantedRoles(req, known)
		if missing != (plan.Ref{}) {
			fields[fieldRoles(req)] = plan.Pending(missing, OutputName)
			continue
		}
		fields[fieldRoles(req)] = plan.Set(roles...)
	}
	return fields
}

// grantedRoles are the roles that a request's account is to have. missing is the custom role that is not known yet, if one is not.
func (o Options) grantedRoles(req *request.Request, known plan.Known) (roles []string, missing plan.Ref) {
	spec, err := providerspec.Of(req)
	if err != nil {
		return nil, plan.Ref{} // which Validate says
	}
	roles = slices.Clone(spec.PredefinedRoles)
	if custom, needed := o.role(req); needed {
		name, found := known.Output(custom.Ref(), OutputName)
		if !found {
			return nil, custom.Ref()
		}
		roles = append(roles, name.Text())
	}
	slices.Sort(roles)
	return slices.Compact(roles), plan.Ref{}
}

// emailOf is the address of a request's account as the cloud told it, or as it should be.
func (o Options) emailOf(req *request.Request, known plan.Known) string {
	if email, found := known.Output(o.AccountRef(req.Secret), OutputEmail); found {
		return email.Text()
	}
	return names.Email(o.accountID(req), o.Project)
}

// granted are the fields of the policy as it is.
func (p projectPolicy) granted(present *cloudresourcemanager.Policy, known plan.Known) plan.Fields {
	fields := plan.Fields{}
	for _, req := range p.o.Requests {
		email := p.o.emailOf(req, known)
		roles, _ := policy.Grant{Email: email}.Bound(present)
		fields[fieldRoles(req)] = plan.Set(roles...)
		fields[fieldRemains(req)] = plan.Set(remains(present, email)...)
	}
	return fields
}

// remains are "<role> <member>" for what a policy gives to deleted accounts of an address without a condition.
func remains(present *cloudresourcemanager.Policy, email string) []string {
	var all []string
	for _, b := range present.Bindings {
		for _, member := range b.Members {
			if deleted, is := policy.Remains(member); is && deleted == email && b.Condition == nil {
				all = append(all, b.Role+" "+member)
			}
		}
	}
	return all
}

// withdrawal are the roles that service accounts have which should not exist: none. It is the project's policy in the graph of a removal.
type withdrawal struct {
	o Options
	// emails are the addresses of the accounts, in order; those of deleted ones are among them.
	emails []string
}

// Ref implements plan.Resource.
func (w withdrawal) Ref() plan.Ref { return w.o.projectPolicyRef() }

// Fields implements plan.Resource.
func (w withdrawal) Fields(plan.Known) plan.Fields {
	fields := plan.Fields{}
	for _, email := range w.emails {
		fields["roles of "+email] = plan.Set()
	}
	return fields
}

// granted are the fields of the policy as it is. What is left of deleted accounts is among the roles.
func (w withdrawal) granted(present *cloudresourcemanager.Policy) plan.Fields {
	fields := plan.Fields{}
	for _, email := range w.emails {
		roles, _ := policy.Grant{Email: email}.Bound(present)
		fields["roles of "+email] = plan.Set(append(roles, remains(present, email)...)...)
	}
	return fields
}
