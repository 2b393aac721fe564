package gcp

import (
	"net/http"
	"slices"
	"strings"
)

// collection is a kind of thing of Compute Engine.
type collection struct {
	// name is that of the resource in the discovery document: "instances". kind is that of one of them: "Instance".
	name, kind string
	// scope is where they are: "zones/{zone}", "regions/{region}" or "global".
	scope string
	// fixed are those that there always are; nobody makes such things.
	fixed []string
}

// collections are those that components of a cluster ask for rights on.
func collections() []collection {
	return []collection{
		{"instances", "Instance", zonal, nil}, {"disks", "Disk", zonal, nil}, {"instanceGroups", "InstanceGroup", zonal, nil},
		{"addresses", "Address", regional, nil}, {"forwardingRules", "ForwardingRule", regional, nil}, {"subnetworks", "Subnetwork", regional, nil},
		{"routers", "Router", regional, nil}, {"targetPools", "TargetPool", regional, nil}, {"networks", "Network", global, nil},
		{"firewalls", "Firewall", global, nil}, {"images", "Image", global, nil}, {"healthChecks", "HealthCheck", global, nil},
		{"backendServices", "BackendService", global, nil},
		{"zones", "Zone", "", []string{"europe-west1-b", "us-central1-a", "us-central1-b", "us-central1-c"}},
		{"regions", "Region", "", []string{"europe-west1", "us-central1"}},
		{"machineTypes", "MachineType", zonal, []string{"n2-standard-4"}},
	}
}

const (
	zonal    = "zones/{zone}"
	regional = "regions/{region}"
	global   = "global"
)

// computePermissions are those on things of Compute Engine that there are here.
func computePermissions() []string {
	var all []string
	for _, k := range collections() {
		verbs := []string{"get", "list", "create", "update", "delete"}
		if k.fixed != nil {
			verbs = verbs[:2]
		}
		for _, verb := range verbs {
			all = append(all, "compute."+k.name+"."+verb)
		}
	}
	return all
}

// computeService is Compute Engine as far as it takes to try a credential out: each kind of thing can be made, read, changed and deleted by whom the policy
// lets. Nothing is made of what they say of themselves.
func computeService() *service {
	s := &service{name: "compute", title: "Compute Engine API", fail: failReason, scopes: []string{"https://www.googleapis.com/auth/compute"}}
	const query = "filter,maxResults,orderBy,pageToken,returnPartialSuccess,requestId"
	for _, k := range collections() {
		all := strings.ReplaceAll("compute/v1/projects/{project}/"+k.scope+"/"+k.name, "//", "/")
		one := all + "/{name}"
		s.operations = append(s.operations,
			operation{id: k.name + ".list", method: "GET", path: all, query: query, read: true, run: k.list},
			operation{id: k.name + ".get", method: "GET", path: one, query: query, read: true, run: k.get},
		)
		if k.fixed == nil {
			s.operations = append(s.operations,
				operation{id: k.name + ".insert", method: "POST", path: all, query: query, run: k.insert},
				operation{id: k.name + ".patch", method: "PATCH", path: one, query: query, run: k.patch},
				operation{id: k.name + ".delete", method: "DELETE", path: one, query: query, run: k.delete},
			)
		}
	}
	return s
}

// failReason is the older form of refusals, which has a reason in place of a canonical code.
func failReason(err *Error) *response {
	return inJSON(err.Status, map[string]any{"error": map[string]any{
		"code": err.Status, "message": err.Message, "errors": []any{map[string]string{"message": err.Message, "domain": "global", "reason": err.Reason}},
	}})
}

// parent is what the things of a request are in, below "projects/…".
func (k collection) parent(r *request, p *project) string {
	scope := strings.NewReplacer("{zone}", r.path["zone"], "{region}", r.path["region"]).Replace(k.scope)
	return strings.ReplaceAll("projects/"+p.id+"/"+scope+"/"+k.name, "//", "/")
}

// permitted gives the names of the collection and of the thing that a request is for, once the caller may.
func (k collection) permitted(r *request, verb, name string) (parent, one string, err *Error) {
	permission := "compute." + k.name + "." + verb
	p, err := r.project(permission)
	if err != nil {
		return "", "", err
	}
	parent = k.parent(r, p)
	one = parent + "/" + name
	shown := one
	if name == "" {
		shown = "projects/" + p.id
	}
	if r.authorize(permission, resource{
		name: one, full: "//compute.googleapis.com/" + one, service: "compute.googleapis.com", kind: "compute.googleapis.com/" + k.kind, project: p,
	}) != nil {
		return "", "", &Error{http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "Required '" + permission + "' permission for '" + shown + "'", nil}
	}
	return parent, one, nil
}

func (r *request) computeNotFound(name string) *Error {
	return notFound("The resource '%s' was not found", name)
}

// link is where a thing is.
func (c *Cloud) computeLink(name string) string {
	return "https://www." + c.domain + "/compute/v1/" + name
}

func (c *Cloud) computeKind(kind string) string {
	return "compute#" + strings.ToLower(kind[:1]) + kind[1:]
}

func (k collection) list(r *request) (any, *Error) {
	parent, _, err := k.permitted(r, "list", "")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	items := []any{}
	for _, name := range k.fixed {
		items = append(items, k.fixedThing(c, parent, name))
	}
	items = append(items, c.shownUnder(parent+"/")...)
	return map[string]any{"kind": c.computeKind(k.kind) + "List", "id": parent, "items": items, "selfLink": c.computeLink(parent)}, nil
}

func (k collection) fixedThing(c *Cloud, parent, name string) map[string]any {
	return map[string]any{"kind": c.computeKind(k.kind), "name": name, "selfLink": c.computeLink(parent + "/" + name)}
}

func (k collection) get(r *request) (any, *Error) {
	parent, name, err := k.permitted(r, "get", r.path["name"])
	if err != nil {
		return nil, err
	}
	c := r.cloud
	if slices.Contains(k.fixed, r.path["name"]) {
		return k.fixedThing(c, parent, r.path["name"]), nil
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	thing := c.things.Get(name).At(c.visible())
	if thing == nil {
		return nil, r.computeNotFound(name)
	}
	return *thing, nil
}
