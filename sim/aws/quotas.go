package aws

// Quotas are the limits of an account ("IAM and AWS STS quotas" in the IAM User Guide). Sizes are in characters and do not
// count white space.
type Quotas struct {
	UsersPerAccount          int
	AccessKeysPerUser        int
	InlinePolicySizePerUser  int
	InlinePolicySizePerRole  int
	ManagedPolicySize        int
	PoliciesPerAccount       int
	AttachedPoliciesPerUser  int
	VersionsPerManagedPolicy int
	TagsPerResource          int
	RolesPerAccount          int
	// BucketsPerAccount is of "Amazon S3 endpoints and quotas" in the AWS General Reference.
	BucketsPerAccount int

	// Of CloudFront ("Quotas" in the Amazon CloudFront Developer Guide).
	DistributionsPerAccount             int
	DistributionsPerOriginAccessControl int
	OriginAccessControlsPerAccount      int
	OriginAccessIdentitiesPerAccount    int

	TrustPolicySize          int
	AttachedPoliciesPerRole  int
	InstanceProfiles         int
	OIDCProviders            int
	ClientIDsPerOIDCProvider int
}

// DefaultQuotas are those of an account that has asked for no increase.
func DefaultQuotas() Quotas {
	return Quotas{
		UsersPerAccount:          5000,
		AccessKeysPerUser:        2,
		InlinePolicySizePerUser:  2048,
		InlinePolicySizePerRole:  10240,
		ManagedPolicySize:        6144,
		PoliciesPerAccount:       1500,
		AttachedPoliciesPerUser:  10,
		VersionsPerManagedPolicy: 5,
		TagsPerResource:          50,
		RolesPerAccount:          1000,
		BucketsPerAccount:        10000,

		DistributionsPerAccount:             500,
		DistributionsPerOriginAccessControl: 100,
		OriginAccessControlsPerAccount:      100,
		OriginAccessIdentitiesPerAccount:    100,

		TrustPolicySize:          2048,
		AttachedPoliciesPerRole:  10,
		InstanceProfiles:         1000,
		OIDCProviders:            100,
		ClientIDsPerOIDCProvider: 100,
	}
}

// SetQuotas replaces all limits. What is beyond them already stays.
func (c *Cloud) SetQuotas(q Quotas) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quotas = q
}

// Quotas returns the limits that hold at present.
func (c *Cloud) Quotas() Quotas {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.quotas
}
