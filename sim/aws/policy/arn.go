package policy

import "strings"

// splitFields cuts the pattern of an ARN at its first five colons, those inside of variables not counted.
func splitFields(text string) []string {
	var fields []string
	start := 0
	for i := 0; i < len(text) && len(fields) < 5; i++ {
		if name, _, ok := cutVariable(text[i:]); ok {
			i += len("${") + len(name)
			continue
		}
		if text[i] == ':' {
			fields = append(fields, text[start:i])
			start = i + 1
		}
	}
	return append(fields, text[start:])
}

// matchARN compares field by field, so that a wildcard does not reach into the next field. Only a star that ends a
// pattern of fewer than six fields reaches to the end.
func matchARN(text, arn string, vars variables) bool {
	if text == "*" {
		return true
	}
	fields := splitFields(text)
	if len(fields) < 6 && !strings.HasSuffix(text, "*") {
		return false
	}
	actual := strings.SplitN(arn, ":", len(fields))
	if len(actual) != len(fields) {
		return false
	}
	for i, field := range fields {
		p, ok := compile(field, true, vars)
		if !ok || !p.match(actual[i]) {
			return false
		}
	}
	return true
}
