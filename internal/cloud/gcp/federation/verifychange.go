package federation

import (
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// changes turns each change of the plan into findings.
func (v verified) changes() []Finding {
	var findings []Finding
	refused := false
	for i, node := range v.Graph.Nodes() {
		change := v.Plan.Changes[i]
		refused = refused || cloud.Is(change.Err, cloud.Unauthenticated)
		about := Finding{Check: checkOf(node.Resource.Ref().Kind), Object: v.object(change)}
		if number := change.Observed.Outputs[OutputNumber].Text(); number != "" {
			about.Detail = "number " + number
		}
		findings = append(findings, verification.OfChange(about, change, v.remedy(), func(field plan.FieldDiff) bool {
			held := change.Ref == v.Options.documentRef(oidc.KeySetKey) || change.Ref == v.Options.ProviderRef()
			return held && field.Name == issuer.FieldKeys && field.New.IsPending() && v.Key.IsZero() // told by the check of the signing key
		})...)
	}
	return append(findings, v.credential(refused))
}

// credential is whether the cloud accepts the credential, as the plan has found out.
func (v verified) credential(refused bool) Finding {
	about := Finding{Check: CheckCredential, Object: v.session.client.source, Verdict: OK}
	if refused {
		about.Verdict, about.Detail, about.Remedy = Wrong, "the cloud refuses it", "log in anew, or make another key of the service account"
	}
	return about
}

// object is the name that a resource has in the project.
func (v verified) object(change plan.Change) string {
	if email := change.Observed.Outputs[OutputEmail].Text(); email != "" {
		return email
	}
	return change.Ref.Name
}

// remedy is what puts right what the plan says.
func (v verified) remedy() string {
	verb := "create-all"
	if v.Options.Accounts.Pool != "" {
		verb = "create-service-accounts"
	}
	return "run `ccoctl gcp " + verb + "` with the same flags"
}
