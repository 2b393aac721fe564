package aws

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxBody is the most that a request may hold. The longest that IAM accepts is a policy of 131,072 characters, encoded.
const maxBody = 1 << 20

// request is one call on its way through the simulator.
type request struct {
	*http.Request
	cloud  *Cloud
	number int
	id     string
	start  time.Time
	body   []byte

	service   *service
	region    string // of the host; empty if the host names none
	operation string
	write     bool
	// params are those of the Query protocol, or of the URL for the REST protocols.
	params url.Values

	// s3 is what a request to S3 is about, empty for other services.
	s3 s3Call

	caller *caller // nil for an anonymous request
	// denied is set where the caller is to be refused whatever the policies say.
	denied bool
}

// read takes the request off the wire and finds out which operation of which service it asks for. The request is usable in
// any case; the error is what to answer if it cannot be carried out.
func (c *Cloud) read(hr *http.Request) (*request, *Error) {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), id: c.ids.requestID(), start: c.clock(), service: unknownService()}
	body, err := io.ReadAll(io.LimitReader(hr.Body, maxBody+1))
	if err != nil || len(body) > maxBody {
		return r, &Error{http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request is too long, or it was cut off."}
	}
	r.body = body
	service, region := route(hr)
	r.region = region
	if service == nil {
		service = withoutSignature(body)
	}
	if service == nil {
		return r, &Error{http.StatusNotFound, "UnknownEndpoint", "There is no service of AWS at " + hr.Host + " in this simulation."}
	}
	r.service = service
	return r, service.name(r)
}

// param returns a parameter and whether it was given.
func (r *request) param(name string) (string, bool) {
	v, ok := r.params[name]
	if !ok || len(v) == 0 {
		return "", false
	}
	return v[0], true
}

// list returns the values name.member.1, name.member.2 and so on.
func (r *request) list(name string) []string {
	var values []string
	for i := 1; ; i++ {
		v, ok := r.param(name + ".member." + strconv.Itoa(i))
		if !ok {
			return values
		}
		values = append(values, v)
	}
}

// signingRegion is the region that the request is about.
func (r *request) signingRegion() string {
	if r.region != "" {
		return r.region
	}
	if scope, ok := credentialScope(r.Header.Get("Authorization")); ok {
		return scope.region
	}
	return ""
}
