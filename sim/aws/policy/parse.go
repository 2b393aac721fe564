package policy

import (
	"encoding/json"
	"strings"
)

// Parse reads an identity-based policy, a permissions boundary or a service control policy. It refuses what IAM
// refuses, in the order in which IAM looks: grammar first, then the parts of each statement, then the form of
// resources and actions. The error is a *MalformedError.
func Parse(doc []byte) (*Document, error) {
	d, err := parseGrammar(doc)
	if err != nil {
		return nil, err
	}
	for _, check := range []func(*Document) *MalformedError{checkDates, checkSids, checkActionsPresent, checkResourcesPresent, checkResources, checkActions} {
		if err := check(d); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func parseGrammar(doc []byte) (*Document, error) {
	tree, err := decodeTree(doc)
	top, isObject := tree.(map[string]any)
	if err != nil || !isObject || !onlyKeys(top, "Version", "Id", "Statement") {
		return nil, syntaxError()
	}
	d := &Document{Version: version2008}
	if v, ok := top["Version"]; ok {
		if v != version2008 && v != version2012 {
			return nil, syntaxError()
		}
		d.Version = v.(string)
	}
	if d.ID, err = optionalString(top, "Id"); err != nil {
		return nil, err
	}
	statements, isList := top["Statement"].([]any)
	if !isList {
		statements = []any{top["Statement"]}
	}
	if len(statements) == 0 {
		return nil, syntaxError()
	}
	for _, value := range statements {
		s, err := parseStatement(value)
		if err != nil {
			return nil, err
		}
		d.Statements = append(d.Statements, s)
	}
	return d, nil
}

func parseStatement(value any) (Statement, error) {
	object, isObject := value.(map[string]any)
	if !isObject {
		return Statement{}, syntaxError()
	}
	_, principal := object["Principal"]
	_, notPrincipal := object["NotPrincipal"]
	if principal || notPrincipal {
		return Statement{}, malformed("Policy document should not specify a principal.")
	}
	if !onlyKeys(object, "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition") {
		return Statement{}, syntaxError()
	}
	var s Statement
	var err error
	if s.Sid, err = optionalString(object, "Sid"); err != nil {
		return s, err
	}
	if s.Allow, err = parseEffect(object["Effect"]); err != nil {
		return s, err
	}
	if s.Actions, s.ExceptActions, err = parseEither(object, "Action", "NotAction"); err != nil {
		return s, err
	}
	if s.Resources, s.ExceptResources, err = parseEither(object, "Resource", "NotResource"); err != nil {
		return s, err
	}
	s.Conditions, err = parseConditions(object)
	return s, err
}

func parseEffect(value any) (allow bool, err error) {
	text, ok := value.(string)
	switch {
	case text == "Allow":
		return true, nil
	case text == "Deny":
		return false, nil
	case ok && (strings.EqualFold(text, "Allow") || strings.EqualFold(text, "Deny")):
		return false, legacyError()
	}
	return false, syntaxError()
}

// parseEither reads an element or its Not form, of which a statement may have one only.
func parseEither(object map[string]any, name, notName string) (values []string, except bool, err error) {
	value, has := object[name]
	notValue, except := object[notName]
	if has && except {
		return nil, false, syntaxError()
	}
	if except {
		value = notValue
	}
	if !has && !except {
		return nil, false, nil
	}
	values, ok := stringList(value)
	if !ok {
		return nil, false, syntaxError()
	}
	return values, except, nil
}

func optionalString(object map[string]any, key string) (string, error) {
	value, has := object[key]
	text, ok := value.(string)
	if has && !ok {
		return "", syntaxError()
	}
	return text, nil
}

func parseConditions(object map[string]any) ([]Condition, error) {
	value, has := object["Condition"]
	if !has {
		return nil, nil
	}
	operators, isObject := value.(map[string]any)
	if !isObject {
		return nil, syntaxError()
	}
	var conditions []Condition
	for _, name := range sortedKeys(operators) {
		keys, isObject := operators[name].(map[string]any)
		if !isObject {
			return nil, syntaxError()
		}
		for _, key := range sortedKeys(keys) {
			c, err := parseCondition(name, key, keys[key])
			if err != nil {
				return nil, err
			}
			conditions = append(conditions, c)
		}
	}
	return conditions, nil
}

func parseCondition(name, key string, value any) (Condition, error) {
	c := Condition{Key: key}
	if set, rest, ok := strings.Cut(name, ":"); ok {
		if set != forAll && set != forAny {
			return c, syntaxError()
		}
		c.Set, name = set, rest
	}
	c.Operator, c.IfExists = strings.CutSuffix(name, "IfExists")
	if _, known := lookupOperator(c.Operator); !known || (c.IfExists && c.Operator == null) {
		return c, syntaxError()
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	for _, v := range values {
		switch v := v.(type) {
		case string:
			c.Values = append(c.Values, v)
		case json.Number:
			c.Values = append(c.Values, v.String())
		case bool:
			c.Values = append(c.Values, map[bool]string{true: "true", false: "false"}[v])
		default:
			return c, syntaxError()
		}
	}
	return c, nil
}
