package ibmcloud

import (
	"context"
	"net/http"
	"slices"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/verification"
)

// Finding is what one check of a set-up came to.
type Finding = verification.Finding

// Values of Finding.Check.
const (
	// CheckCredential is whether the cloud accepts the administrator's API key.
	CheckCredential = "credential"
	// CheckResourceGroup is whether the resource group exists.
	CheckResourceGroup = "resource-group"
	// CheckServiceID and CheckPolicies are about the identities of the components and their rights.
	CheckServiceID = "service-id"
	CheckPolicies  = "access-policies"
	// CheckAPIKey is whether the key in a manifest signs in as the service ID.
	CheckAPIKey = "api-key"
	// CheckOldKeys is whether older keys still sign in.
	CheckOldKeys = "old-api-keys"
	// CheckManifest is about the files with the Secrets.
	CheckManifest = "manifest"
)

// Verification says what to verify.
type Verification struct {
	// Options are those that the set-up was made with.
	Options Options
	// Manifests is the directory whose manifests are looked at; nil for none.
	Manifests *manifest.Directory
}

// Verify looks at everything that belongs to a set-up and changes nothing. What is wrong is told by the findings; the error is for a question that makes
// no sense, and for an end that came early. What there is is compared by the plan that would make it. Keys are looked at where a manifest is there.
func (s *Session) Verify(ctx context.Context, v Verification) ([]Finding, error) {
	nodes, unseen := v.nodes()
	c := compared(nodes)
	c.Credential = s.shared.client.CredentialSource()
	drivers := s.Drivers()
	drivers[manifest.KindFile] = manifest.FileDriver{Directory: v.Manifests}
	found, err := c.Findings(ctx, drivers)
	if err != nil {
		return nil, err
	}
	found = append(unseen, found...)
	verification.Sort(found, c.Checks)
	return found, nil
}

// compared says how a plan for nodes is told.
func compared(nodes []plan.Node) verification.Compared {
	return verification.Compared{
		Nodes:  nodes,
		Checks: []string{CheckCredential, CheckResourceGroup, CheckServiceID, CheckPolicies, CheckAPIKey, CheckOldKeys, CheckManifest},
		CheckOf: map[string]string{
			KindAccount: CheckCredential, KindResourceGroup: CheckResourceGroup, KindServiceID: CheckServiceID, KindPolicies: CheckPolicies,
			KindAPIKey: CheckAPIKey, KindOldKeys: CheckOldKeys, manifest.KindFile: CheckManifest,
		},
		Account: KindAccount, NewCredential: "make another API key with `ibmcloud iam api-key-create`",
		Remedy: "run `ccoctl ibmcloud create-service-id` with the same flags; older keys go with --delete-old-keys",
	}
}

// nodes are what is compared, and findings about keys that nobody can tell anything about without a manifest.
func (v Verification) nodes() ([]plan.Node, []Finding) {
	var kept []plan.Node
	var unseen []Finding
	for _, node := range v.Options.Nodes() {
		ref := node.Resource.Ref()
		missing := v.withoutManifest(ref)
		switch {
		case !missing:
			kept = append(kept, node)
		case ref.Kind == KindAPIKey:
			unseen = append(unseen, Finding{Check: CheckAPIKey, Object: ref.Name, Verdict: verification.Skipped, Detail: "its manifest is not in the output directory"})
		}
	}
	return kept, unseen
}

// withoutManifest reports whether a resource is about a key whose manifest is not there.
func (v Verification) withoutManifest(ref plan.Ref) bool {
	if !slices.Contains([]string{KindAPIKey, KindOldKeys, manifest.KindFile}, ref.Kind) {
		return false
	}
	for _, req := range v.Options.Requests {
		if v.Options.ServiceIDName(req) == ref.Name || ManifestOf(req) == ref.Name {
			if v.Manifests == nil {
				return true
			}
			_, _, err := v.Manifests.Read(ManifestOf(req))
			return err != nil
		}
	}
	return false
}

// WithoutCredential makes those checks that need no credential, where cause is why there is none: there are none.
func (v Verification) WithoutCredential(_ context.Context, _ http.RoundTripper, cause error) []Finding {
	return compared(v.Options.Nodes()).WithoutCredential(v.Options.Name, cause)
}
