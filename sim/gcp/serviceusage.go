package gcp

import (
	"slices"
	"strings"
)

// apiTitles are the APIs that there are, with how errors and lists call them.
var apiTitles = map[string]string{
	"cloudapis.googleapis.com":            "Google Cloud APIs",
	"cloudresourcemanager.googleapis.com": "Cloud Resource Manager API",
	"compute.googleapis.com":              "Compute Engine API",
	"dns.googleapis.com":                  "Cloud DNS API",
	"file.googleapis.com":                 "Cloud Filestore API",
	"iam.googleapis.com":                  "Identity and Access Management (IAM) API",
	"iamcredentials.googleapis.com":       "IAM Service Account Credentials API",
	"logging.googleapis.com":              "Cloud Logging API",
	"monitoring.googleapis.com":           "Cloud Monitoring API",
	"servicemanagement.googleapis.com":    "Service Management API",
	"serviceusage.googleapis.com":         "Service Usage API",
	"storage-api.googleapis.com":          "Google Cloud Storage JSON API",
	"storage-component.googleapis.com":    "Cloud Storage",
	"storage.googleapis.com":              "Cloud Storage API",
	"sts.googleapis.com":                  "Security Token Service API",
}

func apiNames() []string {
	var all []string
	for api := range apiTitles {
		all = append(all, api)
	}
	slices.Sort(all)
	return all
}

func serviceUsageService() *service {
	const one = "v1/projects/{project}/services/{service}"
	return &service{name: "serviceusage", title: "Service Usage API", operations: []operation{
		{id: "services.list", method: "GET", path: "v1/projects/{project}/services", query: "filter,pageSize,pageToken", read: true, run: listServices},
		{id: "services.get", method: "GET", path: one, read: true, run: getService},
		{id: "services.enable", method: "POST", path: one + ":enable", run: enableService},
		{id: "services.disable", method: "POST", path: one + ":disable", run: disableService},
		{id: "operations.get", method: "GET", path: "v1/operations/{operation}", read: true, run: getServiceOperation},
	}}
}

type (
	apiJSON struct {
		Name   string     `json:"name"`
		Config *apiConfig `json:"config,omitempty"`
		State  string     `json:"state"`
		Parent string     `json:"parent"`
	}
	apiConfig struct {
		Name  string `json:"name"`
		Title string `json:"title"`
	}
	listServicesResponse struct {
		Services      []apiJSON `json:"services,omitempty"`
		NextPageToken string    `json:"nextPageToken,omitempty"`
	}
	enableServiceResponse struct {
		Type    string   `json:"@type"`
		Service *apiJSON `json:"service,omitempty"`
	}
)

// api shows an API in a project. The caller holds the lock.
func (c *Cloud) api(p *project, name string) apiJSON {
	out := apiJSON{
		Name: "projects/" + p.number + "/services/" + name, Config: &apiConfig{name, apiTitles[name]},
		State: "DISABLED", Parent: "projects/" + p.number,
	}
	if p.isEnabled(name, c.visible()) {
		out.State = "ENABLED"
	}
	return out
}

func listServices(r *request) (any, *Error) {
	p, err := r.permittedProject("serviceusage.services.list")
	if err != nil {
		return nil, err
	}
	wanted := ""
	switch filter := strings.ReplaceAll(r.param("filter"), " ", ""); filter {
	case "":
	case "state:ENABLED", "state:DISABLED":
		wanted = strings.TrimPrefix(filter, "state:")
	default:
		return nil, invalid("Invalid filter: %q. The allowed filter strings are `state:ENABLED` and `state:DISABLED`.", filter)
	}
	if size, err := r.integer("pageSize"); err != nil || size > 200 {
		return nil, invalid("Page size %d is too large: it cannot exceed 200.", size)
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	var all []apiJSON
	for _, name := range apiNames() {
		if shown := c.api(p, name); wanted == "" || shown.State == wanted {
			all = append(all, shown)
		}
	}
	some, next, err := queryPage(r, all, func(a apiJSON) string { return a.Name }, 50, 200)
	if err != nil {
		return nil, err
	}
	return listServicesResponse{some, next}, nil
}

// knownService is the API of the path, on whose project the caller has a permission.
func (r *request) knownService(permission string) (*project, string, *Error) {
	p, err := r.permittedProject(permission)
	if err != nil {
		return nil, "", err
	}
	name := r.path["service"]
	if apiTitles[name] == "" {
		return nil, "", permissionDenied(permission, "//serviceusage.googleapis.com/projects/"+p.number+"/services/"+name)
	}
	return p, name, nil
}

func getService(r *request) (any, *Error) {
	p, name, err := r.knownService("serviceusage.services.get")
	if err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	return r.cloud.api(p, name), nil
}

func enableService(r *request) (any, *Error) {
	return r.switchService("serviceusage.services.enable", true, "EnableServiceResponse")
}

func disableService(r *request) (any, *Error) {
	if err := r.decode(&struct {
		DisableDependentServices bool   `json:"disableDependentServices"`
		CheckIfServiceHasUsage   string `json:"checkIfServiceHasUsage"`
	}{}); err != nil {
		return nil, err
	}
	return r.switchService("serviceusage.services.disable", false, "DisableServiceResponse")
}

func (r *request) switchService(permission string, on bool, response string) (any, *Error) {
	p, name, err := r.knownService(permission)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setEnabled(p, on, name)
	shown := c.api(p, name)
	shown.State = map[bool]string{true: "ENABLED", false: "DISABLED"}[on]
	done := &operationRecord{
		"operations/acat." + c.ids.operationID(), p.id, c.clock().Add(c.operationDelay),
		enableServiceResponse{"type.googleapis.com/google.api.serviceusage.v1." + response, &shown},
	}
	c.operations[done.name] = done
	return done.serviceJSON(c), nil
}

func (o *operationRecord) serviceJSON(c *Cloud) operationJSON {
	out := o.json(c.clock())
	out.Metadata["@type"] = "type.googleapis.com/google.api.serviceusage.v1.OperationMetadata"
	return out
}

func getServiceOperation(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := c.operations["operations/"+r.path["operation"]]
	if o == nil {
		return nil, entityNotFound()
	}
	return o.serviceJSON(c), nil
}
