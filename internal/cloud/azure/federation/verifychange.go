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
	// rolesOfOthers are those that somebody else has given to the identity of a request.
	rolesOfOthers func(withdrawal) []string
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
		found := verification.OfChange(about, change, v.remedy(), func(field plan.FieldDiff) bool {
			return field.Name == issuer.FieldKeys && field.New.IsPending() && v.Key.IsZero() // told by the check of the signing key
		})
		others := change.Observed.Outputs[outputOthers].Items()
		if taken, is := node.Resource.(withdrawal); is {
			others = v.rolesOfOthers(taken)
		}
		findings = append(findings, withOthers(found, others)...)
	}
	about := Finding{Check: CheckCredential, Object: "subscription " + v.Options.SubscriptionID, Verdict: OK}
	if refused != nil {
		about.Verdict, about.Detail, about.Remedy = Wrong, refused.Error(), "log in anew, or make another secret of the application"
	}
	return append(findings, about)
}

// withOthers tells what somebody else has given to an identity. It stays, so it is not wrong; but who may log in as an identity, and what this may do
// because of it, is to be seen by whoever checks.
func withOthers(found []Finding, others []string) []Finding {
	if len(others) > 0 && found[0].Verdict == OK {
		found[0].Detail = "somebody else has added " + strings.Join(others, ", ") + ", which stays"
	}
	return found
}
