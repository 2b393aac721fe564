package cel

import (
	"fmt"
	"strconv"
	"strings"
)

// Expression is a parsed expression. It may be evaluated from several goroutines at once.
type Expression struct {
	source string
	root   node
}

// String gives the source.
func (e *Expression) String() string { return e.source }

// maxDepth bounds how deep parentheses and operators nest.
const maxDepth = 100

// Parse reads an expression. The error says where it is wrong.
func Parse(source string) (*Expression, error) {
	lexemes, err := lex(source)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", source, err)
	}
	p := &parser{lexemes: lexemes}
	root := p.conditional()
	if p.err == nil && p.peek().kind != end {
		p.fail("unexpected %q", p.peek().text)
	}
	if p.err != nil {
		return nil, fmt.Errorf("expression %q: %w", source, p.err)
	}
	return &Expression{source, root}, nil
}

type parser struct {
	lexemes []lexeme
	next    int
	depth   int
	err     error
}

func (p *parser) peek() lexeme { return p.lexemes[p.next] }

func (p *parser) take() lexeme {
	l := p.lexemes[p.next]
	if l.kind != end {
		p.next++
	}
	return l
}

// accept takes one of these symbols if it comes next.
func (p *parser) accept(symbols ...string) (string, bool) {
	for _, s := range symbols {
		if l := p.peek(); l.kind == symbol && l.text == s {
			p.take()
			return s, true
		}
	}
	return "", false
}

func (p *parser) expect(s string) {
	if _, ok := p.accept(s); !ok {
		p.fail("%q expected", s)
	}
}

// fail keeps the first error and goes to the end, where every loop stops.
func (p *parser) fail(format string, a ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("at %d: "+format, append([]any{p.peek().at}, a...)...)
	}
	p.next = len(p.lexemes) - 1
}

func (p *parser) conditional() node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail("nested too deeply")
		return nil
	}
	condition := p.or()
	if _, ok := p.accept("?"); !ok {
		return condition
	}
	yes := p.or()
	p.expect(":")
	return &choice{condition, yes, p.conditional()}
}

func (p *parser) or() node { return p.binary(p.and, "||") }

func (p *parser) and() node { return p.binary(p.relation, "&&") }

func (p *parser) sum() node { return p.binary(p.product, "+", "-") }

func (p *parser) product() node { return p.binary(p.unary, "*", "/", "%") }

func (p *parser) binary(operand func() node, operators ...string) node {
	left := operand()
	for {
		op, ok := p.accept(operators...)
		if !ok {
			return left
		}
		left = &operation{op, left, operand()}
	}
}

func (p *parser) relation() node {
	left := p.sum()
	for {
		op, ok := p.accept("==", "!=", "<=", ">=", "<", ">")
		if l := p.peek(); !ok && l.kind == name && l.text == "in" {
			p.take()
			op, ok = "in", true
		}
		if !ok {
			return left
		}
		left = &operation{op, left, p.sum()}
	}
}

func (p *parser) unary() node {
	if op, ok := p.accept("!", "-"); ok {
		p.depth++
		defer func() { p.depth-- }()
		if p.depth > maxDepth {
			p.fail("nested too deeply")
			return nil
		}
		return &negation{op, p.unary()}
	}
	return p.postfix(p.primary())
}

func (p *parser) postfix(n node) node {
	for {
		if _, ok := p.accept("."); ok {
			field := p.take()
			if field.kind != name {
				p.fail("name of a field expected")
				return nil
			}
			if _, ok := p.accept("("); ok {
				n = &call{n, field.text, p.list(")")}
				continue
			}
			n = &member{n, field.text}
			continue
		}
		if _, ok := p.accept("["); ok {
			index := p.conditional()
			p.expect("]")
			n = &element{n, index}
			continue
		}
		return n
	}
}

func (p *parser) primary() node {
	l := p.take()
	switch {
	case l.kind == text:
		return literal{l.text}
	case l.kind == number:
		return p.number(l.text)
	case l.kind == name && (l.text == "true" || l.text == "false"):
		return literal{l.text == "true"}
	case l.kind == name && l.text == "null":
		return literal{nil}
	case l.kind == name && l.text != "in":
		if _, ok := p.accept("("); ok {
			return &call{nil, l.text, p.list(")")}
		}
		return variable(l.text)
	case l.kind == symbol && l.text == "(":
		inner := p.conditional()
		p.expect(")")
		return inner
	case l.kind == symbol && l.text == "[":
		return list(p.list("]"))
	}
	p.fail("value expected")
	return nil
}

func (p *parser) number(digits string) node {
	if i, err := strconv.ParseInt(digits, 0, 64); err == nil && !strings.Contains(digits, "_") {
		return literal{i}
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		p.fail("%q is no number", digits)
	}
	return literal{f}
}

// list reads expressions up to a closing symbol.
func (p *parser) list(closing string) []node {
	var items []node
	if _, ok := p.accept(closing); ok {
		return items
	}
	for {
		items = append(items, p.conditional())
		if _, ok := p.accept(","); !ok {
			p.expect(closing)
			return items
		}
	}
}
