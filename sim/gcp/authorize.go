package gcp

import (
	"cmp"
	"net/http"
	"slices"
)

// authorize asks the policies of a resource and of its project. The error is Google's own refusal.
func (r *request) authorize(permission string, on resource) *Error {
	if r.denied {
		return permissionDenied(permission, on.full)
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if !r.cloud.allowed(r.caller, permission, on) {
		return permissionDenied(permission, on.full)
	}
	return nil
}

// allowed says whether a binding that is in force gives the caller a permission. The caller of the method holds the lock.
func (c *Cloud) allowed(who *caller, permission string, on resource) bool {
	visible := c.visible()
	keys := []string{on.policy}
	if own := "projects/" + on.project.id; own != on.policy {
		keys = append(keys, own)
	}
	for _, key := range keys {
		p := c.policies[key].At(visible)
		if p == nil {
			continue
		}
		for _, b := range p.bindings {
			if c.binds(&b, who, on) && c.grants(b.role, permission) && c.holds(b.condition, on) {
				return true
			}
		}
	}
	return false
}

// binds says whether a member of a binding stands for the caller. Everybody is no member where a resource keeps the public out.
func (c *Cloud) binds(b *binding, who *caller, on resource) bool {
	return slices.ContainsFunc(b.members, func(m member) bool {
		if on.private && m.isPublic() {
			return false
		}
		return who.is(m) || c.hasBasicRole(who, m)
	})
}

// holds evaluates the condition of a binding. One that cannot be evaluated does not hold.
func (c *Cloud) holds(condition *condition, on resource) bool {
	if condition == nil {
		return true
	}
	ok, err := condition.parsed.Holds(map[string]any{
		"resource": map[string]any{"name": on.name, "service": on.service, "type": on.kind},
		"request":  map[string]any{"time": c.clock()},
	})
	return err == nil && ok
}

// checkEnabled refuses a call of an API that is not enabled in the project that the call is counted for: the one of the
// X-Goog-User-Project header, or that of the calling service account.
func (r *request) checkEnabled() *Error {
	if r.service.title == "" || r.caller == nil {
		return nil
	}
	api := r.service.name + "." + defaultDomain
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	consumer := r.caller.project
	if named := cmp.Or(r.Header.Get("X-Goog-User-Project"), r.param("userProject")); named != "" {
		consumer = c.projects[named]
		if consumer == nil || !c.allowed(r.caller, "serviceusage.services.use", consumer.resource()) {
			return userProjectDenied(named, api)
		}
	}
	if consumer == nil || consumer.isEnabled(api, c.visible()) {
		return nil
	}
	return disabledService(api, r.service.title, consumer)
}

// userProjectDenied is the refusal of a project that the caller may not have calls counted for.
func userProjectDenied(named, api string) *Error {
	return &Error{http.StatusForbidden, "PERMISSION_DENIED", "forbidden", "Caller does not have required permission to use project " + named +
		". Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting " +
		"https://console.developers.google.com/iam-admin/iam/project?project=" + named + " and then retry. Propagation of the new permission may take a few minutes.",
		[]any{errorInfo("USER_PROJECT_DENIED", "googleapis.com", map[string]string{"service": api, "consumer": "projects/" + named})}}
}

func disabledService(api, title string, consumer *project) *Error {
	activation := "https://console.developers.google.com/apis/api/" + api + "/overview?project=" + consumer.number
	message := title + " has not been used in project " + consumer.number + " before or it is disabled. Enable it by visiting " + activation +
		" then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry."
	return &Error{http.StatusForbidden, "PERMISSION_DENIED", "accessNotConfigured", message, []any{
		errorInfo("SERVICE_DISABLED", "googleapis.com", map[string]string{
			"service": api, "serviceTitle": title, "consumer": "projects/" + consumer.number, "containerInfo": consumer.number, "activationUrl": activation,
		}),
		map[string]any{"@type": typePrefix + "LocalizedMessage", "locale": "en-US", "message": message},
		map[string]any{"@type": typePrefix + "Help", "links": []any{map[string]string{
			"description": "Google developers console API activation", "url": activation,
		}}},
	}}
}
