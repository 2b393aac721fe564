package alibabacloud

import (
	"context"
	"errors"
	"io/fs"
	"net/http"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/verification"
)

// Finding is what one check of a set-up came to.
type Finding = verification.Finding

// Values of Finding.Check.
const (
	// CheckCredential is whether the cloud accepts the administrator's access key.
	CheckCredential = "credential"
	// CheckUser, CheckPolicy and CheckAttached are about the identities of the components and their rights.
	CheckUser     = "ram-user"
	CheckPolicy   = "ram-policy"
	CheckAttached = "attached-policies"
	// CheckAccessKey is whether the key in a manifest signs in as the user.
	CheckAccessKey = "access-key"
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

// compared is what is looked at, with findings about keys that nobody can tell anything about without a manifest.
func (v Verification) compared() (verification.Compared, []Finding) {
	c := verification.Compared{
		Checks: []string{CheckCredential, CheckUser, CheckPolicy, CheckAttached, CheckAccessKey, CheckManifest},
		CheckOf: map[string]string{
			KindAccount: CheckCredential, KindUser: CheckUser, KindPolicy: CheckPolicy, KindAttachments: CheckAttached, KindAccessKey: CheckAccessKey,
			KindOldKey: CheckAccessKey, manifest.KindFile: CheckManifest,
		},
		Account:       KindAccount,
		NewCredential: "make another access key for the administrator, or look at the clock of this machine",
		Remedy:        "run `ccoctl alibabacloud create-ram-users` with the same flags",
	}
	var unseen []Finding
	without := map[plan.Ref]bool{}
	for _, req := range v.Options.Requests {
		if v.missing(req) {
			name := v.Options.UserName(req)
			without[v.Options.KeyRef(req)], without[plan.Ref{Kind: KindOldKey, Name: name}], without[manifest.FileRef(ManifestOf(req))] = true, true, true
			unseen = append(unseen, Finding{Check: CheckAccessKey, Object: name, Verdict: verification.Skipped, Detail: "its manifest is not in the output directory"})
		}
	}
	for _, node := range v.Options.Nodes() {
		if ref := node.Resource.Ref(); !without[ref] && ref.Kind != KindOldKey {
			c.Nodes = append(c.Nodes, node)
		}
	}
	return c, unseen
}

// missing reports whether the manifest of a request is not there.
func (v Verification) missing(req *request.Request) bool {
	if v.Manifests == nil {
		return true
	}
	_, _, err := v.Manifests.Read(ManifestOf(req))
	return errors.Is(err, fs.ErrNotExist)
}

// Verify looks at everything that belongs to a set-up and changes nothing. What is wrong is told by the findings; the error is for a question that makes
// no sense, and for an end that came early.
func (s *Session) Verify(ctx context.Context, v Verification) ([]Finding, error) {
	c, unseen := v.compared()
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

// WithoutCredential makes those checks that need no credential, where cause is why there is none: there are none.
func (v Verification) WithoutCredential(_ context.Context, _ http.RoundTripper, cause error) []Finding {
	c, _ := v.compared()
	return c.WithoutCredential(v.Options.Name, cause)
}
