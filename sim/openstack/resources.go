package openstack

import (
	"encoding/json"
	"net/http"
	"slices"
)

// listed shows names as a list of things of a service.
func listed(key string, names []string) map[string]any {
	list := []any{}
	for _, name := range names {
		list = append(list, map[string]any{"id": name, "name": name, "status": "ACTIVE"})
	}
	return map[string]any{key: list}
}

// inProject checks that the caller has a role on the project that the call is about.
func (r *request) inProject(role, rule string) *refusal {
	if r.caller.project == "" || !r.cloud.has(r.caller, role) {
		return refuse(http.StatusForbidden, "Policy doesn't allow %s to be performed.", rule)
	}
	if named := r.path["project"]; named != "" && named != r.caller.project {
		return refuse(http.StatusBadRequest, "Malformed request url")
	}
	return nil
}

func (r *request) listServers() (any, *refusal) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if err := r.inProject(roleReader, "os_compute_api:servers:index"); err != nil {
		return nil, err
	}
	return listed("servers", r.cloud.servers[r.caller.project]), nil
}

func (r *request) createServer() (any, *refusal) {
	return r.create(r.cloud.servers, "server", "os_compute_api:servers:create")
}

func (r *request) listVolumes() (any, *refusal) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if err := r.inProject(roleReader, "volume:get_all"); err != nil {
		return nil, err
	}
	return listed("volumes", r.cloud.volumes[r.caller.project]), nil
}

func (r *request) createVolume() (any, *refusal) {
	return r.create(r.cloud.volumes, "volume", "volume:create")
}

// create makes a thing that has nothing but a name.
func (r *request) create(things map[string][]string, kind, rule string) (any, *refusal) {
	var in map[string]struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in[kind].Name == "" {
		return nil, refuse(http.StatusBadRequest, "Invalid input for field/attribute %s.", kind)
	}
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	if err := r.inProject(roleMember, rule); err != nil {
		return nil, err
	}
	name := in[kind].Name
	things[r.caller.project] = append(slices.Clone(things[r.caller.project]), name)
	return inJSON(http.StatusAccepted, map[string]any{kind: map[string]any{"id": name, "name": name}}), nil
}
