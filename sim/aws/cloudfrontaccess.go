package aws

import (
	"net/http"
	"slices"
)

// revision is the state of a thing that CloudFront gives an ETag, and those that it had before.
type revision struct {
	etag   string
	former []string
}

// next is the revision after a change.
func (v revision) next(c *Cloud) revision {
	return revision{c.ids.unique("E", 13), append(slices.Clip(v.former), v.etag)}
}

// originAccess is what origin access identities and origin access controls have in common: how one is found, and deleted.
type originAccess[T any] struct {
	kept *table[T]
	// resource is what comes before the ID in an ARN.
	resource string
	revision func(one *T) revision
	// uses reports whether an origin refers to the one with that ID.
	uses           func(o origin, id string) bool
	missing, inUse func() *Error
}

// find gives the one that a request is about and asks whether the caller may do to it what the request says. The lock is not held.
func (a originAccess[T]) find(r *request) (*T, *Error) {
	_, id, _ := cloudFrontPath(r)
	if err := r.authorizeCloudFront(r.operation, a.resource+id); err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if one := a.kept.Get(id).Latest(); one != nil {
		return one, nil
	}
	return nil, a.missing()
}

// change gives the one that a request changes, if that is about its present revision. The lock is held.
func (a originAccess[T]) change(r *request) (id string, one *T, err *Error) {
	_, id, _ = cloudFrontPath(r)
	one = a.kept.Get(id).Latest()
	if one == nil {
		return id, nil, a.missing()
	}
	return id, one, r.matches(a.revision(one))
}

func (a originAccess[T]) remove(r *request) (any, *Error) {
	if _, err := a.find(r); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	id, _, err := a.change(r)
	if err != nil {
		return nil, err
	}
	if c.cdn.origins(func(o origin) bool { return a.uses(o, id) }) > 0 {
		return nil, a.inUse()
	}
	a.kept.Get(id).Reset(nil)
	a.kept.Forget(id)
	return cloudFrontAnswer{status: http.StatusNoContent}, nil
}
