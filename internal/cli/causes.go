package cli

import (
	"errors"
	"strings"
)

// failure is an error, and what else failed of the very same cause.
type failure struct {
	err      error
	likewise []string
}

// byCause puts errors together that differ only in what failed: where a list is refused from which many things are known, one cause is told once. The
// order is that in which each cause was first met.
func byCause(all []error) []failure {
	var failures []failure
	seen := map[string]int{}
	for _, err := range all {
		what, cause := attempt(err)
		at, met := seen[cause]
		if met && what != "" {
			failures[at].likewise = append(failures[at].likewise, what)
			continue
		}
		if what != "" {
			seen[cause] = len(failures)
		}
		failures = append(failures, failure{err: err})
	}
	return failures
}

// attempt takes an error of the form "what: cause" apart; what is empty where it has another form.
func attempt(err error) (what, cause string) {
	inner := errors.Unwrap(err)
	if inner == nil {
		return "", ""
	}
	cause = inner.Error()
	what, found := strings.CutSuffix(err.Error(), ": "+cause)
	if !found {
		return "", ""
	}
	return what, cause
}
