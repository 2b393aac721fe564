package federation

import "github.com/cloudcredential/operator/internal/plan"

// Kinds of the resources of this package. What there is one of per set-up has the name of the thing as its Ref's name; what belongs to a request has
// the target Secret's "<namespace>/<name>".
const (
	// KindProject is the project. It is only read.
	KindProject = "cloudresourcemanager:project"
	// KindPool is the workload identity pool.
	KindPool = "iam:workload-identity-pool"
	// KindProvider is the provider of the pool, which makes the cloud trust the issuer.
	KindProvider = "iam:workload-identity-provider"
	// KindBucket is the issuer's bucket.
	KindBucket = "storage:bucket"
	// KindBucketPolicy says who may read the bucket.
	KindBucketPolicy = "storage:bucket-policy"
	// KindDocument is the issuer's discovery document or key set.
	KindDocument = "storage:object"
	// KindForeignObjects are objects in the issuer's bucket that somebody else has put there. They are only looked at, and they keep the bucket.
	KindForeignObjects = "storage:foreign-objects"
)

// Names of outputs.
const (
	// OutputNumber is the number of a project, in decimal digits.
	OutputNumber = "number"
	// OutputEmail is the address of a service account.
	OutputEmail = "email"
	// OutputName is the name of a resource as the cloud has it: "projects/123/locations/global/workloadIdentityPools/prod".
	OutputName = "name"
	// OutputURL is the URL of the issuer that a provider is for.
	OutputURL = "url"
	// outputDisabled is there where a service account is disabled.
	outputDisabled = "disabled"
)

// ProjectRef is the Ref of the project.
func (o Options) ProjectRef() plan.Ref { return plan.Ref{Kind: KindProject, Name: o.Project} }

// PoolRef is the Ref of the pool that the provider is in.
func (o Options) PoolRef() plan.Ref { return plan.Ref{Kind: KindPool, Name: o.PoolID()} }

// ProviderRef is the Ref of the provider.
func (o Options) ProviderRef() plan.Ref {
	return plan.Ref{Kind: KindProvider, Name: o.PoolID() + "/" + o.ProviderID()}
}

func (o Options) bucketRef() plan.Ref { return plan.Ref{Kind: KindBucket, Name: o.BucketName()} }

func (o Options) bucketPolicyRef() plan.Ref {
	return plan.Ref{Kind: KindBucketPolicy, Name: o.BucketName()}
}

func (o Options) documentRef(key string) plan.Ref {
	return plan.Ref{Kind: KindDocument, Name: o.BucketName() + "/" + key}
}
