package ibmcloud

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// api is a part of the cloud with its own form of refusals.
type api struct {
	// name is how the log and faults call it: "identity".
	name string
	// fail puts a refusal in the form of the API.
	fail func(*request, *Error) *response
}

// operation is one of an API.
type operation struct {
	api *api
	// id is the operation ID of the API reference.
	id, method string
	// path has parameters in braces: "v1/serviceids/{id}".
	path string
	// open says that no access token is needed.
	open bool
	// read says that the operation changes nothing.
	read bool
	// query are the parameters that the operation has, with commas between them.
	query string
	// status of an answer that is no *response; 0 for 200.
	status int
	// run carries the operation out. The result becomes the JSON of the answer, unless it is a *response.
	run func(*request) (any, *Error)
}

// hosts have the operations of each host by its first label.
var hosts = map[string]func() []operation{
	"iam":                 iamOperations,
	"resource-controller": groupOperations,
}

// iamOperations are those of the host of IAM.
func iamOperations() []operation {
	return slices.Concat(tokenOperations(), serviceIDOperations(), keyOperations(), policyOperations(), roleOperations())
}

// Hosts are the names that a proxy has to send here.
func (c *Cloud) Hosts() []string {
	return []string{"iam." + c.domain, "resource-controller." + c.domain}
}

// Serves reports whether a host is one of this cloud, so that a proxy can send it here. The host has no port.
func (c *Cloud) Serves(host string) bool { return slices.Contains(c.Hosts(), strings.ToLower(host)) }

// locate gives the operation that a request asks for, and the parameters of its path.
func (c *Cloud) locate(hr *http.Request) (*operation, map[string]string) {
	host := strings.ToLower(hr.Host)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	label, domain, _ := strings.Cut(host, ".")
	if list := hosts[label]; list != nil && domain == c.domain {
		segments := split(hr.URL)
		for _, op := range list() {
			if parameters, fits := match(strings.Split(op.path, "/"), segments); fits && op.method == hr.Method {
				return &op, parameters
			}
		}
	}
	return nil, nil
}

// split gives the segments of a path. A slash at its end counts for nothing.
func split(u *url.URL) []string {
	var segments []string
	for raw := range strings.SplitSeq(strings.Trim(u.EscapedPath(), "/"), "/") {
		if decoded, err := url.PathUnescape(raw); err == nil {
			raw = decoded
		}
		segments = append(segments, raw)
	}
	return segments
}

// match fits the segments of a path into those of a pattern.
func match(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	parameters := map[string]string{}
	for i, p := range pattern {
		if name, is := strings.CutPrefix(p, "{"); is {
			parameters[strings.TrimSuffix(name, "}")] = segments[i]
		} else if p != segments[i] {
			return nil, false
		}
	}
	return parameters, true
}
