package azure

import (
	"regexp"
	"slices"
	"strings"
)

var (
	comparison = regexp.MustCompile(`^(\w+)\s+eq\s+'((?:[^']|'')*)'$`)
	condition  = regexp.MustCompile(`^(\w+)\(\s*(?:'((?:[^']|'')*)')?\s*\)$`)
)

// filter understands the parameter $filter: comparisons "name eq 'value'" and functions "name('value')" or "name()" of the given names, joined with "and". The value
// of a function without an argument is "()".
func (r *request) filter(names ...string) (map[string]string, *Error) {
	return parseFilter(r.param("$filter"), names)
}

func parseFilter(text string, names []string) (map[string]string, *Error) {
	found := map[string]string{}
	if strings.TrimSpace(text) == "" {
		return found, nil
	}
	for _, term := range terms(text) {
		m := comparison.FindStringSubmatch(term)
		if m == nil {
			m = condition.FindStringSubmatch(term)
			if m != nil && m[2] == "" {
				m[2] = "()"
			}
		}
		i := -1
		if m != nil {
			i = slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, m[1]) })
		}
		if i < 0 {
			return nil, badRequest("InvalidFilter", "The filter '%s' is not supported. Supported are comparisons and functions of: %s.", text, strings.Join(names, ", "))
		}
		found[names[i]] = strings.ReplaceAll(m[2], "''", "'")
	}
	return found, nil
}

// terms cuts a filter at every "and" that is not in quotes.
func terms(text string) []string {
	var all []string
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case !quoted && len(text)-i >= 5 && strings.EqualFold(text[i:i+5], " and "):
			all = append(all, strings.TrimSpace(text[start:i]))
			start = i + 5
			i += 4
		}
	}
	return append(all, strings.TrimSpace(text[start:]))
}
