package gcp

import (
	"regexp"
	"strings"
	"time"
)

// pool is a workload identity pool. A value is never changed; see entry.
type pool struct {
	name                     string // with the project's number
	project, id              string
	displayName, description string
	disabled                 bool
	deleted                  time.Time // zero for one that is not
}

// Pools and providers can be restored for thirty days after their deletion, and their IDs are taken for as long.
const poolGrave = 30 * 24 * time.Hour

type poolJSON struct {
	Type        string `json:"@type,omitempty"`
	Name        string `json:"name,omitempty"`
	DisplayName string `json:"displayName,omitempty"`
	Description string `json:"description,omitempty"`
	State       string `json:"state,omitempty"`
	Disabled    bool   `json:"disabled,omitempty"`
	ExpireTime  string `json:"expireTime,omitempty"`
	Mode        string `json:"mode,omitempty"`
}

// gone says that nothing is left.
func gone(deleted, now time.Time) bool { return !deleted.IsZero() && now.Sub(deleted) >= poolGrave }

// state gives the state and the time at which a deleted thing is gone.
func state(deleted time.Time) (string, string) {
	if deleted.IsZero() {
		return "ACTIVE", ""
	}
	return "DELETED", timestamp(deleted.Add(poolGrave))
}

func (p *pool) json() poolJSON {
	out := poolJSON{Name: p.name, DisplayName: p.displayName, Description: p.description, Disabled: p.disabled}
	out.State, out.ExpireTime = state(p.deleted)
	return out
}

const (
	poolsPath = "v1/projects/{project}/locations/{location}/workloadIdentityPools"
	poolIDs   = "projects.locations.workloadIdentityPools."
)

func poolOperations() []operation {
	const one = poolsPath + "/{pool}"
	return []operation{
		{id: poolIDs + "create", method: "POST", path: poolsPath, query: "workloadIdentityPoolId", run: createPool},
		{id: poolIDs + "list", method: "GET", path: poolsPath, query: "pageSize,pageToken,showDeleted", read: true, run: listPools},
		{id: poolIDs + "get", method: "GET", path: one, read: true, run: getPool},
		{id: poolIDs + "patch", method: "PATCH", path: one, query: "updateMask", run: patchPool},
		{id: poolIDs + "delete", method: "DELETE", path: one, run: deletePool},
		{id: poolIDs + "undelete", method: "POST", path: one + ":undelete", run: undeletePool},
	}
}

var identityName = regexp.MustCompile(`^[a-z0-9-]{4,32}$`)

// checkIdentityName holds the rule for the IDs of pools and providers.
func checkIdentityName(field, id string) *Error {
	if !identityName.MatchString(id) {
		return invalid("Invalid value for %s: %q. It must be 4-32 characters and may contain the characters [a-z0-9-].", field, id)
	}
	if strings.HasPrefix(id, "gcp-") {
		return invalid("Invalid value for %s: %q. The prefix `gcp-` is reserved for use by Google.", field, id)
	}
	return nil
}

func checkIdentityTexts(displayName, description string) *Error {
	if len([]rune(displayName)) > 32 {
		return invalid("Invalid value for display_name: it cannot exceed 32 characters.")
	}
	if len([]rune(description)) > 256 {
		return invalid("Invalid value for description: it cannot exceed 256 characters.")
	}
	return nil
}

func entityNotFound() *Error { return notFound("Requested entity was not found.") }

// located gives the project of the path, in its only location, and asks for a permission on something in it.
func (r *request) located(permission, kind, below string) (*project, *Error) {
	p, err := r.project(permission)
	if err != nil {
		return nil, err
	}
	name := "projects/" + p.id + "/locations/" + r.path["location"] + below
	on := resource{name: name, full: "//iam.googleapis.com/" + name, service: "iam.googleapis.com", kind: "iam.googleapis.com/" + kind, project: p}
	if kind == "" {
		on = p.resource()
	}
	if err := r.authorize(permission, on); err != nil {
		return nil, err
	}
	if r.path["location"] != "global" {
		return nil, invalid("Location %s is not supported for workload identity pools.", r.path["location"])
	}
	return p, nil
}

func poolName(p *project, id string) string {
	return "projects/" + p.number + "/locations/global/workloadIdentityPools/" + id
}

func createPool(r *request) (any, *Error) {
	p, err := r.located("iam.workloadIdentityPools.create", "", "")
	if err != nil {
		return nil, err
	}
	var in poolJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	id := r.param("workloadIdentityPoolId")
	if err := checkIdentityName("workload_identity_pool_id", id); err != nil {
		return nil, err
	}
	if err := checkIdentityTexts(in.DisplayName, in.Description); err != nil {
		return nil, err
	}
	if in.Mode != "" && in.Mode != "FEDERATION_ONLY" {
		return nil, invalid("Invalid value for mode: %q", in.Mode)
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	made := &pool{name: poolName(p, id), project: p.id, id: id, displayName: in.DisplayName, description: in.Description, disabled: in.Disabled}
	if old := c.pools.Get(made.name).Latest(); old != nil && !gone(old.deleted, c.clock()) {
		return nil, alreadyExists("Requested entity already exists")
	}
	return c.putPool(made), nil
}

// putPool begins an operation that ends with a pool as given. The caller holds the lock.
func (c *Cloud) putPool(p *pool) operationJSON {
	done := c.clock().Add(c.operationDelay)
	c.pools.Make(p.name).Put(done, c.visible(), p)
	result := p.json()
	result.Type = "type.googleapis.com/google.iam.v1.WorkloadIdentityPool"
	return c.begin(p.name, p.project, done, result)
}

// seenPool is the pool of the path, as far as a permission allows. A read sees what is visible.
func (r *request) seenPool(permission string) (*pool, *Error) {
	p, err := r.located(permission, "WorkloadIdentityPool", "/workloadIdentityPools/"+r.path["pool"])
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	e := c.pools.Get(poolName(p, r.path["pool"]))
	found := e.Latest()
	if r.operation.read {
		found = e.At(c.visible())
	}
	if found == nil || gone(found.deleted, c.clock()) {
		return nil, entityNotFound()
	}
	return found, nil
}

func getPool(r *request) (any, *Error) {
	p, err := r.seenPool("iam.workloadIdentityPools.get")
	if err != nil {
		return nil, err
	}
	return p.json(), nil
}

type listPoolsResponse struct {
	WorkloadIdentityPools []poolJSON `json:"workloadIdentityPools,omitempty"`
	NextPageToken         string     `json:"nextPageToken,omitempty"`
}

func listPools(r *request) (any, *Error) {
	p, err := r.located("iam.workloadIdentityPools.list", "", "")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []*pool
	for _, name := range c.pools.Under(poolName(p, "")) {
		found := c.pools.Get(name).At(c.visible())
		if found != nil && !gone(found.deleted, c.clock()) && (found.deleted.IsZero() || r.flag("showDeleted")) {
			all = append(all, found)
		}
	}
	some, next, err := queryPage(r, all, func(p *pool) string { return p.name }, 50, 1000)
	if err != nil {
		return nil, err
	}
	out := listPoolsResponse{NextPageToken: next}
	for _, found := range some {
		out.WorkloadIdentityPools = append(out.WorkloadIdentityPools, found.json())
	}
	return out, nil
}
