// Package verification is how a look at a set-up is reported: what was looked for, at what, and what it came to. It knows no cloud.
package verification

import (
	"cmp"
	"slices"
)

// Verdict is what a check came to.
type Verdict string

const (
	// OK: it is as it should be.
	OK Verdict = "ok"
	// Wrong: it is not as it should be.
	Wrong Verdict = "wrong"
	// Unknown: whether it is could not be found out.
	Unknown Verdict = "unknown"
	// Skipped: it was not looked at, because nobody asked, or because another finding says why it cannot be.
	Skipped Verdict = "skipped"
)

// Finding is what one check of a set-up came to.
type Finding struct {
	// Check is what was looked for: a word that the cloud's package has a constant for.
	Check string `json:"check"`
	// Object is what was looked at: a name, an ARN, a URL, a path.
	Object string `json:"object"`
	// Verdict is what it came to.
	Verdict Verdict `json:"verdict"`
	// Detail says in a sentence what is wrong, or what else there is to know.
	Detail string `json:"detail,omitempty"`
	// Remedy says what to do; empty where nothing is to be done.
	Remedy string `json:"remedy,omitempty"`
}

// Sort brings findings into the order of the checks, in which causes come first, and those of one check into that of their objects.
func Sort(findings []Finding, checks []string) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(slices.Index(checks, a.Check)-slices.Index(checks, b.Check), cmp.Compare(a.Object, b.Object))
	})
}

// WithFurther adds findings that came later, in place of those that say of the same thing that it is as it should be.
func WithFurther(findings, further []Finding) []Finding {
	kept := slices.DeleteFunc(findings, func(f Finding) bool {
		return f.Verdict == OK && slices.ContainsFunc(further, func(found Finding) bool { return found.Check == f.Check && found.Object == f.Object })
	})
	return append(kept, further...)
}
