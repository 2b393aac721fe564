// Package control is what the control APIs of all simulated clouds have in common: operations that answer in JSON, the log of calls, the lag of reads, and
// misbehaviour on request. Those APIs are for demonstrations and for people; tests in Go use the methods of a cloud.
package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Operation carries a request out. The result becomes the JSON of the answer; none is status 204. An error is the sender's.
type Operation func(*http.Request) (any, error)

// ErrNotFound is answered with status 404; every other error with 400.
var ErrNotFound = errors.New("there is no such thing")

// Handler serves operations by the pattern of their requests, as http.ServeMux has them, and a help text at the root.
func Handler(help string, several ...map[string]Operation) http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, help) })
	for _, operations := range several {
		for pattern, run := range operations {
			m.HandleFunc(pattern, answer(run))
		}
	}
	return m
}

// answer puts a result in JSON.
func answer(run Operation) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		result, err := run(r)
		status := http.StatusOK
		switch {
		case errors.Is(err, ErrNotFound):
			status = http.StatusNotFound
		case err != nil:
			status = http.StatusBadRequest
		case result == nil:
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if err != nil {
			result = map[string]string{"error": err.Error()}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		_ = out.Encode(result) // the client may be gone; that is its affair
	}
}

// maxBody is more than the longest policy needs.
const maxBody = 1 << 20

// Body reads a JSON body.
func Body(r *http.Request, into any) error {
	return json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(into)
}

// Text reads a body as it is.
func Text(r *http.Request) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	return string(text), err
}

// Duration makes an operation of something that is set to a duration, which the body is, such as 10s.
func Duration(set func(time.Duration)) Operation {
	return func(r *http.Request) (any, error) {
		text, err := Text(r)
		if err != nil {
			return nil, err
		}
		d, err := time.ParseDuration(text)
		if err != nil {
			return nil, err
		}
		set(d)
		return nil, nil
	}
}

// Found is an operation's result for what may not be there.
func Found[T any](thing T, ok bool) (any, error) {
	if !ok {
		return nil, ErrNotFound
	}
	return thing, nil
}

// Removed is an operation's result for what was removed, if it was there.
func Removed(ok bool) (any, error) {
	if !ok {
		return nil, ErrNotFound
	}
	return nil, nil
}

// Cloud is what all simulated clouds have.
type Cloud interface {
	Calls() *calls.Log
	Faults() *fault.Rules
	SetLag(time.Duration)
}

// Common are the operations that the APIs of all clouds have. unexpected tells what else the program under test has called.
func Common(c Cloud, unexpected func() []string) map[string]Operation {
	f := newFaults(c.Faults())
	return map[string]Operation{
		"PUT /lag":            Duration(c.SetLag),
		"GET /calls":          func(r *http.Request) (any, error) { return selected(c.Calls(), r), nil },
		"DELETE /calls":       func(*http.Request) (any, error) { c.Calls().Reset(); return nil, nil },
		"POST /faults":        f.add,
		"DELETE /faults/{id}": f.take,
		"DELETE /faults":      f.clear,
		"GET /unexpected":     func(*http.Request) (any, error) { return append([]string{}, unexpected()...), nil },
	}
}

// selected are the calls of the service and the operation that a request names; of all where it names none.
func selected(log *calls.Log, r *http.Request) []calls.Call {
	service, operation := r.FormValue("service"), r.FormValue("operation")
	some := []calls.Call{}
	for _, c := range log.All() {
		if (service == "" || c.Service == service) && (operation == "" || c.Operation == operation) {
			some = append(some, c)
		}
	}
	return some
}
