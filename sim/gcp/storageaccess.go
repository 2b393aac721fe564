package gcp

// resource is what permissions on a bucket, and on what is in it, are asked on.
func (b *bucket) resource() resource {
	name := "projects/_/buckets/" + b.name
	return resource{
		name: name, full: "//" + storageAPI + "/" + name, service: storageAPI, kind: bucketKind, project: b.project, policy: b.policyKey(),
		private: b.keepsPublicOut(),
	}
}

// object is what permissions on an object of the bucket are asked on.
func (b *bucket) object(name string) resource {
	on := b.resource()
	on.name += "/objects/" + name
	on.full, on.kind = "//"+storageAPI+"/"+on.name, objectKind
	return on
}

// PublicAccessPrevention is the constraint that keeps allUsers and allAuthenticatedUsers out of all buckets of a project.
const PublicAccessPrevention = "constraints/storage.publicAccessPrevention"

// UniformBucketAccess is the constraint that wants uniform bucket-level access of every new bucket.
const UniformBucketAccess = "constraints/storage.uniformBucketLevelAccess"

// RestrictedDomains is the constraint that lets policies name members of the organisation only. Here it refuses allUsers and
// allAuthenticatedUsers in the policies of buckets, since the organisation of any other member is not known.
const RestrictedDomains = "constraints/iam.allowedPolicyMemberDomains"

// keepsPublicOut says whether public access prevention is enforced, by the bucket itself or by the organisation. The caller holds the lock.
func (b *bucket) keepsPublicOut() bool {
	return b.prevention == preventionEnforced || b.project.constraints[PublicAccessPrevention]
}

// bucket is the bucket of the path. The caller holds the lock.
func (r *request) bucket() (*bucket, *Error) {
	if b := r.cloud.storage.buckets[r.path["bucket"]]; b != nil {
		return b, nil
	}
	return nil, noSuchBucket()
}

// permittedBucket is the bucket of the path, on which the caller has permissions. The caller of the method holds the lock.
func (r *request) permittedBucket(permissions ...string) (*bucket, *Error) {
	b, err := r.bucket()
	if err != nil {
		return nil, err
	}
	for _, p := range permissions {
		if r.denied || !r.cloud.allowed(r.caller, p, b.resource()) {
			return nil, storageDenied(r, p, "Storage bucket")
		}
	}
	return b, nil
}

// permitObject asks for a permission on an object. In a bucket without uniform access the object's own access control list may give
// it, too. The caller holds the lock.
func (r *request) permitObject(permission string, b *bucket, name string) *Error {
	c, on := r.cloud, b.object(name)
	if !r.denied && c.allowed(r.caller, permission, on) {
		return nil
	}
	if o := b.objects[name]; o != nil && !b.uniform && !r.denied {
		for _, entry := range o.acl {
			if c.binds(&entry, r.caller, on) && c.grants(entry.role, permission) {
				return nil
			}
		}
	}
	return storageDenied(r, permission, "Storage object")
}

// seenObject is the object of the path, on which the caller has permissions. Who may not list objects is not told that there is none.
// The caller of the method holds the lock.
func (r *request) seenObject(permissions ...string) (*bucket, *object, *Error) {
	b, err := r.bucket()
	if err != nil {
		return nil, nil, err
	}
	name := r.path["object"]
	for _, p := range permissions {
		if err := r.permitObject(p, b, name); err != nil {
			return nil, nil, err
		}
	}
	o := b.objects[name]
	if wanted := r.param("generation"); o != nil && wanted != "" && wanted != o.generationText() {
		o, name = nil, name+"#"+wanted
	}
	if o != nil {
		return b, o, nil
	}
	if !r.cloud.allowed(r.caller, "storage.objects.list", b.resource()) {
		return nil, nil, storageDenied(r, "storage.objects.list", "Storage bucket")
	}
	return nil, nil, noSuchObject(b.name, name)
}
