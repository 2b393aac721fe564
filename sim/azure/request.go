package azure

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is how much of a request is read. It is enough for the documents of an issuer; what blobs are made of otherwise is longer.
const maxBody = 4 << 20

// request is a call on its way through the cloud.
type request struct {
	*http.Request
	cloud     *Cloud
	number    int
	start     time.Time
	service   *service
	operation *operation
	path      map[string]string
	body      []byte
	caller    *caller
	// id is the request's ID, which answers and errors name.
	id string
	// denied makes every check of a right fail.
	denied bool
	// overlaps says that another write of a federated credential of the same identity was under way when this one came.
	overlaps bool
}

// read finds out what a request is for and reads its body.
func (c *Cloud) read(hr *http.Request) *request {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), start: c.clock(), service: c.route(hr.Host), id: c.ids.guid()}
	if r.service == nil {
		r.service = &service{name: "unknown", fail: failARM}
	}
	r.operation, r.path = r.service.locate(hr)
	r.body, _ = io.ReadAll(http.MaxBytesReader(nil, hr.Body, maxBody)) // what is cut off is no JSON any more
	return r
}

// name is the operation's ID, or the method and path of what is none.
func (r *request) name() string {
	if r.operation == nil {
		return r.Method + " " + r.URL.Path
	}
	return r.operation.id
}

// changes says whether the operation changes state.
func (r *request) changes() bool { return r.operation != nil && !r.operation.read }

func (r *request) param(name string) string { return r.URL.Query().Get(name) }

// resource is the ID of the resource that the operation's action is on, as the path has it.
func (r *request) resource() string {
	segments := split(r.URL)
	return "/" + strings.Join(segments[:len(segments)-r.operation.above], "/")
}

// decode reads the body, of which names that are unknown are ignored, as the Resource Manager does.
func (r *request) decode(into any) *Error {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return badRequest("MissingRequestBody", "The request body is missing. Provide a valid request body.")
	}
	err := json.Unmarshal(r.body, into)
	if err == nil {
		return nil
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return badRequest("InvalidRequestContent", "The request content was invalid and could not be deserialized: 'Error converting value \"%s\" to type '%s'. Path '%s'.'.",
			mismatch.Value, mismatch.Type, mismatch.Field)
	}
	return badRequest("InvalidRequestContent", "The request content was invalid and could not be deserialized: '%s'.", err)
}
