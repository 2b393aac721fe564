package federation

import (
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// verified is a set-up that was looked at. It is the Known of all that was found.
type verified struct {
	Verification
	verification.Look
}

// remedy is what puts right what the plan says.
func (v verified) remedy() string {
	verb := "create-all"
	if v.Options.Issuer.URL != "" {
		verb = "create-managed-identities"
	}
	return "run `ccoctl azure " + verb + "` with the same flags"
}

// changes turns each change of the plan into findings.
func (v verified) changes() []Finding {
	var findings []Finding
	var refused error
	for i, node := range v.Graph.Nodes() {
		change := v.Plan.Changes[i]
		about := Finding{Check: checkOf(change.Ref.Kind), Object: change.Ref.Name}
		if cloud.Is(change.Err, cloud.Unauthenticated) {
			refused = change.Err
			about.Verdict, about.Detail = Skipped, "the credential is refused"
			findings = append(findings, about)
			continue
		}
		if _, is := node.Resource.(withdrawal); is && change.Action == plan.Delete {
			about.Verdict, about.Remedy = Wrong, v.remedy()
			about.Detail = "it has roles that its request does not ask for: " + strings.Join(change.Observed.Fields[fieldRoles].Items(), ", ")
			findings = append(findings, about)
			continue
		}
		findings = append(findings, verification.OfChange(about, change, v.remedy(), func(field plan.FieldDiff) bool {
			return field.Name == issuer.FieldKeys && field.New.IsPending() && v.Key.IsZero() // told by the check of the signing key
		})...)
	}
	about := Finding{Check: CheckCredential, Object: "subscription " + v.Options.SubscriptionID, Verdict: OK}
	if refused != nil {
		about.Verdict, about.Detail, about.Remedy = Wrong, refused.Error(), "log in anew, or make another secret of the application"
	}
	return append(findings, about)
}
