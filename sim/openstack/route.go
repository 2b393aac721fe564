package openstack

import (
	"net"
	"net/http"
	"strings"
)

// Names of the services in the log, and of the first part of their paths.
const (
	serviceIdentity = "identity"
	serviceCompute  = "compute"
	serviceVolume   = "volume"
)

// operation is one of an API.
type operation struct {
	service string
	// name is what the log calls it: Keystone's own name of the policy, where it has one.
	name   string
	method string
	// path, behind that of the service, has parameters in braces.
	path string
	// open says that no token is needed.
	open bool
	// write says that it changes something.
	write bool
	// run carries it out. The result becomes the JSON of the answer with status 200, unless it is a *response.
	run func(*request) (any, *refusal)
}

// operations are those of all services.
func operations() []operation {
	const credentials = "v3/users/{user}/application_credentials"
	return []operation{
		{service: serviceIdentity, name: "versions", method: http.MethodGet, path: "", open: true, run: (*request).versions},
		{service: serviceIdentity, name: "version", method: http.MethodGet, path: "v3", open: true, run: (*request).version},
		{service: serviceIdentity, name: "authenticate", method: http.MethodPost, path: "v3/auth/tokens", open: true, run: (*request).createToken},
		{service: serviceIdentity, name: "validate_token", method: http.MethodGet, path: "v3/auth/tokens", run: (*request).validateToken},
		{service: serviceIdentity, name: "check_token", method: http.MethodHead, path: "v3/auth/tokens", run: (*request).validateToken},
		{service: serviceIdentity, name: "revoke_token", method: http.MethodDelete, path: "v3/auth/tokens", write: true, run: (*request).revokeToken},
		{service: serviceIdentity, name: "get_auth_catalog", method: http.MethodGet, path: "v3/auth/catalog", run: (*request).getCatalog},
		{service: serviceIdentity, name: "get_auth_projects", method: http.MethodGet, path: "v3/auth/projects", run: (*request).ownProjects},
		{service: serviceIdentity, name: "list_projects", method: http.MethodGet, path: "v3/projects", run: (*request).listProjects},
		{service: serviceIdentity, name: "get_project", method: http.MethodGet, path: "v3/projects/{project}", run: (*request).getProject},
		{service: serviceIdentity, name: "list_roles", method: http.MethodGet, path: "v3/roles", run: (*request).listRoles},
		{service: serviceIdentity, name: "list_application_credentials", method: http.MethodGet, path: credentials, run: (*request).listCredentials},
		{service: serviceIdentity, name: "create_application_credential", method: http.MethodPost, path: credentials, write: true, run: (*request).createCredential},
		{service: serviceIdentity, name: "get_application_credential", method: http.MethodGet, path: credentials + "/{id}", run: (*request).getCredential},
		{service: serviceIdentity, name: "delete_application_credential", method: http.MethodDelete, path: credentials + "/{id}", write: true, run: (*request).deleteCredential},
		{service: serviceIdentity, name: "list_access_rules", method: http.MethodGet, path: "v3/users/{user}/access_rules", run: (*request).listRules},
		{service: serviceIdentity, name: "get_access_rule", method: http.MethodGet, path: "v3/users/{user}/access_rules/{id}", run: (*request).getRule},
		{service: serviceIdentity, name: "delete_access_rule", method: http.MethodDelete, path: "v3/users/{user}/access_rules/{id}", write: true, run: (*request).deleteRule},
		{service: serviceCompute, name: "servers:index", method: http.MethodGet, path: "v2.1/servers", run: (*request).listServers},
		{service: serviceCompute, name: "servers:detail", method: http.MethodGet, path: "v2.1/servers/detail", run: (*request).listServers},
		{service: serviceCompute, name: "servers:create", method: http.MethodPost, path: "v2.1/servers", write: true, run: (*request).createServer},
		{service: serviceVolume, name: "volume:get_all", method: http.MethodGet, path: "v3/{project}/volumes", run: (*request).listVolumes},
		{service: serviceVolume, name: "volume:get_all", method: http.MethodGet, path: "v3/{project}/volumes/detail", run: (*request).listVolumes},
		{service: serviceVolume, name: "volume:create", method: http.MethodPost, path: "v3/{project}/volumes", write: true, run: (*request).createVolume},
	}
}

// locate gives the operation that a request asks for. Where only the method is wrong, the operation is another one of the same path.
func (c *Cloud) locate(hr *http.Request) (service string, found *operation, path map[string]string) {
	segments := strings.FieldsFunc(hr.URL.Path, func(r rune) bool { return r == '/' })
	if len(segments) == 0 {
		return "", nil, nil
	}
	service, segments = segments[0], segments[1:]
	for i := range c.routes {
		op := &c.routes[i]
		parameters, fits := match(op.path, segments)
		if op.service != service || !fits {
			continue
		}
		if op.method == hr.Method {
			return service, op, parameters
		}
		found, path = op, parameters
	}
	return service, found, path
}

// match fits the segments of a path into those of a pattern.
func match(pattern string, segments []string) (map[string]string, bool) {
	wanted := strings.FieldsFunc(pattern, func(r rune) bool { return r == '/' })
	if len(wanted) != len(segments) {
		return nil, false
	}
	parameters := map[string]string{}
	for i, want := range wanted {
		if name, is := strings.CutPrefix(want, "{"); is {
			parameters[strings.TrimSuffix(name, "}")] = segments[i]
		} else if want != segments[i] {
			return nil, false
		}
	}
	return parameters, true
}

// bare is a host without its port, in lower case.
func bare(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(host)
}
