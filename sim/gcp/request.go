package gcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxBody is how much of a request is read. Only calls that bring the content of an object need more.
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
	// denied makes every check of a permission fail.
	denied bool
	// changes says whether the operation changes state.
	changes bool
}

// read finds out what a request is for and reads its body.
func (c *Cloud) read(hr *http.Request) *request {
	r := &request{Request: hr, cloud: c, number: c.calls.Next(), start: c.clock(), service: c.route(hr.Host)}
	if r.service == nil {
		r.service = &service{name: "unknown"}
	}
	r.operation, r.path = r.service.find(hr.Method, hr.URL)
	r.changes = r.operation != nil && !r.operation.read
	limit := int64(maxBody)
	if r.operation != nil {
		limit = max(limit, r.operation.largest)
	}
	r.body, _ = io.ReadAll(http.MaxBytesReader(nil, hr.Body, limit)) // what is cut off is no JSON any more
	return r
}

// name is the operation's ID, or the method and path of what is none.
func (r *request) name() string {
	if r.operation == nil {
		return r.Method + " " + r.URL.Path
	}
	return r.operation.id
}

func (r *request) methodMetadata() map[string]string {
	return map[string]string{"service": r.service.name + "." + defaultDomain, "method": r.name()}
}

// standardParameters are those of every method ("parameters" in the discovery documents).
var standardParameters = map[string]bool{
	"$.xgafv": true, "access_token": true, "alt": true, "callback": true, "fields": true, "key": true, "oauth_token": true,
	"prettyPrint": true, "quotaUser": true, "uploadType": true, "upload_protocol": true,
}

// checkQuery refuses query parameters that the method does not have.
func (r *request) checkQuery() *Error {
	if r.operation.query == "*" {
		return nil
	}
	known := "," + r.operation.query + ","
	for name, values := range r.URL.Query() {
		if !standardParameters[name] && !strings.Contains(known, ","+name+",") {
			return invalid("Invalid JSON payload received. Unknown name %q: Cannot bind query parameter. Field '%s' could not be found in request message.",
				name, name)
		}
		if name == "alt" && values[0] != "json" && !strings.Contains(known, ",alt,") {
			return invalid("Invalid value at 'alt': %s", values[0])
		}
	}
	return nil
}

func (r *request) param(name string) string { return r.URL.Query().Get(name) }

func (r *request) flag(name string) bool {
	on, _ := strconv.ParseBool(r.param(name))
	return on
}

// number of a query parameter; zero if it is absent.
func (r *request) integer(name string) (int, *Error) {
	text := r.param(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalid("Invalid value at '%s' (TYPE_INT32), %q", name, text)
	}
	return n, nil
}

var unknownField = regexp.MustCompile(`unknown field "(.*)"`)

// decode reads the body. An absent one leaves everything as it is. Names that the message does not have are refused.
func (r *request) decode(into any) *Error {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("end of input expected")
	}
	if err == nil {
		return nil
	}
	if m := unknownField.FindStringSubmatch(err.Error()); m != nil {
		return invalid("Invalid JSON payload received. Unknown name %q: Cannot find field.", m[1])
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid("Invalid value at '%s': %s", mismatch.Field, mismatch.Value)
	}
	return invalid("Invalid JSON payload received. %s", err)
}
