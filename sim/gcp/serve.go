package gcp

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := c.read(hr)
	d := c.faults.Decide(fault.Request{Service: r.service.name, Operation: r.name(), Write: r.changes, N: r.number})
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
		return r.refuse(internalFailure())
	case fault.Unavailable:
		return r.refuse(unavailable())
	case fault.ResetBefore:
		return nil, "ConnectionReset"
	case fault.Garbage:
		return &response{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html><body>It works!</p>")}, "Garbage"
	}
	if r.operation == nil {
		return unknownMethod(), "NOT_FOUND"
	}
	r.denied = effect == fault.Deny
	if err := r.admit(); err != nil {
		return r.refuse(err)
	}
	result, err := r.operation.run(r)
	if err != nil {
		return r.refuse(err)
	}
	answer, err := r.succeed(result)
	if err != nil {
		return r.refuse(err)
	}
	return answer, ""
}

// admit is what every call has to pass before its operation looks at it.
func (r *request) admit() *Error {
	if err := r.authenticate(); err != nil {
		return err
	}
	if err := r.checkQuery(); err != nil {
		return err
	}
	return r.checkEnabled()
}

func (r *request) refuse(err *Error) (*response, string) {
	if r.operation != nil && r.operation.fail != nil {
		return r.operation.fail(err), err.Code
	}
	if r.service.fail != nil {
		return r.service.fail(err), err.Code
	}
	return failJSON(err), err.Code
}

func (c *Cloud) record(r *request, code string) {
	c.calls.Add(calls.Call{
		N: r.number, Service: r.service.name, Operation: r.name(), Principal: r.caller.label(), Write: r.changes, Code: code, Start: r.start,
	})
}

func (c *Cloud) send(w http.ResponseWriter, r *request, answer *response) {
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("Date", c.signing().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.Header().Set("X-Request-Id", c.ids.requestID())
	w.WriteHeader(answer.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer.body) // the client may be gone; that is its affair
	}
}
