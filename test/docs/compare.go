package docs

import (
	"fmt"
	"regexp"
	"strings"
)

const anything = "…"

// stamp is the date and time before a line of ccoctl where there is no terminal.
var stamp = regexp.MustCompile(`(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d `)

// Compare returns what of the shown lines did not come, and what came although it is not shown.
func Compare(shown []string, printed string) []string {
	came := strings.Split(narrow(strings.TrimRight(stamp.ReplaceAllString(printed, ""), "\n")), "\n")
	used := make([]bool, len(came))
	var wrong []string
	others := false
	for _, line := range shown {
		if line == anything {
			others = true
			continue
		}
		if !use(came, used, pattern(narrow(line))) {
			wrong = append(wrong, fmt.Sprintf("shown, but not printed: %s", line))
		}
	}
	for i, line := range came {
		if !others && !used[i] && line != "" {
			wrong = append(wrong, fmt.Sprintf("printed, but not shown: %s", line))
		}
	}
	return wrong
}

// spaces are as wide as the longest name of a column.
var spaces = regexp.MustCompile(` +`)

// narrow has columns be one space apart.
func narrow(text string) string { return spaces.ReplaceAllString(text, " ") }

// use finds a line that was not used yet.
func use(came []string, used []bool, shown *regexp.Regexp) bool {
	for i, line := range came {
		if !used[i] && shown.MatchString(line) {
			used[i] = true
			return true
		}
	}
	return false
}

// pattern is a shown line as an expression for what may come.
func pattern(shown string) *regexp.Regexp {
	parts := strings.Split(shown, anything)
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".*") + "$")
}
