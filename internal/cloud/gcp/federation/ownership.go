package federation

import "strings"

// isMark reports whether a description is that of what these programs made. Earlier releases wrote its second word in more than one way.
func isMark(description string) bool { return strings.EqualFold(strings.TrimSpace(description), mark) }

// owner says whose a thing with this description is; empty where it is ours, or may be made so.
func (o Options) owner(description string) string {
	if isMark(description) {
		return ""
	}
	const unmarked = `its description is not "` + mark + `"`
	switch {
	case o.removal:
		return unmarked
	case o.Adopt:
		return ""
	}
	return unmarked + "; to take it over, use --adopt"
}

// observedDescription is a description as it is compared: all ways to write the mark are the same.
func observedDescription(description string) string {
	if isMark(description) {
		return mark
	}
	return description
}
