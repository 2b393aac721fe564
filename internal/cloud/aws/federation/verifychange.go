package federation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
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
	for i, node := range v.graph.Nodes() {
		about := Finding{Check: checkOf(node.Resource.Ref().Kind), Object: v.object(node.Resource, v.plan.Changes[i])}
		findings = append(findings, v.found(about, v.plan.Changes[i])...)
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
	about.Verdict, about.Remedy = Wrong, v.remedy()
	switch {
	case change.Action == plan.Keep:
		about.Verdict, about.Remedy = OK, ""
		if account := change.Observed.Outputs[OutputAccount].Text(); account != "" {
			about.Detail = "account " + account
		}
	case change.Action == plan.Create:
		about.Detail = "it does not exist"
	case change.Action == plan.Refuse:
		about.Detail, about.Remedy = "it is not ours: "+change.Observed.Foreign, "use another --name, or remove it"
	case change.Err != nil:
		about.Verdict, about.Detail, about.Remedy = Unknown, change.Err.Error(), ""
	case change.Action == plan.Blocked:
		about.Verdict, about.Detail, about.Remedy = Skipped, change.Reason, ""
	default:
		return v.differences(about, change)
	}
	return []Finding{about}
}

// remedy is what puts right what the plan says.
func (v verified) remedy() string {
	verb := "create-all"
	if v.Options.Roles.ProviderARN != "" {
		verb = "create-iam-roles"
	}
	return "run `ccoctl aws " + verb + "` with the same flags"
}

// differences is a finding for each field that is not as it should be.
func (v verified) differences(about Finding, change plan.Change) []Finding {
	if mayNotBeRead(change) {
		about.Verdict, about.Detail = Unknown, "the credential may not read it"
		about.Remedy = "allow it what `ccoctl aws permissions verify` prints"
		return []Finding{about}
	}
	var findings []Finding
	for _, field := range change.Fields {
		finding := about
		finding.Verdict, finding.Detail = difference(field)
		switch {
		case field.Name == fieldCertificate:
			continue // told by the check of the certificate
		case field.New.IsPending() && v.Key.IsZero() && change.Ref == v.Options.documentRef(oidc.KeySetKey):
			continue // told by the check of the signing key
		}
		if finding.Verdict != Wrong {
			finding.Remedy = ""
		}
		findings = append(findings, finding)
	}
	if len(findings) == 0 {
		about.Verdict, about.Remedy = OK, ""
		return []Finding{about}
	}
	return findings
}

// mayNotBeRead reports whether a change is only made because nobody knows whether it has to be.
func mayNotBeRead(change plan.Change) bool {
	return slices.ContainsFunc(change.Fields, func(field plan.FieldDiff) bool { return field.Old != nil && field.Old.Text() == unreadable })
}

// difference says how a field differs.
func difference(field plan.FieldDiff) (Verdict, string) {
	if source, _ := field.New.Source(); field.New.IsPending() {
		return Skipped, fmt.Sprintf("%s: it depends on %s, which does not exist", field.Name, source)
	}
	if field.Old == nil {
		return Wrong, fmt.Sprintf("%s: it is missing, and should be %s", field.Name, field.New)
	}
	var parts []string
	if len(field.Added) > 0 {
		parts = append(parts, "lacks "+strings.Join(field.Added, ", "))
	}
	if len(field.Removed) > 0 {
		parts = append(parts, "has in excess "+strings.Join(field.Removed, ", "))
	}
	if len(parts) == 0 {
		parts = append(parts, fmt.Sprintf("is %s, and should be %s", field.Old, field.New))
	}
	return Wrong, field.Name + ": " + strings.Join(parts, "; ")
}
