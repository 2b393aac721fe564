package gcp

import (
	"encoding/json"
	"slices"
	"strings"
)

// insertBucket makes a bucket. The order of the checks is an assumption; permission comes first.
func insertBucket(r *request) (any, *Error) {
	fields, err := r.bucketFields()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := r.storageProject("storage.buckets.create")
	if err != nil {
		return nil, err
	}
	if r.flag("enableObjectRetention") {
		return nil, notSimulated("object retention")
	}
	b := &bucket{project: p, location: "US", class: "STANDARD", prevention: preventionInherited, settings: map[string]json.RawMessage{}}
	if err := json.Unmarshal(fields["name"], &b.name); err != nil || b.name == "" {
		return nil, missingParameter("bucket")
	}
	if err := checkBucketName(b.name); err != nil {
		return nil, err
	}
	if err := c.change(b, fields); err != nil {
		return nil, err
	}
	if err := r.checkPredefined(b); err != nil {
		return nil, err
	}
	if c.storage.buckets[b.name] == nil {
		if err := c.paceBuckets(p); err != nil {
			return nil, err
		}
	}
	return c.addBucket(b)
}

// addBucket puts a new bucket among the others. The caller holds the lock.
func (c *Cloud) addBucket(b *bucket) (any, *Error) {
	if other := c.storage.buckets[b.name]; other != nil && other.project == b.project {
		return nil, storageConflict("Your previous request to create the named bucket succeeded and you already own it.")
	} else if other != nil {
		return nil, storageConflict("The requested bucket name is not available. The bucket namespace is shared by all users of the system. " +
			"Please select a different name and try again.")
	}
	if b.project.constraints[UniformBucketAccess] && !b.uniform {
		return nil, conditionNotMet("Request violates constraint '" + UniformBucketAccess + "'")
	}
	b.generation, b.metageneration, b.created, b.objects = c.nextGeneration(), 1, c.clock(), map[string]*object{}
	b.updated = b.created
	if b.settings["softDeletePolicy"] == nil {
		b.settings["softDeletePolicy"] = json.RawMessage(`{"retentionDurationSeconds":"604800","effectiveTime":"` + storageTime(b.created) + `"}`)
	}
	c.storage.buckets[b.name] = b
	c.policyEntry(b.policyKey()).Reset(b.firstPolicy())
	return c.bucketJSON(b), nil
}

// firstPolicy is what a new bucket has: those with the basic roles of its project have as much as access control lists gave them
// ("IAM roles for Cloud Storage").
func (b *bucket) firstPolicy() *policy {
	owners := []member{{text: "projectEditor:" + b.project.id}, {text: "projectOwner:" + b.project.id}}
	viewers := []member{{text: "projectViewer:" + b.project.id}}
	p := &policy{etag: b.etag(), bindings: []binding{
		{role: "roles/storage.legacyBucketOwner", members: owners}, {role: "roles/storage.legacyBucketReader", members: viewers},
	}}
	if b.uniform {
		p.bindings = append(p.bindings, binding{role: "roles/storage.legacyObjectOwner", members: owners},
			binding{role: "roles/storage.legacyObjectReader", members: viewers})
	}
	return p
}

// storageProject is the project of the query, on which the caller has a permission. The caller of the method holds the lock.
func (r *request) storageProject(permission string) (*project, *Error) {
	name, c := r.param("project"), r.cloud
	if name == "" {
		return nil, missingParameter("project")
	}
	p := c.projects[name]
	if p == nil {
		return nil, badStorageRequest("Unknown project id: " + name)
	}
	if r.denied || !c.allowed(r.caller, permission, p.resource()) {
		return nil, storageDenied(r, permission, "project")
	}
	if !p.isEnabled(storageAPI, c.visible()) {
		return nil, disabledService(storageAPI, storageTitle, p)
	}
	return p, nil
}

// checkPredefined refuses access control lists that are given by name, which buckets with uniform access do not have.
func (r *request) checkPredefined(b *bucket) *Error {
	for _, name := range []string{"predefinedAcl", "predefinedDefaultObjectAcl"} {
		switch value := r.param(name); {
		case value == "":
		case b.uniform:
			return legacyACL("insert legacy ACL for a bucket")
		case !slices.Contains([]string{"private", "projectPrivate"}, value):
			return notSimulated(name + " " + value)
		}
	}
	return nil
}

// legacyACL refuses access control lists where there is uniform access.
func legacyACL(what string) *Error {
	return badStorageRequest("Cannot " + what + " when uniform bucket-level access is enabled. " +
		"Read more at https://cloud.google.com/storage/docs/uniform-bucket-level-access")
}

type bucketsJSON struct {
	Kind          string           `json:"kind"`
	Items         []map[string]any `json:"items,omitempty"`
	NextPageToken string           `json:"nextPageToken,omitempty"`
}

func listBuckets(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	p, err := r.storageProject("storage.buckets.list")
	if err != nil {
		return nil, err
	}
	if r.flag("softDeleted") {
		return nil, notSimulated("buckets that are deleted softly")
	}
	var all []*bucket
	for _, b := range c.bucketsOf(p) {
		if strings.HasPrefix(b.name, r.param("prefix")) {
			all = append(all, b)
		}
	}
	size, err := r.integer("maxResults")
	if err != nil {
		return nil, err
	}
	some, next, err := page(size, r.param("pageToken"), all, func(b *bucket) string { return b.name }, 1000, 1000)
	if err != nil {
		return nil, err
	}
	out := bucketsJSON{Kind: "storage#buckets", NextPageToken: next}
	for _, b := range some {
		out.Items = append(out.Items, c.bucketJSON(b))
	}
	return out, nil
}

// bucketsOf gives the buckets of a project in the order of their names. The caller holds the lock.
func (c *Cloud) bucketsOf(p *project) []*bucket {
	var all []*bucket
	for _, b := range c.storage.buckets {
		if b.project == p {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b *bucket) int { return strings.Compare(a.name, b.name) })
	return all
}
