package cel

import (
	"errors"
	"fmt"
	"reflect"
)

// Values of variables are nil, bool, string, int64, float64, time.Time, time.Duration, []any and map[string]any.

// Eval gives the value of the expression. A name that is not there and an operation that the values do not allow are errors.
func (e *Expression) Eval(variables map[string]any) (any, error) {
	value, err := e.root.eval(variables)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", e.source, err)
	}
	return value, nil
}

// Holds evaluates a condition.
func (e *Expression) Holds(variables map[string]any) (bool, error) {
	value, err := e.Eval(variables)
	if err != nil {
		return false, err
	}
	b, ok := value.(bool)
	if !ok {
		return false, fmt.Errorf("expression %q: value is no boolean", e.source)
	}
	return b, nil
}

type node interface {
	eval(variables map[string]any) (any, error)
}

type (
	literal  struct{ value any }
	variable string
	list     []node
	member   struct {
		of    node
		field string
	}
	element  struct{ of, index node }
	negation struct {
		op string
		of node
	}
	operation struct {
		op          string
		left, right node
	}
	choice struct{ condition, yes, no node }
	call   struct {
		on        node
		function  string
		arguments []node
	}
)

var (
	errType  = errors.New("no such overload")
	errField = errors.New("no such key")
)

func (l literal) eval(map[string]any) (any, error) { return l.value, nil }

func (v variable) eval(variables map[string]any) (any, error) {
	value, ok := variables[string(v)]
	if !ok {
		return nil, fmt.Errorf("undeclared reference to %q", string(v))
	}
	return value, nil
}

func (l list) eval(variables map[string]any) (any, error) {
	values := make([]any, 0, len(l))
	for _, n := range l {
		value, err := n.eval(variables)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

func (m *member) eval(variables map[string]any) (any, error) {
	of, err := m.of.eval(variables)
	if err != nil {
		return nil, err
	}
	return field(of, m.field)
}

func field(of any, name string) (any, error) {
	fields, ok := of.(map[string]any)
	if !ok {
		return nil, errType
	}
	value, ok := fields[name]
	if !ok {
		return nil, fmt.Errorf("%w: %s", errField, name)
	}
	return value, nil
}

func (e *element) eval(variables map[string]any) (any, error) {
	of, err := e.of.eval(variables)
	if err != nil {
		return nil, err
	}
	index, err := e.index.eval(variables)
	if err != nil {
		return nil, err
	}
	if key, ok := index.(string); ok {
		return field(of, key)
	}
	items, isList := of.([]any)
	i, isInt := index.(int64)
	if !isList || !isInt || i < 0 || i >= int64(len(items)) {
		return nil, errType
	}
	return items[i], nil
}

func (n *negation) eval(variables map[string]any) (any, error) {
	value, err := n.of.eval(variables)
	if err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case bool:
		if n.op == "!" {
			return !v, nil
		}
	case int64:
		if n.op == "-" {
			return -v, nil
		}
	case float64:
		if n.op == "-" {
			return -v, nil
		}
	}
	return nil, errType
}

func (c *choice) eval(variables map[string]any) (any, error) {
	value, err := c.condition.eval(variables)
	if err != nil {
		return nil, err
	}
	switch value {
	case true:
		return c.yes.eval(variables)
	case false:
		return c.no.eval(variables)
	}
	return nil, errType
}

// logic is && and ||, for which one side can decide although the other one is an error.
func (o *operation) logic(variables map[string]any, decides bool) (any, error) {
	left, err := o.left.eval(variables)
	if err == nil && left == decides {
		return decides, nil
	}
	right, rightErr := o.right.eval(variables)
	if rightErr == nil && right == decides {
		return decides, nil
	}
	if err := errors.Join(err, rightErr); err != nil {
		return nil, err
	}
	if left != !decides || right != !decides {
		return nil, errType
	}
	return !decides, nil
}

func (o *operation) eval(variables map[string]any) (any, error) {
	switch o.op {
	case "&&":
		return o.logic(variables, false)
	case "||":
		return o.logic(variables, true)
	}
	left, err := o.left.eval(variables)
	if err != nil {
		return nil, err
	}
	right, err := o.right.eval(variables)
	if err != nil {
		return nil, err
	}
	switch o.op {
	case "==":
		return equal(left, right), nil
	case "!=":
		return !equal(left, right), nil
	case "in":
		return contains(right, left)
	case "<", "<=", ">", ">=":
		return ordered(o.op, left, right)
	}
	return arithmetic(o.op, left, right)
}

func equal(a, b any) bool {
	if order, ok := compare(a, b); ok {
		return order == 0
	}
	return reflect.DeepEqual(a, b)
}

func contains(in, what any) (any, error) {
	switch v := in.(type) {
	case []any:
		for _, item := range v {
			if equal(item, what) {
				return true, nil
			}
		}
		return false, nil
	case map[string]any:
		key, ok := what.(string)
		if !ok {
			return nil, errType
		}
		_, ok = v[key]
		return ok, nil
	}
	return nil, errType
}
