package federation

import "github.com/cloudcredential/operator/internal/plan"

// Kinds of the resources of this package. What there is one of per set-up has the set-up's name as its Ref's name; roles and their policies
// have the target Secret's "<namespace>/<name>", since the name of a role may depend on what exists.
const (
	// KindCaller is who the credential belongs to. It is only read.
	KindCaller = "sts:caller"
	// KindBucket is the issuer's bucket, with its tags and who owns its objects.
	KindBucket = "s3:bucket"
	// KindPublicAccessBlock are the bucket's settings against public access.
	KindPublicAccessBlock = "s3:public-access-block"
	// KindBucketPolicy says who may read the bucket.
	KindBucketPolicy = "s3:bucket-policy"
	// KindDocument is the issuer's discovery document or key set.
	KindDocument = "s3:object"
	// KindOriginAccessControl lets a distribution read a private bucket.
	KindOriginAccessControl = "cloudfront:origin-access-control"
	// KindOriginAccessIdentity is how earlier releases did that. It is made only where an access control is not allowed.
	KindOriginAccessIdentity = "cloudfront:origin-access-identity"
	// KindDistribution publishes the documents of a private bucket.
	KindDistribution = "cloudfront:distribution"
	// KindDeployment is a distribution that can be reached.
	KindDeployment = "cloudfront:deployment"
	// KindIdentityProvider makes IAM trust the issuer.
	KindIdentityProvider = "iam:oidc-provider"
	// KindRole is what the ServiceAccounts of a request assume.
	KindRole = "iam:role"
	// KindRolePolicy holds a role's rights.
	KindRolePolicy = "iam:role-policy"
)

// Names of outputs.
const (
	// OutputAccount is the account's twelve digits, of KindCaller.
	OutputAccount = "account"
	// OutputARN is an ARN: of the caller, a distribution, an identity provider, a role.
	OutputARN = "arn"
	// OutputID is the ID of an origin access control, an origin access identity or a distribution.
	OutputID = "id"
	// OutputDomain is the host name of a distribution.
	OutputDomain = "domain"
	// OutputURL is the URL of the issuer that an identity provider is for, with its scheme.
	OutputURL = "url"
	// outputIdentity is the ID of the origin access identity that a distribution reads its bucket as; empty where there is none.
	outputIdentity = "origin access identity"
	// outputRevision is another one after each change of a distribution that has to be deployed.
	outputRevision = "revision"
	// OutputName is the name of a role.
	OutputName = "name"
)

// tagField is the field of one tag.
func tagField(key string) string { return "tag " + key }

// Names of fields that more than one resource has.
const (
	fieldDescription = "description"
	fieldBoundary    = "permissions boundary"
)

func (o Options) callerRef() plan.Ref { return plan.Ref{Kind: KindCaller, Name: o.Name} }
func (o Options) bucketRef() plan.Ref { return plan.Ref{Kind: KindBucket, Name: o.BucketName()} }
func (o Options) blockRef() plan.Ref {
	return plan.Ref{Kind: KindPublicAccessBlock, Name: o.BucketName()}
}
func (o Options) bucketPolicyRef() plan.Ref {
	return plan.Ref{Kind: KindBucketPolicy, Name: o.BucketName()}
}
func (o Options) accessControlRef() plan.Ref {
	return plan.Ref{Kind: KindOriginAccessControl, Name: o.Name}
}
func (o Options) distributionRef() plan.Ref { return plan.Ref{Kind: KindDistribution, Name: o.Name} }
func (o Options) deploymentRef() plan.Ref   { return plan.Ref{Kind: KindDeployment, Name: o.Name} }

// ProviderRef is the Ref of the identity provider.
func (o Options) ProviderRef() plan.Ref {
	if o.Roles.ProviderARN != "" {
		return plan.Ref{Kind: KindIdentityProvider, Name: o.Roles.ProviderARN}
	}
	return plan.Ref{Kind: KindIdentityProvider, Name: o.Name}
}

func (o Options) documentRef(key string) plan.Ref {
	return plan.Ref{Kind: KindDocument, Name: o.BucketName() + "/" + key}
}
