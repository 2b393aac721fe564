package federation

import (
	"cmp"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// mark is the description of what these programs made. Earlier releases wrote the second word in more than one way.
const mark = "Created By OpenShift ccoctl"

// universe is where the APIs are.
func (o Options) universe() string { return cmp.Or(o.UniverseDomain, api.DefaultUniverse) }

// region is the bucket's.
func (o Options) region() string { return cmp.Or(o.Region, DefaultRegion) }

// keyStorage is how the cloud comes to know the keys.
func (o Options) keyStorage() KeyStorage { return cmp.Or(o.Issuer.KeyStorage, PublicBucket) }

// PoolID is the ID of the workload identity pool.
func (o Options) PoolID() string { return cmp.Or(o.Accounts.Pool, o.Issuer.Pool, o.Name) }

// ProviderID is the ID of the provider in it.
func (o Options) ProviderID() string { return cmp.Or(o.Accounts.Provider, o.Name) }

// BucketName is the name of the issuer's bucket.
func (o Options) BucketName() string { return o.Name + "-oidc" }

// hasBucket says whether the set-up has a bucket.
func (o Options) hasBucket() bool { return o.keyStorage() == PublicBucket && o.Issuer.URL == "" }

// IssuerURL is the issuer of the cluster's tokens. It is always known: it follows from the name, also where no bucket is made.
func (o Options) IssuerURL(plan.Known) (string, bool) {
	if o.Issuer.URL != "" {
		return o.Issuer.URL, true
	}
	return o.bucketURL(), true
}

// bucketURL is where everybody reads what is in the bucket.
func (o Options) bucketURL() string { return "https://storage." + o.universe() + "/" + o.BucketName() }

// projectName is how the APIs name the project.
func (o Options) projectName() string { return "projects/" + o.Project }

// locationName is where the pools of the project are: there is one place only.
func (o Options) locationName() string { return o.projectName() + "/locations/global" }

// poolName is how IAM names the pool.
func (o Options) poolName() string { return o.locationName() + "/workloadIdentityPools/" + o.PoolID() }

// providerName is how IAM names the provider.
func (o Options) providerName() string { return o.poolName() + "/providers/" + o.ProviderID() }
