package federation

import (
	"context"
	"net/http"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// Verification says what to verify.
type Verification struct {
	// Options are those that the set-up was made with. Its issuer's key is Key.
	Options Options
	// Key is the public key of the cluster; a zero one where it is not known, so that nobody can say whether it is published.
	Key oidc.PublicKey
	// Manifests is the directory whose manifests are looked at; nil for none.
	Manifests *manifest.Directory
}

// Verify looks at everything that belongs to a set-up and changes nothing. What is wrong is told by the findings; the error is for a question
// that makes no sense, and for an end that came early.
//
// What exists in the project is compared by the plan that would make it, so that what would be put right is found wrong, and the other way round.
func (s *Session) Verify(ctx context.Context, v Verification) ([]Finding, error) {
	v.Options.Issuer.Key = func(plan.Known) (oidc.PublicKey, bool) { return v.Key, !v.Key.IsZero() }
	look, err := verification.Take(ctx, v.Options.verifiedNodes(), s.Drivers())
	if err != nil {
		return nil, err
	}
	seen := verified{Verification: v, Look: look, session: s.shared}
	findings := append(seen.changes(), seen.services(ctx)...)
	if v.Options.Accounts.Pool == "" {
		findings = append(findings, seen.issuer(ctx)...)
	}
	findings = append(findings, seen.authentication()...)
	findings = verification.WithFurther(findings, seen.accountFindings(ctx))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	verification.Sort(findings, checks())
	return findings, nil
}

// WithoutCredential makes those checks that need no credential, where cause is why there is none.
func (v Verification) WithoutCredential(ctx context.Context, transport http.RoundTripper, cause error) []Finding {
	findings := []Finding{{Check: CheckCredential, Object: v.Options.Name, Verdict: Wrong, Detail: cause.Error()}}
	const reason = "there is no credential to look with"
	if url, _ := v.Options.IssuerURL(nil); v.Options.keyStorage() == PublicBucket {
		if transport == nil {
			transport = http.DefaultTransport
		}
		findings = append(findings, issuer.Check(ctx, transport, url, v.Key)...)
	} else {
		findings = append(findings, issuer.Unseen(url, v.Key, reason)...)
	}
	for _, node := range v.Options.verifiedNodes() {
		ref := node.Resource.Ref()
		findings = append(findings, Finding{Check: checkOf(ref.Kind), Object: ref.Name, Verdict: Skipped, Detail: reason})
	}
	verification.Sort(findings, checks())
	return findings
}

// verifiedNodes are what the project should have. The files are not among them: they may have moved on.
func (o Options) verifiedNodes() []plan.Node {
	candidates := o.AccountNodes()
	if o.Accounts.Pool == "" {
		candidates = append(candidates, o.IssuerNodes()...)
	}
	return verification.WithoutFiles(candidates)
}

// verified is a set-up that was looked at. It is the Known of all that was found.
type verified struct {
	Verification
	verification.Look
	session *session
}
