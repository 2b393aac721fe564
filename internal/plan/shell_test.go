package plan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/plan"
)

// words has sh run a script that calls show, and returns the words that show was given.
func words(ctx context.Context, script string) ([]string, error) { return wordsOf(ctx, "sh", script) }

func wordsOf(ctx context.Context, shell, script string) ([]string, error) {
	command := exec.CommandContext(ctx, shell, "-eu")
	command.Stdin = strings.NewReader("show() { for word; do printf '%s\\0' \"$word\"; done; }\n" + script + "\n")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s in %q", err, stderr.String(), script)
	}
	got := strings.Split(string(out), "\x00")
	return got[:len(got)-1], nil
}

func TestAShellTakesEachWordAsItIs(t *testing.T) {
	t.Parallel()
	want := []string{
		"", " ", "plain", "it's", "'", "''", `"`, `\`, `\\'`, "\n", "a\nb\n", "\r\n", "\t", "$HOME", "$(echo x)", "${HOME}", "`echo x`", "; echo x", "& echo x",
		"| cat", "> file", "< file", "*", "?", "[a-z]", "~", "~/x", "{a,b}", "!x", "!!", "#x", "-n", "--", "a=b", "=b", "ü€😀", "\xff\xfe", "\x01\x1b[31m\x7f",
		"%s%n", "if", "../../etc/passwd", "a'b\"c`d$e\\f\ng", "pending_V_PATHx000000000000", strings.Repeat("x'", 20_000),
	}
	for _, shell := range []string{"sh", "dash", "bash", "ksh", "mksh", "yash"} {
		if _, err := exec.LookPath(shell); err != nil && shell != "sh" {
			continue
		}
		got, err := wordsOf(t.Context(), shell, plan.Shell(append([]string{"show"}, want...)...))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("%s: got %d words, not %d", shell, len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %q came out as %q", shell, want[i], got[i])
			}
		}
	}
}

func TestTheFirstWordIsACommandWhateverItHolds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"if", "while", "PATH=x", "no such command", "$(echo true)", "!", "{", "#"} {
		script := plan.Shell(name) + " 2>/dev/null || echo was not found"
		out, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput()
		if err != nil || string(out) != "was not found\n" {
			t.Errorf("%s: %v %q", script, err, out)
		}
	}
}

func TestPlainWordsAreReadable(t *testing.T) {
	t.Parallel()
	got := plan.Shell("aws", "iam", "get-role", "--role-name", "prod-x7", "--path", "/a/b_c", "--tags", "Key=a,Value=b", "")
	if want := "aws iam get-role --role-name prod-x7 --path /a/b_c --tags 'Key=a,Value=b' ''"; got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func TestBytesThatNoArgumentCanHoldAreLeftOut(t *testing.T) {
	t.Parallel()
	if got := plan.Shell("echo", "a\x00b", "\x00"); got != "echo ab ''" {
		t.Errorf("got %q", got)
	}
}

func TestAnyWordsComeThroughAShell(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.OneOf(
			rapid.StringOfN(rapid.RuneFrom([]rune("ab'\"\\`$(){}\n\r\t *?!#~=;&|<>-%ü😀")), 0, 12, -1),
			rapid.Map(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, 12), func(b []byte) string { return string(b) }),
		), 0, 6).Draw(t, "words")
		got, err := words(t.Context(), plan.Shell(append([]string{"show"}, want...)...))
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q came out as %q", want, got)
		}
	})
}

