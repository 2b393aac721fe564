package alibabacloud

import (
	"encoding/json"
	"maps"
	"net/http"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// response is an answer as it goes over the wire.
type response struct {
	status int
	kind   string
	body   []byte
}

func inJSON(status int, value any) *response {
	body, err := json.Marshal(value)
	if err != nil {
		return &response{status: http.StatusInternalServerError}
	}
	return &response{status, "application/json;charset=utf-8", body}
}

// ServeHTTP implements http.Handler.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := c.read(hr)
	d := c.faults.Decide(fault.Request{Service: r.service, Operation: r.name, Write: r.operation.write, N: r.number})
	d.Serve(hr.Context(), func() { c.record(r, "ClientGone") }, func(effect fault.Effect) func() {
		answer, code := c.answer(r, effect)
		c.record(r, code)
		if answer == nil {
			return nil
		}
		return func() {
			w.Header().Set("Content-Type", answer.kind)
			w.Header().Set("X-Acs-Request-Id", r.id)
			w.WriteHeader(answer.status)
			_, _ = w.Write(answer.body) // the client may be gone; that is its affair
		}
	})
}

// answer carries a request out, or does what the fault wants in place of that. The code is empty for success.
func (c *Cloud) answer(r *request, effect fault.Effect) (*response, string) {
	switch effect {
	case fault.Throttle:
		return r.refuse(throttled())
	case fault.InternalError:
		return r.refuse(internal())
	case fault.Unavailable:
		return r.refuse(unavailable())
	case fault.ResetBefore:
		return nil, "ConnectionReset"
	case fault.Garbage:
		return &response{http.StatusOK, "text/html", []byte("<html><body>It works!</p>")}, "Garbage"
	}
	r.denied = effect == fault.Deny
	for _, check := range []func() *Error{r.checkParameters, r.authenticate, r.authorize} {
		if err := check(); err != nil {
			return r.refuse(err)
		}
	}
	result, err := r.run()
	if err != nil {
		return r.refuse(err)
	}
	body := map[string]any{"RequestId": r.id}
	maps.Copy(body, result)
	return inJSON(http.StatusOK, body), ""
}

// run carries the operation out under the lock.
func (r *request) run() (map[string]any, *Error) {
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	return r.operation.run(r)
}

func (r *request) refuse(err *Error) (*response, string) {
	return inJSON(err.Status, err.body(r)), err.Code
}

func (c *Cloud) record(r *request, code string) {
	principal := ""
	if r.caller != nil {
		principal = r.caller.name
	}
	c.calls.Add(calls.Call{N: r.number, Service: r.service, Operation: r.name, Principal: principal, Write: r.operation.write, Code: code, Start: r.start})
}
