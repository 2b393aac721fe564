package cel

import (
	"fmt"
	"strconv"
	"strings"
)

type kind int

const (
	end kind = iota
	name
	text
	number
	symbol
)

type lexeme struct {
	kind kind
	text string // of a string its value
	at   int
}

// symbols are tried in this order, so longer ones come first.
var symbols = []string{
	"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "+", "-", "*", "/", "%",
}

func lex(source string) ([]lexeme, error) {
	var all []lexeme
	for i := 0; i < len(source); {
		c := source[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '"' || c == '\'':
			value, length, err := lexString(source[i:])
			if err != nil {
				return nil, fmt.Errorf("at %d: %w", i, err)
			}
			all = append(all, lexeme{text, value, i})
			i += length
		case c == '_' || c > '9' && isAlphanumeric(c):
			j := i
			for j < len(source) && (source[j] == '_' || isAlphanumeric(source[j])) {
				j++
			}
			all = append(all, lexeme{name, source[i:j], i})
			i = j
		case c >= '0' && c <= '9':
			j := i
			for j < len(source) && (source[j] == '.' || isAlphanumeric(source[j])) {
				j++
			}
			all = append(all, lexeme{number, source[i:j], i})
			i = j
		default:
			s := symbolAt(source[i:])
			if s == "" {
				return nil, fmt.Errorf("at %d: unexpected %q", i, c)
			}
			all = append(all, lexeme{symbol, s, i})
			i += len(s)
		}
	}
	return append(all, lexeme{end, "", len(source)}), nil
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func symbolAt(source string) string {
	for _, s := range symbols {
		if strings.HasPrefix(source, s) {
			return s
		}
	}
	return ""
}

// lexString reads a string with its quotes and gives its value and its length in the source.
func lexString(source string) (string, int, error) {
	quote := source[0]
	for i := 1; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '\n':
			return "", 0, fmt.Errorf("line ends in a string")
		case quote:
			value, err := unquote(source[1:i], quote)
			return value, i + 1, err
		}
	}
	return "", 0, fmt.Errorf("string without an end")
}

func unquote(inner string, quote byte) (string, error) {
	var b strings.Builder
	for inner != "" {
		r, multibyte, rest, err := strconv.UnquoteChar(inner, quote)
		if err != nil {
			return "", fmt.Errorf("escape in a string: %w", err)
		}
		if multibyte {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		inner = rest
	}
	return b.String(), nil
}
