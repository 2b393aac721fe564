package federation

import (
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/verification"
)

// Verdict is what a check came to.
type Verdict = verification.Verdict

// The verdicts.
const (
	OK      = verification.OK
	Wrong   = verification.Wrong
	Unknown = verification.Unknown
	Skipped = verification.Skipped
)

// Finding is what one check of a set-up came to.
type Finding = verification.Finding

// Values of Finding.Check.
const (
	// CheckCredential is whether the cloud accepts the credential.
	CheckCredential = "credential"
	// CheckGroup is about the resource groups.
	CheckGroup = "resource-group"
	// CheckAccount, CheckContainer and CheckDocument are about the issuer's storage and what is in it.
	CheckAccount   = "storage-account"
	CheckContainer = "blob-container"
	CheckDocument  = "document"
	// CheckDiscovery, CheckKeySet and CheckSigningKey are about the issuer as everybody sees it.
	CheckDiscovery  = issuer.CheckDiscovery
	CheckKeySet     = issuer.CheckKeySet
	CheckSigningKey = issuer.CheckSigningKey
	// CheckIdentity, CheckFederation, CheckRole and CheckRights are about the managed identities: whether they exist, who may log in as them, their
	// roles, and whether they have them.
	CheckIdentity   = "managed-identity"
	CheckFederation = "federated-credentials"
	CheckRole       = "role"
	CheckRights     = "rights"
	// CheckManifest is about the files for the installer.
	CheckManifest = "manifest"
)

// checks are all checks in the order in which they are told: causes come first.
func checks() []string {
	return []string{
		CheckCredential, CheckGroup, CheckAccount, CheckContainer, CheckDocument, CheckDiscovery, CheckKeySet, CheckSigningKey,
		CheckIdentity, CheckFederation, CheckRole, CheckRights, CheckManifest,
	}
}

// checkOf is the check that a kind of resource belongs to.
func checkOf(kind string) string {
	switch kind {
	case KindGroup:
		return CheckGroup
	case KindAccount:
		return CheckAccount
	case KindContainer:
		return CheckContainer
	case KindDocument:
		return CheckDocument
	case KindIdentity:
		return CheckIdentity
	case KindFederation:
		return CheckFederation
	case KindCustomRole, KindBuiltInRole:
		return CheckRole
	}
	return CheckRights
}
