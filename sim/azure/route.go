package azure

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// service is an API with hosts of its own.
type service struct {
	// name is how the log and faults call it: "arm".
	name string
	// operations are found by method and path; a service that needs more to tell them apart has find.
	operations []operation
	find       func(*http.Request) (*operation, map[string]string)
	// others finds what is none of the operations.
	others func(*http.Request) (*operation, map[string]string)
	// admit is what every call has to pass before its operation looks at it.
	admit func(*request) *Error
	// fail puts a refusal in the service's form.
	fail func(*request, *Error) *response
}

// operation is one of an API.
type operation struct {
	// id is the operation ID of Microsoft's specification.
	id     string
	method string
	// path has parameters in braces: "{tenant}/oauth2/v2.0/token". A first "{scope...}" takes one or more segments, or none.
	path string
	// action is what the caller has to be allowed to do; empty if everybody may. It is a data action if dataAction is set.
	action     string
	dataAction bool
	// above is how many segments at the end of the path do not belong to the ID of the resource that the action is on: 1 for a list, 2 for a
	// list below "providers/NAMESPACE".
	above int
	// provider is the resource provider that has to be registered in the subscription; empty if none.
	provider string
	// inGroup says that the resource group of the path has to exist.
	inGroup bool
	// read says that the operation changes nothing.
	read bool
	// run carries the operation out. The result becomes the JSON of the answer with status 200, unless it is a *response.
	run func(*request) (any, *Error)
}

// Hosts are the names that a proxy has to send here, besides those of the storage accounts, which end in BlobSuffix.
func (c *Cloud) Hosts() []string {
	hosts := append([]string{c.environment.ResourceManager}, c.environment.Logins...)
	if c.environment.Graph != "" {
		hosts = append(hosts, c.environment.Graph)
	}
	return hosts
}

// Serves reports whether a host is one of this cloud, so that a proxy can send it here. The host has no port. A storage account need not exist for that.
func (c *Cloud) Serves(host string) bool { return c.route(host) != nil }

// route finds the service of a host.
func (c *Cloud) route(host string) *service {
	host = bare(host)
	e := c.environment
	switch {
	case host == e.ResourceManager:
		return c.services["arm"]
	case slices.Contains(e.Logins, host):
		return c.services["entra"]
	case host == e.Graph && e.Graph != "":
		return c.services["graph"]
	case e.account(host) != "":
		return c.services["blob"]
	}
	return nil
}

// bare is a host without its port, in lower case.
func bare(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(host)
}

// locate gives the operation that a request asks for, and the parameters of its path.
func (s *service) locate(hr *http.Request) (*operation, map[string]string) {
	if s.find != nil {
		return s.find(hr)
	}
	segments := split(hr.URL)
	for i := range s.operations {
		op := &s.operations[i]
		if op.method == hr.Method {
			if parameters, ok := match(strings.Split(op.path, "/"), segments); ok {
				return op, parameters
			}
		}
	}
	if s.others != nil {
		return s.others(hr)
	}
	return nil, nil
}

// split gives the segments of a path. Slashes at its ends, and doubled ones, count for nothing.
func split(u *url.URL) []string {
	var segments []string
	for raw := range strings.SplitSeq(u.EscapedPath(), "/") {
		if raw == "" {
			continue
		}
		if decoded, err := url.PathUnescape(raw); err == nil {
			raw = decoded
		}
		segments = append(segments, raw)
	}
	return segments
}

// match fits the segments of a path into those of a pattern. The fixed ones are compared as Azure does, without regard to case.
func match(pattern, segments []string) (map[string]string, bool) {
	parameters := map[string]string{}
	if pattern[0] == "{scope...}" {
		own := len(segments) - (len(pattern) - 1)
		if own < 0 {
			return nil, false
		}
		parameters["scope"] = "/" + strings.Join(segments[:own], "/")
		pattern, segments = pattern[1:], segments[own:]
	}
	if len(pattern) != len(segments) {
		return nil, false
	}
	for i, p := range pattern {
		if name, ok := strings.CutPrefix(p, "{"); ok {
			parameters[strings.TrimSuffix(name, "}")] = segments[i]
		} else if !strings.EqualFold(p, segments[i]) {
			return nil, false
		}
	}
	return parameters, true
}
