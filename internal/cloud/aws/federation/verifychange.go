package federation

import (
	"slices"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// unreadable stands for the state of something that the credential may not look at, and that is therefore written again.
const unreadable = "it cannot be read, and is written again"

// checkOf is the check that a kind of resource belongs to.
func checkOf(kind string) string {
	return map[string]string{
		KindCaller: CheckCredential, KindBucket: CheckBucket, KindPublicAccessBlock: CheckPublicAccess, KindBucketPolicy: CheckBucketPolicy,
		KindDocument: CheckDocument, KindOriginAccessControl: CheckAccessControl, KindDistribution: CheckDistribution, KindDeployment: CheckDeployment,
		KindIdentityProvider: CheckProvider, KindRole: CheckRole, KindRolePolicy: CheckRights,
	}[kind]
}

// changes turns each change of the plan into findings.
func (v verified) changes() []Finding {
	var findings []Finding
	for i, node := range v.Graph.Nodes() {
		about := Finding{Check: checkOf(node.Resource.Ref().Kind), Object: v.object(node.Resource, v.Plan.Changes[i])}
		findings = append(findings, v.found(about, v.Plan.Changes[i])...)
	}
	return findings
}

// object is the name that a resource has in the account.
func (v verified) object(resource plan.Resource, change plan.Change) string {
	for _, output := range []string{OutputName, OutputARN} {
		if name := change.Observed.Outputs[output].Text(); name != "" {
			return name
		}
	}
	switch r := resource.(type) {
	case role:
		return r.name()
	case rolePolicy:
		return r.roleName(v)
	}
	return change.Ref.Name
}

// found is what a change says. about names the check and its object.
func (v verified) found(about Finding, change plan.Change) []Finding {
	if account := change.Observed.Outputs[OutputAccount].Text(); account != "" && change.Action == plan.Keep {
		about.Detail = "account " + account
	}
	if change.Action == plan.Update && mayNotBeRead(change) {
		about.Verdict, about.Detail = Unknown, "the credential may not read it"
		about.Remedy = "allow it what `ccoctl aws permissions verify` prints"
		return []Finding{about}
	}
	return verification.OfChange(about, change, v.remedy(), func(field plan.FieldDiff) bool {
		certificate := field.Name == fieldCertificate // told by the check of the certificate
		key := field.New.IsPending() && v.Key.IsZero() && change.Ref == v.Options.documentRef(oidc.KeySetKey)
		return certificate || key // told by the check of the signing key
	})
}

// remedy is what puts right what the plan says.
func (v verified) remedy() string {
	verb := "create-all"
	if v.Options.Roles.ProviderARN != "" {
		verb = "create-iam-roles"
	}
	return "run `ccoctl aws " + verb + "` with the same flags"
}

// mayNotBeRead reports whether a change is only made because nobody knows whether it has to be.
func mayNotBeRead(change plan.Change) bool {
	return slices.ContainsFunc(change.Fields, func(field plan.FieldDiff) bool { return field.Old != nil && field.Old.Text() == unreadable })
}
