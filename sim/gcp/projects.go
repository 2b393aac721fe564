package gcp

import (
	"maps"
	"time"
)

// project is a project. Only seeds make projects, so its facts never change; what changes is in entries.
type project struct {
	id, number, name string
	created          time.Time
	// enabled are the APIs, by full name, that may be used.
	enabled *entry[map[string]bool]
	// constraints are the boolean constraints of the organisation's policy that are enforced here.
	constraints map[string]bool
}

// resource is what a permission is asked on.
type resource struct {
	// name is relative, "projects/p/serviceAccounts/a"; full begins with "//" and the service.
	name, full string
	// service and kind are what conditions see as resource.service and resource.type.
	service, kind string
	project       *project
	// private says that allUsers and allAuthenticatedUsers get nothing, whatever is bound to them.
	private bool
	// policy is the key of the policy that the resource itself has, empty if it cannot have one.
	policy string
}

// resourceManager is the full name of the API that projects belong to.
const resourceManager = "cloudresourcemanager.googleapis.com"

func (p *project) resource() resource {
	return resource{
		name: "projects/" + p.id, full: "//" + resourceManager + "/projects/" + p.id, service: resourceManager,
		kind: resourceManager + "/Project", project: p, policy: "projects/" + p.id,
	}
}

// project finds the project that a path names by its ID or number. One that is not there looks like one that the caller may not see.
func (r *request) project(permission string) (*project, *Error) {
	name := r.path["project"]
	r.cloud.mu.RLock()
	p := r.cloud.projects[name]
	r.cloud.mu.RUnlock()
	if p == nil {
		return nil, permissionDenied(permission, "//"+resourceManager+"/projects/"+name)
	}
	return p, nil
}

// permittedProject is the project of the path, on which the caller has a permission.
func (r *request) permittedProject(permission string) (*project, *Error) {
	p, err := r.project(permission)
	if err != nil {
		return nil, err
	}
	return p, r.authorize(permission, p.resource())
}

func resourceManagerService() *service {
	return &service{name: "cloudresourcemanager", title: "Cloud Resource Manager API", operations: []operation{
		{id: "projects.get", method: "GET", path: "v1/projects/{project}", read: true, run: getProject},
		{id: "projects.getIamPolicy", method: "POST", path: "v1/projects/{project}:getIamPolicy", read: true, run: getProjectPolicy},
		{id: "projects.setIamPolicy", method: "POST", path: "v1/projects/{project}:setIamPolicy", run: setProjectPolicy},
		{id: "projects.testIamPermissions", method: "POST", path: "v1/projects/{project}:testIamPermissions", read: true, run: testProjectPermissions},
	}}
}

type projectJSON struct {
	ProjectNumber  string `json:"projectNumber"`
	ProjectID      string `json:"projectId"`
	LifecycleState string `json:"lifecycleState"`
	Name           string `json:"name"`
	CreateTime     string `json:"createTime"`
}

func getProject(r *request) (any, *Error) {
	p, err := r.permittedProject("resourcemanager.projects.get")
	if err != nil {
		return nil, err
	}
	return projectJSON{p.number, p.id, "ACTIVE", p.name, timestamp(p.created)}, nil
}

func getProjectPolicy(r *request) (any, *Error) {
	p, err := r.permittedProject("resourcemanager.projects.getIamPolicy")
	if err != nil {
		return nil, err
	}
	return r.readPolicy(p.resource())
}

func setProjectPolicy(r *request) (any, *Error) {
	p, err := r.permittedProject("resourcemanager.projects.setIamPolicy")
	if err != nil {
		return nil, err
	}
	return r.writePolicy(p.resource())
}

func testProjectPermissions(r *request) (any, *Error) {
	p, err := r.project("resourcemanager.projects.get")
	if err != nil {
		return nil, err
	}
	return r.testPermissions(p.resource())
}

// isEnabled says whether an API may be used in the project. The caller holds the lock.
func (p *project) isEnabled(api string, at time.Time) bool {
	set := p.enabled.At(at)
	return set != nil && (*set)[api]
}

// setEnabled switches an API on or off. The caller holds the lock.
func (c *Cloud) setEnabled(p *project, on bool, apis ...string) {
	set := map[string]bool{}
	if old := p.enabled.Latest(); old != nil {
		set = maps.Clone(*old)
	}
	for _, api := range apis {
		if on {
			set[api] = true
		} else {
			delete(set, api)
		}
	}
	p.enabled.Put(c.clock(), c.visible(), &set)
}
