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
	// CheckCredential is whether AWS accepts the credential.
	CheckCredential = "credential"
	// CheckBucket, CheckPublicAccess, CheckBucketPolicy and CheckDocument are about the issuer's bucket and what is in it.
	CheckBucket       = "bucket"
	CheckPublicAccess = "public-access"
	CheckBucketPolicy = "bucket-policy"
	CheckDocument     = "document"
	// CheckAccessControl, CheckDistribution and CheckDeployment are about what publishes a private bucket.
	CheckAccessControl = "origin-access-control"
	CheckDistribution  = "distribution"
	CheckDeployment    = "deployment"
	// CheckDiscovery, CheckKeySet and CheckSigningKey are about the issuer as everybody sees it.
	CheckDiscovery  = issuer.CheckDiscovery
	CheckKeySet     = issuer.CheckKeySet
	CheckSigningKey = issuer.CheckSigningKey
	// CheckProvider and CheckCertificate are about the identity provider.
	CheckProvider    = "identity-provider"
	CheckCertificate = "certificate"
	// CheckRole, CheckRights and CheckSimulation are about the roles.
	CheckRole       = "role"
	CheckRights     = "rights"
	CheckSimulation = "simulation"
	// CheckManifest is about the files for the installer.
	CheckManifest = "manifest"
)

// checks are all checks in the order in which they are told: causes come first.
func checks() []string {
	return []string{
		CheckCredential, CheckBucket, CheckPublicAccess, CheckBucketPolicy, CheckDocument, CheckAccessControl, CheckDistribution, CheckDeployment,
		CheckDiscovery, CheckKeySet, CheckSigningKey, CheckProvider, CheckCertificate, CheckRole, CheckRights, CheckSimulation, CheckManifest,
	}
}

// sortFindings brings findings into the order of the checks, and those of one check into that of their objects.
func sortFindings(findings []Finding) { verification.Sort(findings, checks()) }
