package manifest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// textScalar returns a text as a YAML scalar: a literal block, each line after the indentation, if it has several lines and a block can hold
// them as they are, and on one line otherwise.
func textScalar(s, indentation string) string {
	if !blockable(s) {
		return scalar(s)
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = indentation + line
		}
	}
	return "|-\n" + strings.Join(lines, "\n")
}

// blockable reports whether a literal block without final line break ("|-") yields the text again. The first line tells readers how far the block
// is indented, so it must not start with a blank; empty lines at the end would be cut off. Lines of blanks alone are read in different ways.
func blockable(s string) bool {
	lines := strings.Split(s, "\n")
	if len(lines) < 2 || lines[0] == "" || lines[len(lines)-1] == "" {
		return false
	}
	if lines[0][0] == ' ' || slices.ContainsFunc(lines, func(line string) bool { return line != "" && strings.TrimSpace(line) == "" }) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && !printable(r) })
}

// scalar returns a text on one line: as it is, if every YAML reader takes it for just that text, and in double quotes otherwise.
func scalar(s string) string {
	if plain(s) {
		return s
	}
	return quoted(s)
}

// plain reports whether a text needs no quotes. It says so of names, paths, URLs, ARNs and GUIDs only; of much that would need none it says
// otherwise.
func plain(s string) bool {
	if isGUID(s) {
		return true
	}
	if s == "" || !letter(rune(s[0])) && s[0] != '/' || strings.HasSuffix(s, ":") || slices.Contains(words(), strings.ToLower(s)) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !letter(r) && (r < '0' || r > '9') && !strings.ContainsRune("-._/:@+=~", r)
	})
}

// words are read as a truth value, as nothing or as a number by some YAML reader.
func words() []string {
	return []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf"}
}

// isGUID reports whether a text is a GUID, which no YAML reader takes for a number, whatever it begins with.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := rune(s[i]); {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !strings.ContainsRune("0123456789abcdefABCDEF", c):
			return false
		}
	}
	return true
}

func letter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// printable reports whether a character stands for itself in YAML.
func printable(r rune) bool {
	return r < unicode.MaxASCII && r >= ' ' || r > 0xA0 && unicode.IsPrint(r)
}

// quoted returns a text in double quotes, with everything escaped that does not stand for itself. Escapes that JSON has too are preferred.
func quoted(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteRune('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\r':
			out.WriteString(`\r`)
		case printable(r):
			out.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			fmt.Fprintf(&out, `\U%08X`, r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
