package azure

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
	c.settle()
	defer r.begin()()
	d := c.faults.Decide(fault.Request{Service: r.service.name, Operation: r.name(), Write: r.changes(), N: r.number})
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
		return r.refuse(r.throttled())
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
		return r.refuse(notFound("NotFound", "No HTTP resource was found that matches the request URI '%s'.", r.URL.Path))
	}
	r.denied = effect == fault.Deny
	if err := r.service.admit(r); err != nil {
		return r.refuse(err)
	}
	result, err := r.operation.run(r)
	if err != nil {
		return r.refuse(err)
	}
	if ready, ok := result.(*response); ok {
		return ready, ""
	}
	return inJSON(http.StatusOK, result), ""
}

func (r *request) refuse(err *Error) (*response, string) { return r.service.fail(r, err), err.Code }

func (c *Cloud) record(r *request, code string) {
	c.calls.Add(calls.Call{
		N: r.number, Service: r.service.name, Operation: r.name(), Principal: r.caller.label(), Write: r.changes(), Code: code, Start: r.start,
	})
}

func (c *Cloud) send(w http.ResponseWriter, r *request, answer *response) {
	maps.Copy(w.Header(), answer.header)
	w.Header().Set("Date", c.signing().UTC().Format(http.TimeFormat))
	w.Header().Set("X-Ms-Request-Id", r.id)
	if given := r.Header.Get("X-Ms-Client-Request-Id"); given != "" {
		w.Header().Set("X-Ms-Client-Request-Id", given)
	}
	if w.Header().Get("Content-Length") == "" && answer.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	}
	w.WriteHeader(answer.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(answer.body) // the client may be gone; that is its affair
	}
}

// begin notes that a federated credential is being written, for Azure allows one such write at a time on an identity, and returns what has to be
// done when the request ends.
func (r *request) begin() (end func()) {
	if !r.changes() || r.path["credential"] == "" {
		return func() {}
	}
	c, key := r.cloud, r.identityID()
	c.mu.Lock()
	defer c.mu.Unlock()
	r.overlaps = c.federating[key] > 0
	c.federating[key]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.federating[key]--
	}
}
