package request

import (
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation"
)

// InvalidError says what is wrong with a CredentialsRequest. Trying again cannot help before somebody has changed the request.
// Its text is the same for the same request, so it can stand in a condition.
type InvalidError struct {
	// Request is the namespace and name of the request.
	Request types.NamespacedName
	// Field is the path of the field that is wrong: "spec.providerSpec.statementEntries[2].effect".
	Field string
	// Problem is what is wrong with the field, as the end of a sentence that begins with it: "is empty".
	Problem string
	// Remedy is what to write instead, as an order: "write the name of a Secret".
	Remedy string
	// Err is what a parser said, or nil.
	Err error
}

// Error names the request, the field, the problem and the remedy. It is a single line of bounded length, whatever the request holds.
func (e *InvalidError) Error() string {
	return fmt.Sprintf("CredentialsRequest %s is invalid: %s %s; %s", e.name(), e.Field, e.Problem, e.Remedy)
}

func (e *InvalidError) name() string {
	if e.Request.Namespace == "" {
		return escaped(e.Request.Name)
	}
	return escaped(e.Request.Namespace) + "/" + escaped(e.Request.Name)
}

// Unwrap returns what a parser said.
func (e *InvalidError) Unwrap() error { return e.Err }

// shown returns what an error repeats of a wrong value: in quotes, on one line, and cut where it is long.
func shown(s string) string { return `"` + escaped(cut(s, 40)) + `"` }

// cut shortens s to about limit bytes.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// escaped returns s without anything unprintable. A legal name comes out as it is.
func escaped(s string) string {
	quoted := strconv.Quote(cut(s, validation.DNS1123SubdomainMaxLength))
	return quoted[1 : len(quoted)-1]
}
