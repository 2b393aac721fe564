package federation

import (
	"context"
	"net/http"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/plan"
)

// WithoutCredential makes those checks that need no credential, where cause is why there is none.
func (v Verification) WithoutCredential(ctx context.Context, transport http.RoundTripper, cause error) []Finding {
	findings := []Finding{{Check: CheckCredential, Object: v.Options.Name, Verdict: Wrong, Detail: cause.Error()}}
	const reason = "there is no credential to look with"
	if address, known := v.Options.IssuerURL(nothing{}); known {
		findings = append(findings, issuer.Check(ctx, transport, address, v.Key)...)
	} else {
		findings = append(findings, Finding{Check: CheckDiscovery, Object: v.Options.Name, Verdict: Skipped, Detail: reason})
	}
	for _, node := range v.Options.verifiedNodes() {
		ref := node.Resource.Ref()
		if check := checkOf(ref.Kind); check != CheckCredential {
			findings = append(findings, Finding{Check: check, Object: ref.Name, Verdict: Skipped, Detail: reason})
		}
	}
	sortFindings(findings)
	return findings
}

// nothing knows nothing.
type nothing struct{}

// Output implements plan.Known.
func (nothing) Output(plan.Ref, string) (plan.Value, bool) { return plan.Value{}, false }
