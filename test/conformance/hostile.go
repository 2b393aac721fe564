package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// hostileStrings are what somebody may write where a name, an action or a path belongs. None of them grants a right in its place.
func hostileStrings() []string {
	return []string{
		"", " ", "\x00", "\n", "x\n[profile admin]\nrole_arn = admin", "x\r\ncredential_process = /bin/sh -c id", "\u2028", "\u0085", "\x1b[31m",
		`"`, `\`, `'`, "`id`", "$(id)", "; id | id && id > /tmp/x", "%s%n%x", "../../../../etc/passwd",
		`"},{"Effect":"Allow","Action":["*"],"Resource":"*"}],"x":[{"y":"`, `"]},{"Effect":"Allow","NotAction":["x:y"],"Resource":"*"},{"Action":["`,
		"{{ .Data }}", "!!python/object/apply:os.system ['id']", "- &a [*a, *a]", "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
		"\u202egnirts", "\U0001F511", strings.Repeat("A", 1<<16), strings.Repeat("é", 1<<12), "null", "1e999",
	}
}

// hostileValues are what may stand where something of another type belongs.
func hostileValues() []any {
	deep := func(levels int, wrap func(any) any) any {
		var value any = "x"
		for range levels {
			value = wrap(value)
		}
		return value
	}
	list := func(inner any) any { return []any{inner} }
	object := func(inner any) any { return map[string]any{"a": inner} }
	return []any{
		nil, true, -1.5e300, []any{}, map[string]any{}, []any{nil}, map[string]any{"": nil}, map[string]any{"kind": map[string]any{}},
		deep(20, list), deep(20, object), deep(1000, list), deep(1000, object),
	}
}

// mutation is a document that somebody hostile made of a good one.
type mutation struct {
	name     string
	document []byte
}

// mutations puts each hostile string in the place of each string, and each hostile value in the place of everything. Lists become very long, and
// objects get members that nobody knows.
func mutations(good []byte) ([]mutation, error) {
	var document any
	if err := json.Unmarshal(good, &document); err != nil {
		return nil, err
	}
	var all []mutation
	add := func(name string, replaced any) error {
		encoded, err := json.Marshal(replaced)
		all = append(all, mutation{name, encoded})
		return err
	}
	for _, p := range places("", document, func(value any) any { return value }) {
		values := hostileValues()
		switch value := p.value.(type) {
		case string:
			for _, s := range hostileStrings() {
				values = append(values, s)
			}
		case []any:
			size, _ := json.Marshal(value)
			values = append(values, slices.Concat(slices.Repeat([][]any{value}, (900<<10)/len(size))...))
		case map[string]any:
			more := maps.Clone(value)
			more["unknown"], more["Kind"], more["__proto__"] = "x", "AdminSpec", map[string]any{"admin": true}
			values = append(values, more)
		}
		for i, value := range values {
			if err := add(fmt.Sprintf("%s#%d", p.path, i), p.replace(value)); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// place is a value in a document.
type place struct {
	path  string
	value any
	// replace is the whole document with something else in that place.
	replace func(with any) any
}

func places(path string, value any, replace func(any) any) []place {
	found := []place{{path, value, replace}}
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			found = append(found, places(path+"."+key, value[key], func(with any) any {
				changed := maps.Clone(value)
				changed[key] = with
				return replace(changed)
			})...)
		}
	case []any:
		for i := range value {
			found = append(found, places(fmt.Sprintf("%s[%d]", path, i), value[i], func(with any) any {
				changed := slices.Clone(value)
				changed[i] = with
				return replace(changed)
			})...)
		}
	}
	return found
}
