package gcp

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// selection is a parsed fields parameter: names with what is wanted below them. An empty one wants everything.
type selection map[string]selection

// selectFields keeps of a result what a mask names: "name,keys(name,keyType),policy/bindings".
func selectFields(result any, mask string) (any, *Error) {
	wanted, rest, ok := parseSelection(mask)
	if !ok || rest != "" {
		return nil, invalid("Request contains an invalid argument: fields %q", mask)
	}
	encoded, err := json.Marshal(result)
	if err != nil {
		return nil, internalFailure()
	}
	var generic any
	if err := json.Unmarshal(encoded, &generic); err != nil {
		return nil, internalFailure()
	}
	return wanted.of(generic), nil
}

// parseSelection reads a list of paths up to the end or a closing parenthesis.
func parseSelection(text string) (selection, string, bool) {
	s := selection{}
	for {
		below := s
		for {
			end := strings.IndexAny(text, "/,()")
			if end < 0 {
				end = len(text)
			}
			name := strings.TrimSpace(text[:end])
			if name == "" {
				return nil, "", false
			}
			if below[name] == nil {
				below[name] = selection{}
			}
			below = below[name]
			text = text[end:]
			if !strings.HasPrefix(text, "/") {
				break
			}
			text = text[1:]
		}
		if strings.HasPrefix(text, "(") {
			inner, rest, ok := parseSelection(text[1:])
			if !ok || !strings.HasPrefix(rest, ")") {
				return nil, "", false
			}
			maps.Copy(below, inner)
			text = rest[1:]
		}
		if !strings.HasPrefix(text, ",") {
			return s, text, true
		}
		text = text[1:]
	}
}

func (s selection) of(value any) any {
	if len(s) == 0 {
		return value
	}
	switch v := value.(type) {
	case []any:
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = s.of(v[i])
		}
		return kept
	case map[string]any:
		kept := map[string]any{}
		for name, inner := range v {
			if sub, ok := s[name]; ok {
				kept[name] = sub.of(inner)
			} else if sub, ok := s["*"]; ok {
				kept[name] = sub.of(inner)
			}
		}
		return kept
	default:
		return value
	}
}

// updateMask says which fields a write is to change. Names may be in camel or in snake case, as the JSON form of
// google.protobuf.FieldMask allows for both.
type updateMask struct {
	all   bool
	paths []string
}

// parseMask reads a mask. An empty one names nothing, so the caller decides what that means. The known names are in camel case.
func parseMask(text string, known ...string) (updateMask, *Error) {
	m := updateMask{}
	for path := range strings.SplitSeq(text, ",") {
		path = camel(strings.TrimSpace(path))
		switch {
		case path == "":
		case path == "*":
			m.all = true
		case !slices.Contains(known, path):
			return m, invalid("Invalid updateMask: %q is not a field that can be updated.", path)
		default:
			m.paths = append(m.paths, path)
		}
	}
	return m, nil
}

// empty says that the mask names nothing at all.
func (m updateMask) empty() bool { return !m.all && len(m.paths) == 0 }

// has says whether a field is named, by itself, by what it is in, or by something in it.
func (m updateMask) has(field string) bool {
	return m.all || slices.ContainsFunc(m.paths, func(p string) bool { return p == field || strings.HasPrefix(field, p+".") })
}

// camel turns snake case into camel case.
func camel(text string) string {
	parts := strings.Split(text, "_")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	return strings.Join(parts, "")
}
