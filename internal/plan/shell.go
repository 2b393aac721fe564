package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Variable returns the name of the shell variable that stands for an output of a resource which a script makes: [A-Z0-9_], beginning with a
// letter, another one for each ref and output, and none that a shell or a tool gives a meaning to. The Driver that makes the resource assigns it:
//
//	plan.Variable(ref, "arn") + "=$(" + plan.Shell("aws", "iam", …, "--query", "Role.Arn", "--output", "text") + ")"
func Variable(ref Ref, output string) string {
	return "V_" + readable(ref.Kind+"_"+output) + digest(fmt.Sprintf("%q %q %q", ref.Kind, ref.Name, output))
}

// readable returns s as it can stand in the name of a variable, with a final _; empty where nothing of it can.
func readable(s string) string {
	const longest = 40
	upper := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '_'
	}, s)
	upper = upper[:min(len(upper), longest)]
	if upper = strings.Trim(upper, "_"); upper == "" {
		return ""
	}
	return upper + "_"
}

// digest returns twelve hexadecimal digits, in upper case, that are another twelve for another s.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToUpper(hex.EncodeToString(sum[:6]))
}

// placeholder returns the text that Shell replaces by the value of a variable. It is made of letters, digits and _ alone, so that it comes through
// JSON and URLs as it is. Its last part is computed from the variable, so that no text is taken for a placeholder by accident. A text that
// was made to look like one names a variable and nothing else: it breaks out of no quotes.
func placeholder(variable string) string {
	return "pending_" + variable + "x" + strings.ToLower(digest("placeholder of "+variable))
}

// placeholderPattern finds what looks like a placeholder; the group is the variable. No two matches can overlap: what is upper case ends
// at the x, and what follows that has no p.
var placeholderPattern = regexp.MustCompile(`pending_(V_[A-Z0-9_]+)x[0-9a-f]{12}`)

// Shell returns one command line for a POSIX shell: args are its words, and reach the command byte for byte, whatever is in them. Where
// one holds what Commands was told about an output that is not known yet, alone or within a longer text, it holds the value of the
// output's Variable when the script runs. Bytes of value 0, which no argument can hold, are left out.
func Shell(args ...string) string {
	words := make([]string, len(args))
	for i, arg := range args {
		words[i] = word(arg, i == 0)
	}
	return strings.Join(words, " ")
}

// plainWord matches what every shell takes literally without quotes. A = is not among it: a first word with one would be an assignment.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,-]+$`)

// word returns an argument, in quotes where it needs them.
func word(arg string, first bool) string {
	arg = strings.ReplaceAll(arg, "\x00", "")
	var b strings.Builder
	rest := 0
	for _, at := range placeholderPattern.FindAllStringSubmatchIndex(arg, -1) {
		variable := arg[at[2]:at[3]]
		if arg[at[0]:at[1]] != placeholder(variable) {
			continue
		}
		if at[0] > rest {
			b.WriteString(quoted(arg[rest:at[0]]))
		}
		b.WriteString(`"$` + variable + `"`)
		rest = at[1]
	}
	switch {
	case rest == 0 && plainWord.MatchString(arg) && !(first && reserved(arg)):
		return arg
	case rest == 0 || rest < len(arg):
		b.WriteString(quoted(arg[rest:]))
	}
	return b.String()
}

// quoted returns s in single quotes, between which a shell looks for nothing but the end.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// reserved reports whether a shell takes a word at the beginning of a command for a part of its language.
func reserved(s string) bool {
	return slices.Contains([]string{
		"case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select", "then", "time", "until", "while",
	}, s)
}
