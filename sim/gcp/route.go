package gcp

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

const defaultDomain = "googleapis.com"

// services are those that can be reached.
func services() []*service {
	return []*service{iamService(), resourceManagerService(), serviceUsageService(), tokenService(), storageService(), securityTokenService(), credentialsService(), computeService(), dnsService()}
}

// service is an API with a host of its own.
type service struct {
	// name is the first label of the host: "iam".
	name string
	// title is how errors call the API; empty if it need not be enabled.
	title string
	// scopes suffice for every operation besides cloud-platform.
	scopes []string
	// operations are found by method and path.
	operations []operation
	// fail puts a refusal in the service's form; nil means the usual one.
	fail func(*Error) *response
}

// operation is a method of a discovery document.
type operation struct {
	// id is the method's ID without the API's name: "projects.serviceAccounts.create".
	id     string
	method string
	// path is that of the method with its parameters in braces: "v1/projects/{project}:getIamPolicy". A last "{name...}" takes all
	// that is left of a path, slashes included.
	path string
	// query are the query parameters besides the standard ones, with commas between them; "*" are any. It names alt if that may be something
	// else than json.
	query string
	// read says that the operation changes nothing.
	read bool
	// anonymous says that no access token is needed; one that is there counts.
	anonymous bool
	// scopes suffice for this operation besides those of the service.
	scopes []string
	// largest is how many bytes of a body are read where it may be more than usual.
	largest int64
	// fail puts a refusal in this operation's form; nil means that of the service.
	fail func(*Error) *response
	// run carries the operation out. The result becomes the JSON of the answer, unless it is a *response.
	run func(*request) (any, *Error)
}

// host is what follows "https://" for this service.
func (c *Cloud) host(service string) string { return service + "." + c.domain }

// Serves reports whether a host is one of this cloud, so that a proxy can send it here. The host has no port. The token
// endpoint is under googleapis.com in every universe.
func (c *Cloud) Serves(host string) bool { return c.route(host) != nil }

// route finds the service of a host.
func (c *Cloud) route(host string) *service {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	name, domain, _ := strings.Cut(strings.ToLower(host), ".")
	if domain != c.domain && (name != "oauth2" || domain != defaultDomain) {
		return nil
	}
	return c.services[name]
}

// find gives the operation that a method and a path ask for, and the parameters of the path.
func (s *service) find(method string, u *url.URL) (*operation, map[string]string) {
	segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, raw := range segments {
		if decoded, err := url.PathUnescape(raw); err == nil {
			segments[i] = decoded
		}
	}
	for i := range s.operations {
		op := &s.operations[i]
		if op.method == method {
			if parameters, ok := match(strings.Split(op.path, "/"), segments); ok {
				return op, parameters
			}
		}
	}
	return nil, nil
}

// match fits the segments of a path into those of a pattern. A custom verb belongs to the last segment, and a parameter
// before it may hold colons, too: the IDs of projects of a domain do.
func match(pattern, segments []string) (map[string]string, bool) {
	parameters := map[string]string{}
	last := len(pattern) - 1
	if name, ok := strings.CutSuffix(pattern[last], "...}"); ok && len(segments) > last {
		parameters[name[1:]] = strings.Join(segments[last:], "/")
		pattern, segments = pattern[:last], segments[:last]
	}
	if len(pattern) != len(segments) {
		return nil, false
	}
	for i, p := range pattern {
		s := segments[i]
		name, verb, isParameter := strings.Cut(strings.TrimPrefix(p, "{"), "}")
		if !isParameter {
			if p != s {
				return nil, false
			}
			continue
		}
		value, ok := strings.CutSuffix(s, verb)
		if !ok || value == "" {
			return nil, false
		}
		parameters[name] = value
	}
	return parameters, true
}

// unknownMethod answers a path that is none. Google sends a page of HTML.
func unknownMethod() *response {
	return &response{
		status: http.StatusNotFound, header: http.Header{"Content-Type": {"text/html; charset=UTF-8"}},
		body: []byte("<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p>The requested URL was not found on this server.\n"),
	}
}
