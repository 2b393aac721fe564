package ibmcloud

import (
	"maps"
	"net/http"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := c.read(hr)
	d := c.faults.Decide(fault.Request{Service: r.operation.api.name, Operation: r.operation.id, Write: !r.operation.read, N: r.number})
	d.Serve(hr.Context(), func() { c.record(r, "ClientGone") }, func(effect fault.Effect) func() {
		answer, code := c.answer(r, effect)
		c.record(r, code)
		if answer == nil {
			return nil
		}
		return func() { c.send(w, r, answer) }
	})
}

// answer carries a request out, or does what the fault wants in place of that. The code is empty for success.
func (c *Cloud) answer(r *request, effect fault.Effect) (*response, string) {
	switch effect {
	case fault.Throttle:
		return r.refuse(throttled())
	case fault.InternalError:
		return r.refuse(refusal(http.StatusInternalServerError, "internal_server_error", "The server could not process the request."))
	case fault.Unavailable:
		return r.refuse(refusal(http.StatusServiceUnavailable, "service_unavailable", "The service is temporarily unavailable."))
	case fault.ResetBefore:
		return nil, "ConnectionReset"
	case fault.Garbage:
		return &response{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html><body>It works!</p>")}, "Garbage"
	}
	r.denied = effect == fault.Deny
	for _, check := range []func() *Error{r.authenticate, r.checkQuery} {
		if err := check(); err != nil {
			return r.refuse(err)
		}
	}
	result, err := r.operation.run(r)
	if err != nil {
		return r.refuse(err)
	}
	if ready, is := result.(*response); is {
		return ready, ""
	}
	status := r.operation.status
	if status == 0 {
		status = http.StatusOK
	}
	return inJSON(status, result), ""
}

func (r *request) refuse(err *Error) (*response, string) {
	answer := r.operation.api.fail(r, err)
	maps.Copy(answer.header, err.header)
	return answer, err.Code
}

func (c *Cloud) record(r *request, code string) {
	c.calls.Add(calls.Call{
		N: r.number, Service: r.operation.api.name, Operation: r.operation.id, Principal: r.caller, Write: !r.operation.read, Code: code, Start: r.start,
	})
}

func (c *Cloud) send(w http.ResponseWriter, r *request, answer *response) {
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("Transaction-Id", r.id)
	w.WriteHeader(answer.status)
	if answer.status != http.StatusNoContent {
		_, _ = w.Write(answer.body) // the client may be gone; that is its affair
	}
}
