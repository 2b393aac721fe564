package federation

import (
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Options are what a set-up is made from. Validate says whether they can be satisfied.
type Options struct {
	// Name is the set-up's own name. The names of its resources begin with it, and its tags prove whose they are. It need not be the
	// cluster's infrastructure name.
	Name string
	// Region of the bucket, and with it the partition of everything: "eu-west-1".
	Region string
	// Requests are decoded and valid AWS requests, each with a target Secret of its own.
	Requests []*request.Request
	// Issuer of the tokens.
	Issuer Issuer
	// Roles of the requests.
	Roles Roles
	// UserTags are set besides the set-up's own on everything that can carry them, except for objects, which can carry ten only.
	UserTags map[string]string
	// Adopt takes what has the right name, and does not carry the tags of any set-up, for ours.
	Adopt bool
	// OutputDirectory is the path of the directory that files are written to, for the sentences of Say.
	OutputDirectory string

	// removal is set where nothing of it should exist any more: what there is is only looked at for whose it is.
	removal bool
}

// Issuer says where the documents of the issuer are published, and which keys they name.
type Issuer struct {
	// Private asks for a bucket that nobody but a CloudFront distribution can read.
	Private bool
	// URL is that of an issuer that somebody else keeps: nothing is published then. It begins with https:// and has no slash at the end.
	URL string
	// Key is the public key that the issuer has to publish. Where it is not known before something else was made, that is among KeyNeeds.
	Key func(known plan.Known) (oidc.PublicKey, bool)
	// KeyNeeds are resources, in the graph that the nodes go into, that yield the key.
	KeyNeeds []plan.Ref
	// ReplaceKeys has the key set hold Key and no other. Without it, keys that are published already stay, so that tokens that were signed
	// with them stay valid.
	ReplaceKeys bool
	// NoWait does not wait until a new distribution can be reached everywhere.
	NoWait bool
}

// Roles say how the roles are made.
type Roles struct {
	// ProviderARN is that of an identity provider that exists, if the graph is not to have one of its own.
	ProviderARN string
	// PermissionsBoundary is the ARN of the policy that bounds the rights of each role; empty for none. A boundary that a role has is never removed.
	PermissionsBoundary string
	// AudienceCondition says when a trust policy names the audiences of the tokens, too.
	AudienceCondition AudienceCondition
}

// AudienceCondition says when a trust policy names the audiences of the tokens, besides their subjects.
type AudienceCondition int

const (
	// AudienceOfNewRoles names them in roles that are made now, and lets existing roles be as they are.
	AudienceOfNewRoles AudienceCondition = iota
	// AudienceOfAllRoles names them everywhere.
	AudienceOfAllRoles
	// AudienceOfNoRole names them nowhere, as earlier releases did. Roles that have the condition keep it.
	AudienceOfNoRole
)

// Audiences are the audiences of tokens that the identity provider accepts: that of the tokens that components mount, and the one that AWS's
// SDKs and its own pod identity webhook ask for.
func Audiences() []string { return []string{"openshift", "sts.amazonaws.com"} }

// TokenPath is where components mount their token in manifests that are made from outside of the cluster.
const TokenPath = "/var/run/secrets/openshift/serviceaccount/token"
