package gcp

import "time"

// changePool begins a change of the pool of the path. change gets a copy.
func (r *request) changePool(permission string, change func(p *pool) *Error) (any, *Error) {
	p, err := r.seenPool(permission)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	next := *c.pools.Get(p.name).Latest()
	if err := change(&next); err != nil {
		return nil, err
	}
	return c.putPool(&next), nil
}

func patchPool(r *request) (any, *Error) {
	var in poolJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	mask, err := parseMask(r.param("updateMask"), "displayName", "description", "disabled")
	if err != nil {
		return nil, err
	}
	if mask.empty() {
		return nil, invalid("The update mask must not be empty.")
	}
	if err := checkIdentityTexts(in.DisplayName, in.Description); err != nil {
		return nil, err
	}
	return r.changePool("iam.workloadIdentityPools.update", func(p *pool) *Error {
		if !p.deleted.IsZero() {
			return entityNotFound()
		}
		if mask.has("displayName") {
			p.displayName = in.DisplayName
		}
		if mask.has("description") {
			p.description = in.Description
		}
		if mask.has("disabled") {
			p.disabled = in.Disabled
		}
		return nil
	})
}

func deletePool(r *request) (any, *Error) {
	return r.changePool("iam.workloadIdentityPools.delete", func(p *pool) *Error {
		if !p.deleted.IsZero() {
			return entityNotFound()
		}
		p.deleted = r.cloud.clock()
		return nil
	})
}

func undeletePool(r *request) (any, *Error) {
	return r.changePool("iam.workloadIdentityPools.undelete", func(p *pool) *Error {
		if p.deleted.IsZero() {
			return precondition("The workload identity pool is not deleted.")
		}
		p.deleted = time.Time{}
		return nil
	})
}
