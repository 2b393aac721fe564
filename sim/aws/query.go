package aws

import (
	"net/http"
	"net/url"
	"strings"
)

// operation is one action of a service.
type operation struct {
	// write says that it changes something.
	write bool
	// run carries it out. The result is an XML structure; nil means that the answer has no result.
	run func(*request) (any, *Error)
}

// queryService is a service of the Query protocol: a form with an Action, answered in XML.
func queryService(scope, uri, version string, operations map[string]operation) *service {
	s := &service{scope: scope, succeed: succeedQuery(uri), fail: failQuery(uri), deny: denyQuery}
	s.name = func(r *request) *Error {
		if err := r.nameQuery(); err != nil {
			return err
		}
		o, ok := operations[r.operation]
		if given, _ := r.param("Version"); !ok || given != version {
			return &Error{http.StatusBadRequest, "InvalidAction", "Could not find operation " + r.operation + " for version " + given}
		}
		r.write = o.write
		return nil
	}
	s.run = func(r *request) (any, *Error) { return operations[r.operation].run(r) }
	return s
}

// nameQuery reads the form and takes the operation from it.
func (r *request) nameQuery() *Error {
	text := string(r.body)
	if r.Method == http.MethodGet {
		text = r.URL.RawQuery
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return &Error{http.StatusBadRequest, "MalformedQueryString", "The query string contains a syntax error."}
	}
	r.params = values
	action, ok := r.param("Action")
	if !ok {
		return &Error{http.StatusBadRequest, "MissingAction", "The request is missing an action or a required parameter."}
	}
	r.operation = action
	return nil
}

// reads tells operations that only look, by their names, in services that are not known operation by operation.
func reads(operation string) bool {
	for _, prefix := range []string{"Describe", "Get", "List", "Head", "Search"} {
		if strings.HasPrefix(operation, prefix) {
			return true
		}
	}
	return false
}
