package openstack

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// maxBody is how much of a request is read.
const maxBody = 1 << 20

// request is a call on its way through the cloud.
type request struct {
	*http.Request
	cloud     *Cloud
	number    int
	start     time.Time
	service   string
	operation *operation
	path      map[string]string
	body      []byte
	// caller is whom the token is for; nil before that is known.
	caller *token
}

// response is an answer as it goes over the wire.
type response struct {
	status int
	header http.Header
	body   []byte
}

func inJSON(status int, value any) *response {
	body, err := json.Marshal(value)
	if err != nil {
		return &response{status: http.StatusInternalServerError, header: http.Header{}}
	}
	return &response{status, http.Header{"Content-Type": {"application/json"}, "Vary": {"X-Auth-Token"}}, body}
}

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), start: c.clock()}
	r.service, r.operation, r.path = c.locate(hr)
	r.body, _ = io.ReadAll(http.MaxBytesReader(nil, hr.Body, maxBody)) // what is cut off is no JSON any more
	d := c.faults.Decide(fault.Request{Service: r.service, Operation: r.name(), Write: r.changes(), N: r.number})
	d.Serve(hr.Context(), func() { c.record(r, "ClientGone") }, func(effect fault.Effect) func() {
		answer, code := r.answer(effect)
		c.record(r, code)
		if answer == nil {
			return nil
		}
		return func() { c.send(w, r, answer) }
	})
}

// answer carries a request out, or does what the fault wants in place of that. The code is empty for success.
func (r *request) answer(effect fault.Effect) (*response, string) {
	var failed *refusal
	switch effect {
	case fault.Throttle:
		failed = throttled()
	case fault.InternalError:
		failed = internalFailure()
	case fault.Unavailable:
		failed = unavailable()
	case fault.ResetBefore:
		return nil, "ConnectionReset"
	case fault.Garbage:
		return &response{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html><body>It works!</p>")}, "Garbage"
	}
	if failed == nil {
		answer, err := r.run(effect == fault.Deny)
		if err == nil {
			return answer, ""
		}
		failed = err
	}
	return failed.answer(r.service), failed.code()
}

// run finds out who calls, and has the operation done.
func (r *request) run(denied bool) (*response, *refusal) {
	if r.operation == nil {
		return nil, refuse(http.StatusNotFound, "The resource could not be found.")
	}
	if r.Method != r.operation.method {
		return nil, refuse(http.StatusMethodNotAllowed, "The method is not allowed for the requested URL.")
	}
	if !r.operation.open {
		if err := r.authenticate(); err != nil {
			return nil, err
		}
	}
	if denied {
		return nil, forbidden(r.service + ":" + r.operation.name)
	}
	result, err := r.operation.run(r)
	if err != nil {
		return nil, err
	}
	if ready, ok := result.(*response); ok {
		return ready, nil
	}
	return inJSON(http.StatusOK, result), nil
}

// name is the operation's name, or the method and path of what is none.
func (r *request) name() string {
	if r.operation == nil {
		return r.Method + " " + r.URL.Path
	}
	return r.operation.name
}

func (r *request) changes() bool { return r.operation != nil && r.operation.write }

// base is how the client calls the cloud, for the links in answers.
func (r *request) base() string {
	scheme := "https"
	if r.TLS == nil && r.Host != r.cloud.host {
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

func (c *Cloud) record(r *request, code string) {
	principal := ""
	if r.caller != nil {
		principal = r.caller.user
	}
	c.calls.Add(calls.Call{
		N: r.number, Service: r.service, Operation: r.name(), Principal: principal, Write: r.changes(), Code: code, Start: r.start,
	})
}

func (c *Cloud) send(w http.ResponseWriter, r *request, answer *response) {
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("X-Openstack-Request-Id", c.ids.requestID())
	w.WriteHeader(answer.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer.body) // the client may be gone; that is its affair
	}
}
