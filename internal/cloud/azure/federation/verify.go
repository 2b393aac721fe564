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
// What exists in the subscription is compared by the plan that would make it, so that what would be put right is found wrong, and the other way round.
func (s *Session) Verify(ctx context.Context, v Verification) ([]Finding, error) {
	v.Options.Issuer.Key = func(plan.Known) (oidc.PublicKey, bool) { return v.Key, !v.Key.IsZero() }
	v.Options.Issuer.KeyNeeds = nil
	look, err := verification.Take(ctx, v.Options.verifiedNodes(), s.Drivers())
	if err != nil {
		return nil, err
	}
	seen := verified{Verification: v, Look: look, rolesOfOthers: func(w withdrawal) []string {
		return withdrawalDriver{s.shared}.others(ctx, w, look)
	}}
	url, _ := v.Options.IssuerURL(nil)
	findings := append(seen.changes(), issuer.Check(ctx, s.shared.client.public, url, v.Key)...)
	findings = append(findings, seen.manifests()...)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	verification.Sort(findings, checks())
	return findings, nil
}

// WithoutCredential makes those checks that need no credential, where cause is why there is none.
func (v Verification) WithoutCredential(ctx context.Context, transport http.RoundTripper, cause error) []Finding {
	if transport == nil {
		transport = http.DefaultTransport
	}
	url, _ := v.Options.IssuerURL(nil)
	findings := []Finding{{Check: CheckCredential, Object: v.Options.Name, Verdict: Wrong, Detail: cause.Error()}}
	findings = append(findings, issuer.Check(ctx, transport, url, v.Key)...)
	for _, node := range v.Options.verifiedNodes() {
		ref := node.Resource.Ref()
		findings = append(findings, Finding{Check: checkOf(ref.Kind), Object: ref.Name, Verdict: Skipped, Detail: "there is no credential to look with"})
	}
	verification.Sort(findings, checks())
	return findings
}

// VerifyingPermissions are what it takes to verify a set-up.
func (v Verification) VerifyingPermissions() Permissions {
	var actions []string
	for _, node := range v.Options.verifiedNodes() {
		actions = append(actions, needsOf(node.Resource).read...)
	}
	return v.Options.permit("verify", actions, nil)
}

// verifiedNodes are what the subscription should have. The files are not among them: they may have moved on.
func (o Options) verifiedNodes() []plan.Node {
	nodes := verification.WithoutFiles(o.AllNodes())
	for i := range nodes {
		nodes[i].Needs = withoutKeys(nodes[i].Needs)
	}
	return nodes
}

// withoutKeys are Refs without that of the signing keys, which are not in the subscription.
func withoutKeys(refs []plan.Ref) []plan.Ref {
	var kept []plan.Ref
	for _, ref := range refs {
		if ref.Kind != oidc.KindSigningKeys {
			kept = append(kept, ref)
		}
	}
	return kept
}
