package gcp

import (
	"net/http"
	"strings"
)

// dnsService is Cloud DNS as far as it takes to try a credential out: zones, and records that are changed in them.
func dnsService() *service {
	const zones, zone = "dns/v1/projects/{project}/managedZones", "dns/v1/projects/{project}/managedZones/{zone}"
	return &service{
		name: "dns", title: "Cloud DNS API", fail: failReason, scopes: []string{"https://www.googleapis.com/auth/ndev.clouddns.readwrite"},
		operations: []operation{
			{id: "managedZones.list", method: "GET", path: zones, query: "dnsName,maxResults,pageToken", read: true, run: listZones},
			{id: "managedZones.get", method: "GET", path: zone, query: "clientOperationId", read: true, run: getZone},
			{id: "managedZones.create", method: "POST", path: zones, query: "clientOperationId", run: createZone},
			{id: "managedZones.delete", method: "DELETE", path: zone, query: "clientOperationId", run: deleteZone},
			{id: "resourceRecordSets.list", method: "GET", path: zone + "/rrsets", query: "filter,maxResults,name,pageToken,type", read: true, run: listRecords},
			{id: "changes.create", method: "POST", path: zone + "/changes", query: "clientOperationId", run: createChange},
		},
	}
}

// dnsProject is the project of the path, on which the caller has some permissions.
func (r *request) dnsProject(permissions ...string) (*project, *Error) {
	p, err := r.project(permissions[0])
	if err != nil {
		return nil, err
	}
	on := p.resource()
	for _, permission := range permissions {
		if r.authorize(permission, on) != nil {
			return nil, &Error{http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "Forbidden", nil}
		}
	}
	return p, nil
}

func zoneName(p *project, id string) string { return "projects/" + p.id + "/managedZones/" + id }

// zone is that of the path. The caller holds the lock.
func (r *request) zone(p *project) (string, map[string]any, *Error) {
	name := zoneName(p, r.path["zone"])
	e := r.cloud.things.Get(name)
	found := e.Latest()
	if r.operation.read {
		found = e.At(r.cloud.visible())
	}
	if found == nil {
		return "", nil, notFound("The 'parameters.managedZone' resource named '%s' does not exist.", r.path["zone"])
	}
	return name, *found, nil
}

// shownUnder are the things under a prefix, without those that are in them.
func (c *Cloud) shownUnder(prefix string) []any {
	shown := []any{}
	for _, name := range c.things.Under(prefix) {
		if thing := c.things.Get(name).At(c.visible()); thing != nil && !strings.Contains(name[len(prefix):], "/") {
			shown = append(shown, *thing)
		}
	}
	return shown
}

func listZones(r *request) (any, *Error) {
	p, err := r.dnsProject("dns.managedZones.list")
	if err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	return map[string]any{"kind": "dns#managedZonesListResponse", "managedZones": r.cloud.shownUnder(zoneName(p, ""))}, nil
}

func getZone(r *request) (any, *Error) {
	p, err := r.dnsProject("dns.managedZones.get")
	if err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, zone, err := r.zone(p)
	return zone, err
}

func createZone(r *request) (any, *Error) {
	zone, err := r.readThing()
	if err != nil {
		return nil, err
	}
	p, err := r.dnsProject("dns.managedZones.create")
	if err != nil {
		return nil, err
	}
	id, _ := zone["name"].(string)
	domain, _ := zone["dnsName"].(string)
	if id == "" || !strings.HasSuffix(domain, ".") {
		return nil, invalid("Invalid value for 'entity.managedZone': a name and a dnsName that ends with a dot are required.")
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	name := zoneName(p, id)
	if c.things.Get(name).Latest() != nil {
		return nil, alreadyExists("The resource 'entity.managedZone' named '%s' already exists", id)
	}
	zone["kind"], zone["id"], zone["creationTime"] = "dns#managedZone", c.ids.digits(19), timestamp(c.clock())
	c.things.Make(name).Put(c.clock(), c.visible(), &zone)
	return zone, nil
}

func deleteZone(r *request) (any, *Error) {
	p, err := r.dnsProject("dns.managedZones.delete")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	name, _, err := r.zone(p)
	if err != nil {
		return nil, err
	}
	for _, record := range c.things.Under(name + "/") {
		if c.things.Get(record).Latest() != nil {
			return nil, &Error{http.StatusBadRequest, "FAILED_PRECONDITION", "containerNotEmpty",
				"The resource named '" + r.path["zone"] + "' cannot be deleted because it contains one or more 'resource records'.", nil}
		}
	}
	c.things.Get(name).Put(c.clock(), c.visible(), nil)
	return &response{status: http.StatusNoContent, header: http.Header{}}, nil
}
