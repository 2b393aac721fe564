package policy

import (
	"strings"
	"unicode/utf8"
)

// pattern is a text with wildcards, compiled. Wildcards that come out of a policy variable are plain characters.
type pattern []symbol

type symbol struct {
	kind symbolKind
	char rune
}

type symbolKind int

const (
	plain symbolKind = iota
	anyOne
	anyRun
)

// variables gives the value of a policy variable, and false if it has none. Nil means that the policy's version knows
// no variables.
type variables func(key string) (string, bool)

// compile turns a text of a policy into a pattern. wild says whether * and ? are wildcards here. It is false if
// the text has a variable without a value: such a text equals nothing.
func compile(text string, wild bool, vars variables) (pattern, bool) {
	var p pattern
	for text != "" {
		name, rest, isVariable := cutVariable(text)
		if vars != nil && isVariable {
			value, ok := expand(name, vars)
			if !ok {
				return nil, false
			}
			p = append(p, literal(value)...)
			text = rest
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		p = append(p, symbolOf(r, wild))
		text = text[size:]
	}
	return p, true
}

func symbolOf(r rune, wild bool) symbol {
	switch {
	case wild && r == '*':
		return symbol{kind: anyRun}
	case wild && r == '?':
		return symbol{kind: anyOne}
	}
	return symbol{char: r}
}

func literal(text string) pattern {
	var p pattern
	for _, r := range text {
		p = append(p, symbol{char: r})
	}
	return p
}

// cutVariable splits "${name}rest".
func cutVariable(text string) (name, rest string, ok bool) {
	inner, found := strings.CutPrefix(text, "${")
	if !found {
		return "", text, false
	}
	return strings.Cut(inner, "}")
}

// expand gives the value of "key" or "key, 'default'". The names *, ? and $ stand for themselves, so that a policy can
// spell these characters.
func expand(name string, vars variables) (string, bool) {
	if name == "*" || name == "?" || name == "$" {
		return name, true
	}
	key, fallback, hasFallback := strings.Cut(name, ",")
	if value, ok := vars(strings.TrimSpace(key)); ok {
		return value, true
	}
	fallback = strings.TrimSpace(fallback)
	if !hasFallback || len(fallback) < 2 || fallback[0] != '\'' || fallback[len(fallback)-1] != '\'' {
		return "", false
	}
	return fallback[1 : len(fallback)-1], true
}

// match says whether the whole text fits the pattern. It takes at most len(p) × len(text) steps.
func (p pattern) match(text string) bool {
	runes := []rune(text)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(runes) {
		switch {
		case i < len(p) && p[i].kind == anyRun:
			star, mark = i, j
			i++
		case i < len(p) && (p[i].kind == anyOne || p[i].char == runes[j]):
			i, j = i+1, j+1
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i].kind == anyRun {
		i++
	}
	return i == len(p)
}
