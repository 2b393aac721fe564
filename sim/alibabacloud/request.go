package alibabacloud

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxBody is how much of a request is read.
const maxBody = 1 << 20

// request is a call on its way through the cloud.
type request struct {
	*http.Request
	cloud     *Cloud
	number    int
	start     time.Time
	operation operation
	values    url.Values
	// service is "ram" or "sts".
	service string
	// name is the operation that was asked for.
	name string
	// caller is who calls; nil where nobody has signed in.
	caller *user
	// id is the ID that answers and errors have.
	id string
	// denied makes every check of a right fail.
	denied bool
}

// read finds out what a request is for.
func (c *Cloud) read(hr *http.Request) *request {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), start: c.clock(), id: c.ids.requestID()}
	hr.Body = http.MaxBytesReader(nil, hr.Body, maxBody)
	_ = hr.ParseForm() // what cannot be read is missing, and said to be
	r.values = hr.Form
	host := strings.ToLower(hr.Host)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	r.service, _, _ = strings.Cut(host, ".")
	r.name = r.param("Action")
	r.operation = operations()[r.service+":"+r.name]
	return r
}

func (r *request) param(name string) string { return r.values.Get(name) }

// Serves reports whether a host is one of this cloud: RAM is in one place, STS in one and in each region. The host has no port.
func (c *Cloud) Serves(host string) bool {
	labels := strings.Split(strings.ToLower(host), ".")
	switch strings.Join(labels[min(1, len(labels)):], ".") {
	case "aliyuncs.com":
		return labels[0] == "ram" || labels[0] == "sts"
	}
	return len(labels) == 4 && labels[0] == "sts" && strings.HasSuffix(host, ".aliyuncs.com")
}

// common are the parameters that every request has or may have.
func common() []string {
	return []string{
		"Action", "Version", "Format", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "Timestamp", "RegionId",
	}
}

// checkParameters refuses versions and formats that there are not, parameters that the operation does not have, and requests that lack one.
func (r *request) checkParameters() *Error {
	switch version := r.param("Version"); {
	case r.operation.run == nil:
		return notFound("InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
	case version == "":
		return missing("Version")
	case version != r.operation.version:
		return notFound("InvalidVersion", "Specified parameter Version is not valid.")
	case !strings.EqualFold(r.param("Format"), "JSON"):
		return badRequest("UnsupportedParameter", "The simulated account answers in JSON alone: set Format to JSON.")
	case r.URL.Path != "/" && r.URL.Path != "":
		return notFound("InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
	}
	for name := range r.values {
		if !slices.Contains(common(), name) && !slices.Contains(r.operation.required, name) && !slices.Contains(r.operation.optional, name) {
			return badRequest("UnsupportedParameter", "The parameter %q is not supported.", name)
		}
	}
	for _, name := range r.operation.required {
		if r.param(name) == "" {
			return missing(name)
		}
	}
	return nil
}
