package alibabacloud

import (
	"strings"
)

// readProfile finds the members of a section of an INI file; false where there is no such section. Comments begin with # or ;, and values may be in quotes.
func readProfile(text, section string) (map[string]string, bool) {
	members, within, found := map[string]string{}, false, false
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[':
			within = strings.TrimSpace(strings.Trim(line, "[]")) == section
			found = found || within
		case within:
			if name, value, is := strings.Cut(line, "="); is {
				members[strings.TrimSpace(name)] = unquoted(strings.TrimSpace(value))
			}
		}
	}
	return members, found
}

func unquoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}
