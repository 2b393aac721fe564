package ibmcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
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
	operation *operation
	path      map[string]string
	body      []byte
	// caller is the IAM ID of who calls; empty where nobody has signed in.
	caller string
	// id is the ID of the transaction, which answers and errors name.
	id string
	// denied makes every check of a right fail.
	denied bool
}

// read finds out what a request is for and reads its body.
func (c *Cloud) read(hr *http.Request) *request {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), start: c.clock(), id: c.ids.word(16)}
	r.operation, r.path = c.locate(hr)
	if r.operation == nil {
		none := &api{name: "unknown", fail: failGateway}
		r.operation = &operation{api: none, id: hr.Method + " " + hr.URL.Path, open: true, read: true, query: "*", run: noOperation}
	}
	r.body, _ = io.ReadAll(http.MaxBytesReader(nil, hr.Body, maxBody)) // what is cut off is no JSON any more
	return r
}

func noOperation(*request) (any, *Error) {
	return nil, refusal(http.StatusNotFound, "not_found", "An 404 error occurred in iam-gateway.")
}

func (r *request) param(name string) string { return r.URL.Query().Get(name) }

// checkQuery refuses query parameters that the operation does not have, so that a client finds out that they are of no use.
func (r *request) checkQuery() *Error {
	known := "," + r.operation.query + ","
	for name := range r.URL.Query() {
		if known != ",*," && !strings.Contains(known, ","+name+",") {
			return badRequest("invalid_query_parameter", "The query parameter '%s' is not supported.", name)
		}
	}
	return nil
}

// decode reads the body, of which names that are unknown are refused.
func (r *request) decode(into any) *Error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return refusal(http.StatusUnsupportedMediaType, "unsupported_content_type", "The content type of the request must be application/json.")
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		return nil
	}
	if mismatch, is := errors.AsType[*json.UnmarshalTypeError](err); is {
		return badRequest("invalid_body", "Invalid body format. Check the input parameters. instance.%s is not of a type(s) %s", mismatch.Field, mismatch.Type)
	}
	return badRequest("invalid_body", "Invalid body format. Check the input parameters. %s", err)
}
