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
	// CheckService is whether an API that the cluster's components need is enabled in the project.
	CheckService = "api"
	// CheckProject is whether the project can be seen.
	CheckProject = "project"
	// CheckBucket, CheckBucketPolicy and CheckDocument are about the issuer's bucket and what is in it.
	CheckBucket       = "bucket"
	CheckBucketPolicy = "bucket-policy"
	CheckDocument     = "document"
	// CheckDiscovery, CheckKeySet and CheckSigningKey are about the issuer as everybody sees it.
	CheckDiscovery  = issuer.CheckDiscovery
	CheckKeySet     = issuer.CheckKeySet
	CheckSigningKey = issuer.CheckSigningKey
	// CheckPool and CheckProvider are about the workload identity pool and its provider.
	CheckPool     = "workload-identity-pool"
	CheckProvider = "workload-identity-provider"
	// CheckAccount, CheckAccountPolicy, CheckRole and CheckRights are about the service accounts: whether they exist, who may act as them, their
	// custom roles, and what they may do.
	CheckAccount       = "service-account"
	CheckAccountPolicy = "service-account-policy"
	CheckRole          = "role"
	CheckRights        = "rights"
	// CheckManifest is about the files for the installer.
	CheckManifest = "manifest"
)

// checks are all checks in the order in which they are told: causes come first.
func checks() []string {
	return []string{
		CheckCredential, CheckService, CheckProject, CheckBucket, CheckBucketPolicy, CheckDocument, CheckDiscovery, CheckKeySet, CheckSigningKey,
		CheckPool, CheckProvider, CheckAccount, CheckAccountPolicy, CheckRole, CheckRights, CheckManifest,
	}
}

// checkOf is the check that a kind of resource belongs to.
func checkOf(kind string) string {
	if check, found := map[string]string{
		KindProject: CheckProject, KindPool: CheckPool, KindProvider: CheckProvider,
		KindBucket: CheckBucket, KindBucketPolicy: CheckBucketPolicy, KindDocument: CheckDocument,
	}[kind]; found {
		return check
	}
	return checkOfAccountKind(kind)
}
