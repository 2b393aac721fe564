package federation

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Fields of a role besides its description, boundary and tags: its name, for whoever reads a plan, and what its trust policy means.
const (
	fieldName        = "name"
	fieldProvider    = "identity provider"
	fieldTokenIssuer = "issuer"
	fieldSubjects    = "subjects"
	fieldAudiences   = "audiences"
	fieldOtherTrust  = "other trust"
)

// outputAudiences are the audiences that the trust policy of an existing role names.
const outputAudiences = "audiences"

// role is what the ServiceAccounts of a request assume.
type role struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (r role) Ref() plan.Ref { return r.o.roleRef(r.req.Secret) }

// Fields implements plan.Resource.
func (r role) Fields(known plan.Known) plan.Fields {
	fields := tagFields(r.o.tags())
	fields[fieldName] = plan.Text(r.nameOf(known))
	fields[fieldDescription] = plan.Text(RoleDescription(r.req.Secret))
	fields[fieldProvider] = r.o.providerARN(known)
	fields[fieldTokenIssuer] = r.o.issuerName(known)
	fields[fieldSubjects] = plan.Set(r.subjects()...)
	fields[fieldOtherTrust] = plan.Set()
	if audiences, asked := r.audiences(known); asked {
		fields[fieldAudiences] = plan.Set(audiences...)
	}
	if r.o.Roles.PermissionsBoundary != "" {
		fields[fieldBoundary] = plan.Text(r.o.Roles.PermissionsBoundary)
	}
	return fields
}

// subjects are the subjects of the ServiceAccounts' tokens. They live where the Secret does.
func (r role) subjects() []string {
	var subjects []string
	for _, account := range r.req.ServiceAccounts {
		if subject := "system:serviceaccount:" + r.req.Secret.Namespace + ":" + account; !slices.Contains(subjects, subject) {
			subjects = append(subjects, subject)
		}
	}
	return subjects
}

// audiences are those that the trust policy names, and whether it has to. Where it need not, they are what it has.
func (r role) audiences(known plan.Known) (audiences []string, asked bool) {
	_, exists := known.Output(r.Ref(), OutputName)
	present, _ := known.Output(r.Ref(), outputAudiences)
	switch condition := r.o.Roles.AudienceCondition; {
	case condition == AudienceOfNoRole:
		return present.Items(), false
	case condition == AudienceOfAllRoles, !exists, len(present.Items()) > 0:
		return Audiences(), true
	}
	return nil, false
}

// trust is the trust policy. All that it is made of has to be known.
func (r role) trust(known plan.Known) trust {
	audiences, _ := r.audiences(known)
	return trust{provider: r.o.providerARN(known).Text(), issuer: r.o.issuerName(known).Text(), subjects: r.subjects(), audiences: audiences}
}

// nameOf is the name that the role has, or will be given.
func (r role) nameOf(known plan.Known) string {
	if name, exists := known.Output(r.Ref(), OutputName); exists {
		return name.Text()
	}
	return r.name()
}

// name is the name to give a new role.
func (r role) name() string {
	name, _ := r.o.roleNames(r.req.Secret)
	return name
}

// createInput makes the role.
func (r role) createInput(known plan.Known) *iam.CreateRoleInput {
	name, description, document := r.name(), RoleDescription(r.req.Secret), r.trust(known).encode()
	in := &iam.CreateRoleInput{RoleName: &name, Description: &description, AssumeRolePolicyDocument: &document, Tags: identityTagList(r.o.tags())}
	if boundary := r.o.Roles.PermissionsBoundary; boundary != "" {
		in.PermissionsBoundary = &boundary
	}
	return in
}

// trustInput puts the trust policy of an existing role right.
func (r role) trustInput(name string, known plan.Known) *iam.UpdateAssumeRolePolicyInput {
	document := r.trust(known).encode()
	return &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: &document}
}

// descriptionInput leaves the longest session of the role as it is, which UpdateRole would set back.
func (r role) descriptionInput(name string) *iam.UpdateRoleDescriptionInput {
	description := RoleDescription(r.req.Secret)
	return &iam.UpdateRoleDescriptionInput{RoleName: &name, Description: &description}
}

// boundaryInput bounds an existing role.
func (r role) boundaryInput(name string) *iam.PutRolePermissionsBoundaryInput {
	boundary := r.o.Roles.PermissionsBoundary
	return &iam.PutRolePermissionsBoundaryInput{RoleName: &name, PermissionsBoundary: &boundary}
}

// tagInput sets the tags that differ, which may be none.
func (r role) tagInput(name string, change plan.Change) *iam.TagRoleInput {
	return &iam.TagRoleInput{RoleName: &name, Tags: identityTagList(differingTags(r.o.tags(), change))}
}

// trustDiffers says whether a change is about the trust policy.
func trustDiffers(change plan.Change) bool {
	return slices.ContainsFunc([]string{fieldProvider, fieldTokenIssuer, fieldSubjects, fieldAudiences, fieldOtherTrust}, func(name string) bool {
		_, differs := change.Field(name)
		return differs
	})
}

// describedTarget is the Secret that a role's description names; false where it names none.
func describedTarget(description string) (string, bool) {
	return strings.CutPrefix(description, rolePurpose)
}

// providerARN is the ARN of the identity provider, pending while that does not exist.
func (o Options) providerARN(known plan.Known) plan.Value {
	if arn, found := known.Output(o.ProviderRef(), OutputARN); found {
		return arn
	}
	return plan.Pending(o.ProviderRef(), OutputARN)
}

// issuerName is what the keys of conditions on the issuer's tokens begin with, pending while the issuer is not known.
func (o Options) issuerName(known plan.Known) plan.Value {
	if issuer, found := o.IssuerURL(known); found {
		return plan.Text(conditionPrefix(issuer))
	}
	if o.Roles.ProviderARN != "" {
		return plan.Pending(o.ProviderRef(), OutputURL)
	}
	return plan.Pending(o.distributionRef(), OutputDomain)
}
