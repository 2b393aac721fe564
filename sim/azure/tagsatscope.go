package azure

import (
	"maps"
	"net/http"
	"strings"
)

func tagOperations() []operation {
	const kind = "Microsoft.Resources/tags/"
	const path = "{scope...}/providers/Microsoft.Resources/tags/default"
	return []operation{
		{id: "Tags_GetAtScope", method: "GET", path: path, action: kind + "read", above: 4, read: true, run: getTags},
		{id: "Tags_CreateOrUpdateAtScope", method: "PUT", path: path, action: kind + "write", above: 4, run: putTags},
		{id: "Tags_UpdateAtScope", method: "PATCH", path: path, action: kind + "write", above: 4, run: patchTags},
		{id: "Tags_DeleteAtScope", method: "DELETE", path: path, action: kind + "delete", above: 4, run: deleteTags},
	}
}

// tagged is a thing with tags: a resource group, an identity or a storage account. The caller of the functions holds the lock.
type tagged struct {
	tags map[string]string
	set  func(map[string]string)
}

// tagged finds the thing that the path is about.
func (r *request) tagged() (*tagged, *Error) {
	c, key := r.cloud, strings.ToLower(r.path["scope"])
	if g := c.groups.Get(key).Latest(); g != nil {
		return &tagged{g.tags, func(tags map[string]string) { next := *g; next.tags = tags; put(c, c.groups, key, &next) }}, nil
	}
	if i := c.identities.Get(key).Latest(); i != nil {
		return &tagged{i.tags, func(tags map[string]string) { next := *i; next.tags = tags; put(c, c.identities, key, &next) }}, nil
	}
	if a := c.accounts.Get(key).Latest(); a != nil {
		return &tagged{a.tags, func(tags map[string]string) { next := *a; next.tags = tags; put(c, c.accounts, key, &next) }}, nil
	}
	return nil, notFound("ResourceNotFound", "The resource '%s' could not be found.", r.path["scope"])
}

func (r *request) tagsResource(tags map[string]string) map[string]any {
	if tags == nil {
		tags = map[string]string{}
	}
	return map[string]any{
		"id": r.path["scope"] + "/providers/Microsoft.Resources/tags/default", "name": "default", "type": "Microsoft.Resources/tags", "properties": map[string]any{"tags": tags},
	}
}

func getTags(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	t, err := r.tagged()
	if err != nil {
		return nil, err
	}
	return r.tagsResource(t.tags), nil
}

// tagsBody is what is read of tags at a scope.
type tagsBody struct {
	Operation  string `json:"operation"`
	Properties struct {
		Tags map[string]string `json:"tags"`
	} `json:"properties"`
}

func putTags(r *request) (any, *Error) { return r.changeTags("Replace") }

func patchTags(r *request) (any, *Error) { return r.changeTags("") }

// changeTags does what the body, or the operation, says: Merge, Replace or Delete.
func (r *request) changeTags(operation string) (any, *Error) {
	var in tagsBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if operation == "" {
		operation = in.Operation
	}
	if err := checkTags(in.Properties.Tags, tagNameLimit); err != nil {
		return nil, err
	}
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	t, err := r.tagged()
	if err != nil {
		return nil, err
	}
	next := map[string]string{}
	switch operation {
	case "Replace":
		next = in.Properties.Tags
	case "Merge":
		maps.Copy(next, t.tags)
		maps.Copy(next, in.Properties.Tags)
	case "Delete":
		maps.Copy(next, t.tags)
		maps.DeleteFunc(next, func(name, value string) bool {
			given, ok := in.Properties.Tags[name]
			return ok && (given == "" || given == value)
		})
	default:
		return nil, badRequest("InvalidTagsPatchOperation", "The tags operation '%s' is invalid. The supported operations are 'Merge', 'Replace' and 'Delete'.", in.Operation)
	}
	t.set(next)
	return r.tagsResource(next), nil
}

func deleteTags(r *request) (any, *Error) {
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	t, err := r.tagged()
	if err != nil {
		return nil, err
	}
	t.set(nil)
	return empty(http.StatusOK), nil
}