// told returns what the commands of a node are told about outputs of the resource source, which is to be made.
func told(t interface {
	Fatal(...any)
	Context() context.Context
}, source plan.Ref, outputs ...string,
) []string {
	asker := plan.Ref{Kind: "asker", Name: "last"}
	if source.Kind == asker.Kind {
		asker.Kind = "asker of " + source.Kind
	}
	g, err := plan.NewGraph(plan.Node{Resource: item{ref: source}}, plan.Node{Resource: item{ref: asker}, Needs: []plan.Ref{source}})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	listener := listener{newWorld(), func(known plan.Known) {
		for _, output := range outputs {
			value, _ := known.Output(source, output)
			texts = append(texts, value.Text())
		}
	}}
	p, err := plan.Make(t.Context(), g, plan.Drivers{source.Kind: newWorld(), asker.Kind: listener}, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.WriteCommands(&bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	return texts
}

type listener struct {
	*world
	hear func(plan.Known)
}

func (l listener) Commands(_ plan.Resource, known plan.Known, _ plan.Change) []string {
	l.hear(known)
	return nil
}

func TestWhatIsNotKnownYetIsSplicedIntoAnyArgument(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := plan.Ref{Kind: rapid.String().Draw(t, "kind"), Name: rapid.String().Draw(t, "name")}
		outputs := []string{rapid.String().Draw(t, "first"), rapid.String().Draw(t, "second")}
		known := told(t, source, outputs...)
		values := map[string]string{known[0]: "one $(echo 1) '\"", known[1]: "two\nlines \\"}
		pieces := rapid.SliceOfN(rapid.OneOf(
			rapid.SampledFrom(known), rapid.StringOfN(rapid.RuneFrom([]rune("a'\"\n$ x_pending_V0")), 0, 4, -1),
		), 0, 8).Draw(t, "pieces")

		var script, want strings.Builder
		for i, output := range outputs {
			fmt.Fprintln(&script, plan.Variable(source, output)+"="+plan.Shell(values[known[i]]))
		}
		for _, piece := range pieces {
			if value, spliced := values[piece]; spliced {
				piece = value
			}
			want.WriteString(piece)
		}
		script.WriteString(plan.Shell("show", strings.Join(pieces, "")))
		got, err := words(t.Context(), script.String())
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 1 || got[0] != want.String() {
			t.Fatalf("%q came out as %q, not %q", pieces, got, want.String())
		}
	})
}

func TestWhatIsNotKnownYetComesThroughDocuments(t *testing.T) {
	t.Parallel()
	source := plan.Ref{Kind: "iam:oidc-provider", Name: "prod-x7"}
	text := told(t, source, "arn")[0]
	document, err := json.Marshal(map[string]string{"Federated": text})
	if err != nil {
		t.Fatal(err)
	}
	got := plan.Shell("x", string(document), url.QueryEscape(text), url.PathEscape(text))
	spliced := `"$` + plan.Variable(source, "arn") + `"`
	if want := `x '{"Federated":"'` + spliced + `'"}' ` + spliced + " " + spliced; got != want {
		t.Errorf("got %s, not %s", got, want)
	}
}

func TestAScriptEndsWhereAnOutputWasNotAssigned(t *testing.T) {
	t.Parallel()
	text := told(t, ref("user/a"), "id")[0]
	if out, err := words(t.Context(), plan.Shell("show", text)); err == nil {
		t.Errorf("it went on with %q", out)
	}
}

func TestAVariableIsLegalAndItsOwn(t *testing.T) {
	t.Parallel()
	legal := regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	seen := map[string]string{}
	for _, kind := range []string{"", "iam:role", "iam_role", "7", "ü", strings.Repeat("k", 300), "IFS"} {
		for _, name := range []string{"", "a", "A", "a b", "ü", strings.Repeat("n", 300)} {
			for _, output := range []string{"", "arn", "ARN", "public key", "\n"} {
				variable := plan.Variable(plan.Ref{Kind: kind, Name: name}, output)
				what := fmt.Sprintf("%q %q %q", kind, name, output)
				if !legal.MatchString(variable) || len(variable) > 64 {
					t.Errorf("%s: %q", what, variable)
				}
				if other, taken := seen[variable]; taken {
					t.Errorf("%s and %s share %s", what, other, variable)
				}
				seen[variable] = what
			}
		}
	}
}
