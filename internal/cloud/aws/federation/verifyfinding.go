package federation

import (
	"cmp"
	"slices"
)

// Verdict is what a check came to.
type Verdict string

const (
	// OK: it is as it should be.
	OK Verdict = "ok"
	// Wrong: it is not as it should be.
	Wrong Verdict = "wrong"
	// Unknown: whether it is could not be found out.
	Unknown Verdict = "unknown"
	// Skipped: it was not looked at, because nobody asked, or because another finding says why it cannot be.
	Skipped Verdict = "skipped"
)

// Finding is what one check of a set-up came to.
type Finding struct {
	// Check is what was looked for: one of the constants that begin with Check.
	Check string `json:"check"`
	// Object is what was looked at: a name, an ARN, a URL, a path.
	Object string `json:"object"`
	// Verdict is what it came to.
	Verdict Verdict `json:"verdict"`
	// Detail says in a sentence what is wrong, or what else there is to know.
	Detail string `json:"detail,omitempty"`
	// Remedy says what to do; empty where nothing is to be done.
	Remedy string `json:"remedy,omitempty"`
}

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
	CheckDiscovery  = "discovery-document"
	CheckKeySet     = "key-set"
	CheckSigningKey = "signing-key"
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
func sortFindings(findings []Finding) {
	order := checks()
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(slices.Index(order, a.Check)-slices.Index(order, b.Check), cmp.Compare(a.Object, b.Object))
	})
}
