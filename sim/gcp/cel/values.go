package cel

import (
	"cmp"
	"strings"
	"time"
)

// compare orders two values of one kind.
func compare(a, b any) (int, bool) {
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b), true
		}
	case int64:
		switch b := b.(type) {
		case int64:
			return cmp.Compare(a, b), true
		case float64:
			return cmp.Compare(float64(a), b), true
		}
	case float64:
		switch b := b.(type) {
		case int64:
			return cmp.Compare(a, float64(b)), true
		case float64:
			return cmp.Compare(a, b), true
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b), true
		}
	case time.Duration:
		if b, ok := b.(time.Duration); ok {
			return cmp.Compare(a, b), true
		}
	}
	return 0, false
}

func ordered(op string, a, b any) (any, error) {
	order, ok := compare(a, b)
	if !ok {
		return nil, errType
	}
	switch op {
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	default:
		return order >= 0, nil
	}
}

// arithmetic knows sums of strings, numbers, lists, and of times with durations. Other operators are not needed by anybody.
func arithmetic(op string, a, b any) (any, error) {
	if op != "+" && op != "-" {
		return nil, errType
	}
	sign := int64(1)
	if op == "-" {
		sign = -1
	}
	switch a := a.(type) {
	case string:
		if b, ok := b.(string); ok && op == "+" {
			return a + b, nil
		}
	case int64:
		if b, ok := b.(int64); ok {
			return a + sign*b, nil
		}
	case time.Time:
		if b, ok := b.(time.Duration); ok {
			return a.Add(time.Duration(sign) * b), nil
		}
	case []any:
		if b, ok := b.([]any); ok && op == "+" {
			return append(append([]any{}, a...), b...), nil
		}
	}
	return nil, errType
}

// has is the macro that asks whether a field is there.
func (c *call) has(variables map[string]any) (any, error) {
	if len(c.arguments) != 1 {
		return nil, errType
	}
	m, ok := c.arguments[0].(*member)
	if !ok {
		return nil, errType
	}
	of, err := m.of.eval(variables)
	if err != nil {
		return nil, err
	}
	fields, ok := of.(map[string]any)
	if !ok {
		return nil, errType
	}
	_, ok = fields[m.field]
	return ok, nil
}

func (c *call) eval(variables map[string]any) (any, error) {
	if c.on == nil && c.function == "has" {
		return c.has(variables)
	}
	var values []any
	nodes := c.arguments
	if c.on != nil {
		nodes = append([]node{c.on}, nodes...)
	}
	for _, n := range nodes {
		value, err := n.eval(variables)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	if c.on == nil {
		return function(c.function, values)
	}
	return method(c.function, values)
}

func function(name string, values []any) (any, error) {
	if len(values) != 1 {
		return nil, errType
	}
	s, isString := values[0].(string)
	switch {
	case name == "timestamp" && isString:
		return time.Parse(time.RFC3339, s)
	case name == "duration" && isString:
		return time.ParseDuration(s)
	case name == "string" && isString:
		return s, nil
	case name == "size" && isString:
		return int64(len([]rune(s))), nil
	}
	if l, ok := values[0].([]any); ok && name == "size" {
		return int64(len(l)), nil
	}
	return nil, errType
}

// method is a function on its first value.
func method(name string, values []any) (any, error) {
	if of, ok := values[0].(time.Time); ok && len(values) <= 2 {
		return timePart(name, of, values[1:])
	}
	of, ok := values[0].(string)
	if !ok {
		return nil, errType
	}
	if name == "size" && len(values) == 1 {
		return int64(len([]rune(of))), nil
	}
	if name == "lowerAscii" && len(values) == 1 {
		return strings.ToLower(of), nil
	}
	if len(values) != 2 {
		return nil, errType
	}
	argument, ok := values[1].(string)
	if !ok {
		return nil, errType
	}
	switch name {
	case "startsWith":
		return strings.HasPrefix(of, argument), nil
	case "endsWith":
		return strings.HasSuffix(of, argument), nil
	case "contains":
		return strings.Contains(of, argument), nil
	case "extract":
		return extract(of, argument), nil
	}
	return nil, errType
}

// timePart reads a time in a zone, UTC if none is given.
func timePart(name string, t time.Time, zone []any) (any, error) {
	t = t.UTC()
	if len(zone) == 1 {
		text, _ := zone[0].(string)
		location, err := time.LoadLocation(text)
		if err != nil {
			return nil, err
		}
		t = t.In(location)
	}
	switch name {
	case "getFullYear":
		return int64(t.Year()), nil
	case "getMonth":
		return int64(t.Month()) - 1, nil
	case "getDate":
		return int64(t.Day()), nil
	case "getDayOfWeek":
		return int64(t.Weekday()), nil
	case "getHours":
		return int64(t.Hour()), nil
	case "getMinutes":
		return int64(t.Minute()), nil
	}
	return nil, errType
}

// extract gives what stands where the template has a name in braces, and nothing if the text around it is not there.
func extract(of, template string) string {
	before, rest, _ := strings.Cut(template, "{")
	_, after, _ := strings.Cut(rest, "}")
	i := strings.Index(of, before)
	if i < 0 {
		return ""
	}
	of = of[i+len(before):]
	if after == "" {
		return of
	}
	j := strings.Index(of, after)
	if j < 0 {
		return ""
	}
	return of[:j]
}
