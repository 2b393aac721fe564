package federation

import (
	"context"

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
	// Simulate has IAM say of each role whether it may do what its request asks for, which permissions boundaries and policies of the
	// organization can forbid.
	Simulate bool
}

// Verify looks at everything that belongs to a set-up and changes nothing. What is wrong is told by the findings; the error is for a question
// that makes no sense, and for an end that came early.
//
// What exists in the account is compared by the plan that would make it, so that what would be put right is found wrong, and the other way round. Only
// policies that somebody else gave to a role are found and left.
func (s *Session) Verify(ctx context.Context, v Verification) ([]Finding, error) {
	v.Options.Issuer.Key = func(plan.Known) (oidc.PublicKey, bool) { return v.Key, !v.Key.IsZero() }
	look, err := verification.Take(ctx, v.Options.verifiedNodes(), s.Drivers())
	if err != nil {
		return nil, err
	}
	seen := verified{Verification: v, Look: look, session: s.shared}
	findings := verification.WithFurther(seen.changes(), seen.furtherRights(ctx))
	findings = append(findings, seen.issuer(ctx)...)
	findings = append(findings, seen.provider(ctx)...)
	findings = append(findings, seen.simulations(ctx)...)
	findings = append(findings, seen.manifests()...)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	sortFindings(findings)
	return findings, nil
}

// verifiedNodes are what the account should have. The files are not among them: they may have moved on.
func (o Options) verifiedNodes() []plan.Node {
	candidates := o.RoleNodes()
	if o.Roles.ProviderARN != "" {
		candidates = append(candidates, plan.Node{Resource: caller{o}})
	} else {
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
