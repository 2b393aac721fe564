package policy

import "encoding/json"

// Statements reads the Statement element of a policy, which is a list or just one ("IAM JSON policy elements: Statement").
func Statements(raw json.RawMessage) ([]map[string]any, error) {
	var many []map[string]any
	if json.Unmarshal(raw, &many) == nil {
		return many, nil
	}
	var one map[string]any
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, err
	}
	return []map[string]any{one}, nil
}

// Texts reads an element whose value is a list of texts or just one, as Action and Resource are; nil for everything else.
func Texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		out := make([]string, 0, len(v))
		for _, item := range v {
			text, isText := item.(string)
			if !isText {
				return nil
			}
			out = append(out, text)
		}
		return out
	}
	return nil
}
