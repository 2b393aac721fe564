package federation

import (
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/plan"
)

// ownLabel is the key of the label of buckets that these programs made; its value is the name of the set-up. Buckets of earlier releases have none.
const ownLabel = "openshift-ccoctl"

// Fields of buckets.
const (
	fieldUniformAccess = "uniform bucket-level access"
	fieldPrevention    = "public access prevention"

	// inherited is left to the organisation; enforced keeps everybody out.
	inherited = "inherited"
)

// outputLocation is where a bucket is, as the cloud writes it: "US".
const outputLocation = "location"

// bucket is the issuer's bucket.
type bucket struct{ o Options }

// Ref implements plan.Resource.
func (b bucket) Ref() plan.Ref { return b.o.bucketRef() }

// Fields implements plan.Resource. Where a bucket is cannot be changed, and does not matter to anybody who reads it.
func (b bucket) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldUniformAccess: plan.Text(yes), fieldPrevention: plan.Text(inherited)}
}

// made is the bucket as it is made.
func (b bucket) made() *storage.Bucket {
	return &storage.Bucket{
		Name: b.o.BucketName(), Location: b.o.region(), Labels: map[string]string{ownLabel: b.o.Name}, IamConfiguration: openConfiguration(),
	}
}

// openConfiguration has the bucket's policy, and nothing else, say who may read what is in it.
func openConfiguration() *storage.BucketIamConfiguration {
	return &storage.BucketIamConfiguration{
		PublicAccessPrevention:   inherited,
		UniformBucketLevelAccess: &storage.BucketIamConfigurationUniformBucketLevelAccess{Enabled: true},
	}
}

// observedBucket are the fields of a bucket that is there.
func observedBucket(present *storage.Bucket) plan.Fields {
	fields := plan.Fields{fieldUniformAccess: plan.Text(no), fieldPrevention: plan.Text(inherited)}
	if present.IamConfiguration == nil {
		return fields
	}
	if uniform := present.IamConfiguration.UniformBucketLevelAccess; uniform != nil && uniform.Enabled {
		fields[fieldUniformAccess] = plan.Text(yes)
	}
	if prevention := present.IamConfiguration.PublicAccessPrevention; prevention != "" && prevention != "unspecified" {
		fields[fieldPrevention] = plan.Text(prevention)
	}
	return fields
}
