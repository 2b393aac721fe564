package gcp

import (
	"slices"
)

func bucketPolicyOperations() []operation {
	const path = bucketPath + "/iam"
	return []operation{
		{id: "buckets.getIamPolicy", method: "GET", path: path, query: "optionsRequestedPolicyVersion", read: true, run: getBucketPolicy},
		{id: "buckets.setIamPolicy", method: "PUT", path: path, run: setBucketPolicy},
		{id: "buckets.testIamPermissions", method: "GET", path: path + "/testPermissions", query: "permissions", read: true,
			scopes: []string{storageRead, storageWrite}, run: testBucketPermissions},
	}
}

// bucketPolicyJSON is the policy of a bucket (schema Policy).
type bucketPolicyJSON struct {
	Kind       string `json:"kind,omitempty"`
	ResourceID string `json:"resourceId,omitempty"`
	policyJSON
}

// showBucketPolicy shows a policy. It is a part of the bucket's metadata, so the present one has the etag of that. The caller holds the lock.
func (c *Cloud) showBucketPolicy(b *bucket, p *policy) bucketPolicyJSON {
	shown := c.show(p, conditionalVersion)
	if p == c.policies[b.policyKey()].Latest() {
		shown.Etag = b.etag()
	}
	return bucketPolicyJSON{"storage#policy", "projects/_/buckets/" + b.name, shown}
}

// getBucketPolicy shows what is visible. The policy of a bucket that is younger than the lag is not there yet.
func getBucketPolicy(r *request) (any, *Error) {
	version, err := r.integer("optionsRequestedPolicyVersion")
	if err != nil {
		return nil, err
	}
	if err := checkVersion("Requested", version); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, err := r.permittedBucket("storage.buckets.getIamPolicy")
	if err != nil {
		return nil, err
	}
	p := c.policies[b.policyKey()].At(c.visible())
	if p == nil || b.created.After(c.visible()) && !b.seeded {
		return nil, noSuchBucket()
	}
	if version < conditionalVersion && p.version() == conditionalVersion { // the words are an assumption
		return nil, conditionNotMet("The requested policy version does not support conditional role bindings; version 3 is needed.")
	}
	return c.showBucketPolicy(b, p), nil
}

func setBucketPolicy(r *request) (any, *Error) {
	var in bucketPolicyJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := r.permittedBucket("storage.buckets.setIamPolicy")
	if err != nil {
		return nil, err
	}
	next, err := c.nextBucketPolicy(b, &in.policyJSON)
	if err != nil {
		return nil, err
	}
	c.putBucketPolicy(b, next)
	return c.showBucketPolicy(b, next), nil
}

// putBucketPolicy gives a bucket another policy, which counts as a change of its metadata. The caller holds the lock.
func (c *Cloud) putBucketPolicy(b *bucket, next *policy) {
	c.touch(b)
	next.etag = b.etag()
	c.policyEntry(b.policyKey()).Put(c.clock(), c.visible(), next)
}

// nextBucketPolicy is what a bucket's policy becomes. The caller holds the lock.
func (c *Cloud) nextBucketPolicy(b *bucket, wanted *policyJSON) (*policy, *Error) {
	old := c.policies[b.policyKey()].Latest()
	same, err := sameEtag("etag", wanted.Etag, b.etag())
	if err != nil {
		return nil, err
	}
	if wanted.Etag != "" && !same {
		return nil, conditionNotMet("")
	}
	if err := checkVersion("Specified", wanted.Version); err != nil {
		return nil, err
	}
	if err := checkConditional(old, wanted); err != nil {
		return nil, err
	}
	bindings, err := c.readBindings(wanted.Bindings, old, b.resource())
	if err != nil {
		return nil, err
	}
	next := &policy{bindings: bindings}
	return next, c.checkBucketPolicy(b, next)
}

// checkBucketPolicy holds what only the policies of buckets have to keep to. The caller holds the lock.
func (c *Cloud) checkBucketPolicy(b *bucket, next *policy) *Error {
	for _, binding := range next.bindings {
		if binding.condition != nil && !b.uniform { // the words are an assumption
			return conditionNotMet("IAM conditions need uniform bucket-level access.")
		}
		if !slices.ContainsFunc(binding.members, member.isPublic) {
			continue
		}
		if b.keepsPublicOut() {
			return conditionNotMet("The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.")
		}
		if b.project.constraints[RestrictedDomains] {
			return conditionNotMet("One or more users named in the policy do not belong to a permitted customer.")
		}
	}
	return nil
}

type testBucketPermissionsResponse struct {
	Kind        string   `json:"kind"`
	Permissions []string `json:"permissions,omitempty"`
}

func testBucketPermissions(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, err := r.bucket()
	if err != nil {
		return nil, err
	}
	out := testBucketPermissionsResponse{Kind: "storage#testIamPermissionsResponse"}
	for _, p := range r.URL.Query()["permissions"] {
		if !c.catalogue.testable(p, bucketKind) {
			return nil, badStorageRequest("Invalid argument.")
		}
		if !r.denied && c.allowed(r.caller, p, b.resource()) {
			out.Permissions = append(out.Permissions, p)
		}
	}
	return out, nil
}
