package gcp

import (
	"encoding/json"
	"maps"
	"net/http"
)

// computeOperation is what a change answers: it is done at once.
func (r *request) computeOperation(kind, target string) any {
	c := r.cloud
	return map[string]any{
		"kind": "compute#operation", "id": c.ids.digits(19), "name": "operation-" + c.ids.operationID(), "operationType": kind, "status": "DONE", "progress": 100,
		"targetLink": c.computeLink(target), "insertTime": timestamp(c.clock()),
	}
}

// readThing reads a body, which may be anything that has a name.
func (r *request) readThing() (map[string]any, *Error) {
	thing := map[string]any{}
	if err := json.Unmarshal(r.body, &thing); err != nil {
		return nil, invalid("Invalid JSON payload received. %s", err)
	}
	return thing, nil
}

func (k collection) insert(r *request) (any, *Error) {
	thing, err := r.readThing()
	if err != nil {
		return nil, err
	}
	id, _ := thing["name"].(string)
	if id == "" {
		return nil, &Error{http.StatusBadRequest, "INVALID_ARGUMENT", "required", "Required field 'resource.name' not specified", nil}
	}
	_, name, err := k.permitted(r, "create", id)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	thing["kind"], thing["id"], thing["selfLink"], thing["creationTimestamp"] = c.computeKind(k.kind), c.ids.digits(19), c.computeLink(name), timestamp(c.clock())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.things.Get(name).Latest() != nil {
		return nil, alreadyExists("The resource '%s' already exists", name)
	}
	c.things.Make(name).Put(c.clock(), c.visible(), &thing)
	return r.computeOperation("insert", name), nil
}

// change replaces a thing that has to be there; nil removes it.
func (k collection) change(r *request, verb, kind string, next func(old map[string]any) *map[string]any) (any, *Error) {
	_, name, err := k.permitted(r, verb, r.path["name"])
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.things.Get(name).Latest()
	if old == nil {
		return nil, r.computeNotFound(name)
	}
	c.things.Get(name).Put(c.clock(), c.visible(), next(*old))
	return r.computeOperation(kind, name), nil
}

func (k collection) patch(r *request) (any, *Error) {
	fields, err := r.readThing()
	if err != nil {
		return nil, err
	}
	return k.change(r, "update", "patch", func(old map[string]any) *map[string]any {
		changed := maps.Clone(old)
		maps.Copy(changed, fields)
		return &changed
	})
}

func (k collection) delete(r *request) (any, *Error) {
	return k.change(r, "delete", "delete", func(map[string]any) *map[string]any { return nil })
}
