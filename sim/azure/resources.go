package azure

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// resource is one of a resource provider that has no rules of its own here, such as a load balancer: what its body says is kept, and given back. That it makes
// sense, and that a parent is there, is not checked.
type resource struct {
	id, name, kind string
	location       string
	tags           map[string]string
	properties     map[string]any
}

// findResourceOperation finds what is done to a resource by its ID alone. Its action is made of what the ID says, as that of every resource is:
// ".../providers/Microsoft.Network/dnsZones/example.com/A/www" is written with "Microsoft.Network/dnsZones/A/write". Other verbs than these three are not known.
func findResourceOperation(hr *http.Request) (*operation, map[string]string) {
	path, kind, ok := parseResource(hr.URL)
	if !ok {
		return nil, nil
	}
	provider, _, _ := strings.Cut(kind, "/")
	o := operation{method: hr.Method, provider: provider, inGroup: true}
	switch hr.Method {
	case http.MethodGet:
		o.id, o.action, o.read, o.run = "Resources_GetById", kind+"/read", true, getResource
	case http.MethodPut:
		o.id, o.action, o.run = "Resources_CreateOrUpdateById", kind+"/write", putResource
	case http.MethodDelete:
		o.id, o.action, o.run = "Resources_DeleteById", kind+"/delete", deleteResource
	default:
		return nil, nil
	}
	return &o, path
}

// parseResource takes the ID of a resource apart: its place, and its type with the namespace of the provider.
func parseResource(u *url.URL) (path map[string]string, kind string, ok bool) {
	s := split(u)
	if len(s) < 8 || len(s)%2 != 0 || !strings.EqualFold(s[0], "subscriptions") || !strings.EqualFold(s[2], "resourcegroups") || !strings.EqualFold(s[4], "providers") {
		return nil, "", false
	}
	i := slices.IndexFunc(namespaces(), func(n string) bool { return strings.EqualFold(n, s[5]) })
	if i < 0 || always(s[5]) {
		return nil, "", false
	}
	kind = namespaces()[i]
	for n := 6; n < len(s); n += 2 {
		kind += "/" + s[n]
	}
	return map[string]string{"subscription": s[1], "group": s[3], "kind": kind, "name": s[len(s)-1]}, kind, true
}

func (o *resource) shown() map[string]any {
	all := map[string]any{"id": o.id, "name": o.name, "type": o.kind, "properties": o.properties}
	if o.location != "" {
		all["location"] = o.location
	}
	if o.tags != nil {
		all["tags"] = o.tags
	}
	return all
}

func getResource(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	found := c.resources.Get(strings.ToLower(r.resource())).At(c.visible())
	if found == nil {
		return nil, resourceNotFound(r.path["kind"], r.path["name"], r.path["group"])
	}
	return found.shown(), nil
}

func putResource(r *request) (any, *Error) {
	var in struct {
		Location   string            `json:"location"`
		Tags       map[string]string `json:"tags"`
		Properties map[string]any    `json:"properties"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags, tagNameLimit); err != nil {
		return nil, err
	}
	made := &resource{r.resource(), r.path["name"], r.path["kind"], in.Location, in.Tags, maps.Clone(in.Properties)}
	if made.properties == nil {
		made.properties = map[string]any{}
	}
	made.properties["provisioningState"] = "Succeeded"
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.ToLower(made.id)
	was := c.resources.Get(key).Latest()
	put(c, c.resources, key, made)
	if was == nil {
		return created(made.shown()), nil
	}
	return made.shown(), nil
}

// deleteResource deletes a resource with what is below it.
func deleteResource(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.ToLower(r.resource())
	if c.resources.Get(key).Latest() == nil {
		return noContent(), nil
	}
	c.dropResources(key)
	return empty(http.StatusOK), nil
}

// dropResources removes a resource and what is below it, or what is below a group. The caller holds the lock.
func (c *Cloud) dropResources(key string) {
	for _, name := range append(slices.Clone(c.resources.Under(key+"/")), key) {
		if c.resources.Get(name).Latest() != nil {
			put(c, c.resources, name, nil)
		}
	}
}
