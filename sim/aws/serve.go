package aws

import (
	"maps"
	"net/http"
	"strconv"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r, unreadable := c.read(hr)
	d := c.faults.Decide(fault.Request{Service: r.service.scope, Operation: r.operation, Write: r.write, N: r.number})
	d.Serve(hr.Context(), func() { c.record(r, "ClientGone") }, func(effect fault.Effect) func() {
		answer, code := c.answer(r, unreadable, effect)
		c.record(r, code)
		if answer == nil {
			return nil
		}
		return func() { send(w, r, answer, c) }
	})
}

// answer carries a request out, or does what the fault wants in place of that.
func (c *Cloud) answer(r *request, unreadable *Error, effect fault.Effect) (*response, string) {
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
	if unreadable != nil {
		return r.refuse(unreadable)
	}
	if err := r.authenticate(); err != nil {
		return r.refuse(err)
	}
	r.denied = effect == fault.Deny
	result, err := r.service.run(r)
	if err != nil {
		return r.refuse(err)
	}
	return r.service.succeed(r, result), ""
}

func (r *request) refuse(err *Error) (*response, string) {
	answer := r.service.fail(r, err)
	return answer, err.Code
}

func (c *Cloud) record(r *request, code string) {
	principal := ""
	if r.caller != nil {
		principal = r.caller.arn
	}
	c.calls.Add(calls.Call{
		N: r.number, Service: r.service.scope, Operation: r.operation, Principal: principal, Write: r.write, Code: code, Start: r.start,
	})
}

func send(w http.ResponseWriter, r *request, answer *response, c *Cloud) {
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("Date", c.signing().UTC().Format(http.TimeFormat))
	if r.Method != http.MethodHead {
		w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	}
	w.WriteHeader(answer.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer.body) // the client may be gone; that is its affair
	}
}
