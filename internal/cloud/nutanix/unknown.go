package nutanix

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// fields are those of each object in the file, by the place of the object.
func fields() map[string][]string {
	return map[string][]string{
		"":                               {"credentials"},
		"credentials":                    {"type", "data"},
		"credentials.data":               {"prismCentral", "prismElements"},
		"credentials.data.prismCentral":  {"username", "password"},
		"credentials.data.prismElements": {"name", "username", "password"},
	}
}

// knownFields leaves those fields that somebody reads, and tells of each other. Case matters: a field that is nearly one of these is named as that.
func knownFields(asJSON []byte) (cleaned []byte, notes []string, err error) {
	var root any
	if err := json.Unmarshal(asJSON, &root); err != nil {
		return nil, nil, err
	}
	known := fields()
	var clean func(value any, place, said string)
	clean = func(value any, place, said string) {
		switch value := value.(type) {
		case []any:
			for i, item := range value {
				clean(item, place, fmt.Sprintf("%s[%d]", said, i))
			}
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(value)) {
				at := strings.TrimPrefix(said+"."+name, ".")
				if !slices.Contains(known[place], name) {
					notes = append(notes, "the field "+at+" is ignored"+meant(known[place], name))
					delete(value, name)
					continue
				}
				clean(value[name], strings.TrimPrefix(place+"."+name, "."), at)
			}
		}
	}
	clean(root, "", "")
	cleaned, err = json.Marshal(root)
	return cleaned, notes, err
}

func meant(known []string, name string) string {
	for _, candidate := range known {
		if strings.EqualFold(candidate, name) {
			return ": it has to be spelt " + candidate
		}
	}
	return ""
}
