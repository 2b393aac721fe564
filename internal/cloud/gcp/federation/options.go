package federation

import (
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Options are what a set-up is made from. Validate says whether they can be satisfied.
type Options struct {
	// Name is the set-up's own name: that of its pool and its provider, and what the names of its bucket and its service accounts begin with. It
	// need not be the cluster's infrastructure name.
	Name string
	// Project that everything is in, by its ID: "my-project", or "example.com:my-project" in a project of a domain.
	Project string
	// Region of the bucket: a region, a dual-region or a multi-region, "us". Empty for DefaultRegion.
	Region string
	// Requests are decoded and valid Google Cloud requests, each with a target Secret of its own.
	Requests []*request.Request
	// Issuer of the tokens.
	Issuer Issuer
	// Accounts of the requests.
	Accounts Accounts
	// Adopt takes what has the right name, and does not carry the mark of these programs, for ours.
	Adopt bool
	// OutputDirectory is the path of the directory that files are written to, for the sentences of Say.
	OutputDirectory string
	// UniverseDomain is where the APIs are, see Client.UniverseDomain. Empty for "googleapis.com".
	UniverseDomain string

	// removal is set where nothing of it should exist any more: what there is is only looked at for whose it is.
	removal bool
}

// DefaultRegion is where a bucket is of which nothing else is said.
const DefaultRegion = "us"

// Issuer says where the keys of the issuer are published, and which they are.
type Issuer struct {
	// KeyStorage is how the cloud comes to know the keys. Empty for PublicBucket.
	KeyStorage KeyStorage
	// URL is that of an issuer that somebody else keeps: no bucket is made then. It begins with https:// and has no slash at the end. With
	// PoolJWKFile nothing needs to be served there.
	URL string
	// Pool is the workload identity pool that the provider is made in; empty for the one with the set-up's name.
	Pool string
	// Key is the public key that the issuer has to publish. Where it is not known before something else was made, that is among KeyNeeds.
	Key func(known plan.Known) (oidc.PublicKey, bool)
	// KeyNeeds are resources, in the graph that the nodes go into, that yield the key.
	KeyNeeds []plan.Ref
	// ReplaceKeys has the key set hold Key and no other. Without it, keys that are published already stay, so that tokens that were signed
	// with them stay valid.
	ReplaceKeys bool
}

// KeyStorage is how the cloud comes to know the keys of an issuer.
type KeyStorage string

const (
	// PublicBucket has the documents of the issuer in a bucket that everybody can read.
	PublicBucket KeyStorage = "public-bucket"
	// PoolJWKFile has the key set in the provider. There is no bucket, and nobody else can verify a token.
	PoolJWKFile KeyStorage = "pool-jwk-file"
)

// KeyStorages are all of them, the default first.
func KeyStorages() []KeyStorage { return []KeyStorage{PublicBucket, PoolJWKFile} }

// Accounts say how the service accounts are made.
type Accounts struct {
	// Pool and Provider are the IDs of those that exist, if the graph is not to have its own; each empty for the one with the set-up's name.
	Pool, Provider string
	// ForceDeleteCustomRoles removes custom roles with the set-up, too, that nobody else has.
	ForceDeleteCustomRoles bool
}

// Audience is the audience of tokens that the provider accepts: that of the tokens that components mount.
const Audience = "openshift"

// TokenPath is where components mount their token.
const TokenPath = "/var/run/secrets/openshift/serviceaccount/token"
