package gcp

import (
	"maps"
	"slices"
	"time"
)

// provider is an OpenID Connect provider of a workload identity pool. A value is never changed; see entry.
type provider struct {
	name, project, id        string
	displayName, description string
	disabled                 bool
	deleted                  time.Time
	mapping                  map[string]string
	condition                string
	oidc                     oidcJSON
}

type oidcJSON struct {
	IssuerURI        string   `json:"issuerUri"`
	AllowedAudiences []string `json:"allowedAudiences,omitempty"`
	JwksJSON         string   `json:"jwksJson,omitempty"`
}

type providerJSON struct {
	Type               string            `json:"@type,omitempty"`
	Name               string            `json:"name,omitempty"`
	DisplayName        string            `json:"displayName,omitempty"`
	Description        string            `json:"description,omitempty"`
	State              string            `json:"state,omitempty"`
	Disabled           bool              `json:"disabled,omitempty"`
	AttributeMapping   map[string]string `json:"attributeMapping,omitempty"`
	AttributeCondition string            `json:"attributeCondition,omitempty"`
	Oidc               *oidcJSON         `json:"oidc,omitempty"`
	ExpireTime         string            `json:"expireTime,omitempty"`
}

func (v *provider) json() providerJSON {
	oidc := v.oidc
	oidc.AllowedAudiences = slices.Clone(oidc.AllowedAudiences)
	out := providerJSON{
		Name: v.name, DisplayName: v.displayName, Description: v.description, Disabled: v.disabled,
		AttributeMapping: maps.Clone(v.mapping), AttributeCondition: v.condition, Oidc: &oidc,
	}
	out.State, out.ExpireTime = state(v.deleted)
	return out
}

func providerOperations() []operation {
	const all, one = poolsPath + "/{pool}/providers", poolsPath + "/{pool}/providers/{provider}"
	const id = poolIDs + "providers."
	return []operation{
		{id: id + "create", method: "POST", path: all, query: "workloadIdentityPoolProviderId", run: createProvider},
		{id: id + "list", method: "GET", path: all, query: "pageSize,pageToken,showDeleted", read: true, run: listProviders},
		{id: id + "get", method: "GET", path: one, read: true, run: getProvider},
		{id: id + "patch", method: "PATCH", path: one, query: "updateMask", run: patchProvider},
		{id: id + "delete", method: "DELETE", path: one, run: deleteProvider},
		{id: id + "undelete", method: "POST", path: one + ":undelete", run: undeleteProvider},
	}
}

func createProvider(r *request) (any, *Error) {
	in, err := r.seenPool("iam.workloadIdentityPoolProviders.create")
	if err != nil {
		return nil, err
	}
	if !in.deleted.IsZero() {
		return nil, entityNotFound()
	}
	var wanted providerJSON
	if err := r.decode(&wanted); err != nil {
		return nil, err
	}
	id := r.param("workloadIdentityPoolProviderId")
	if err := checkIdentityName("workload_identity_pool_provider_id", id); err != nil {
		return nil, err
	}
	v := &provider{name: in.name + "/providers/" + id, project: in.project, id: id}
	if err := v.set(wanted, updateMask{all: true}); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.providers.Get(v.name).Latest(); old != nil && !gone(old.deleted, c.clock()) {
		return nil, alreadyExists("Requested entity already exists")
	}
	return c.putProvider(v), nil
}

// putProvider begins an operation that ends with a provider as given. The caller holds the lock.
func (c *Cloud) putProvider(v *provider) operationJSON {
	done := c.clock().Add(c.operationDelay)
	c.providers.Make(v.name).Put(done, c.visible(), v)
	result := v.json()
	result.Type = "type.googleapis.com/google.iam.v1.WorkloadIdentityPoolProvider"
	return c.begin(v.name, v.project, done, result)
}

// seenProvider is the provider of the path, as far as a permission allows. A read sees what is visible.
func (r *request) seenProvider(permission string) (*provider, *Error) {
	p, err := r.located(permission, "WorkloadIdentityPoolProvider", "/workloadIdentityPools/"+r.path["pool"]+"/providers/"+r.path["provider"])
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	e := c.providers.Get(poolName(p, r.path["pool"]) + "/providers/" + r.path["provider"])
	found := e.Latest()
	if r.operation.read {
		found = e.At(c.visible())
	}
	if found == nil || gone(found.deleted, c.clock()) {
		return nil, entityNotFound()
	}
	return found, nil
}

func getProvider(r *request) (any, *Error) {
	v, err := r.seenProvider("iam.workloadIdentityPoolProviders.get")
	if err != nil {
		return nil, err
	}
	return v.json(), nil
}

type listProvidersResponse struct {
	WorkloadIdentityPoolProviders []providerJSON `json:"workloadIdentityPoolProviders,omitempty"`
	NextPageToken                 string         `json:"nextPageToken,omitempty"`
}

func listProviders(r *request) (any, *Error) {
	in, err := r.seenPool("iam.workloadIdentityPoolProviders.list")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []*provider
	for _, name := range c.providers.Under(in.name + "/providers/") {
		v := c.providers.Get(name).At(c.visible())
		if v != nil && !gone(v.deleted, c.clock()) && (v.deleted.IsZero() || r.flag("showDeleted")) {
			all = append(all, v)
		}
	}
	some, next, err := queryPage(r, all, func(v *provider) string { return v.name }, 50, 100)
	if err != nil {
		return nil, err
	}
	out := listProvidersResponse{NextPageToken: next}
	for _, v := range some {
		out.WorkloadIdentityPoolProviders = append(out.WorkloadIdentityPoolProviders, v.json())
	}
	return out, nil
}

// changeProvider begins a change of the provider of the path. change gets a copy.
func (r *request) changeProvider(permission string, change func(v *provider) *Error) (any, *Error) {
	v, err := r.seenProvider(permission)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	next := *c.providers.Get(v.name).Latest()
	if err := change(&next); err != nil {
		return nil, err
	}
	return c.putProvider(&next), nil
}

func patchProvider(r *request) (any, *Error) {
	var in providerJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	mask, err := parseMask(r.param("updateMask"), providerFields...)
	if err != nil {
		return nil, err
	}
	if mask.empty() {
		return nil, invalid("The update mask must not be empty.")
	}
	return r.changeProvider("iam.workloadIdentityPoolProviders.update", func(v *provider) *Error {
		if !v.deleted.IsZero() {
			return entityNotFound()
		}
		return v.set(in, mask)
	})
}

func deleteProvider(r *request) (any, *Error) {
	return r.changeProvider("iam.workloadIdentityPoolProviders.delete", func(v *provider) *Error {
		if !v.deleted.IsZero() {
			return entityNotFound()
		}
		v.deleted = r.cloud.clock()
		return nil
	})
}

func undeleteProvider(r *request) (any, *Error) {
	return r.changeProvider("iam.workloadIdentityPoolProviders.undelete", func(v *provider) *Error {
		if v.deleted.IsZero() {
			return precondition("The workload identity pool provider is not deleted.")
		}
		v.deleted = time.Time{}
		return nil
	})
}
