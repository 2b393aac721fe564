package docs_test

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/test/docs"
)

func TestWhatIsShownHasToCome(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shown, printed string
		wrong          []string
	}{
		"the same":               {"a\nb", "a\nb\n", nil},
		"another order":          {"a\nb", "b\na\n", nil},
		"with date and time":     {"a", "2026/07/01 10:00:00 a\n", nil},
		"columns":                {"~ role  a", "~ role     a\n", nil},
		"part of a line":         {"Role … created", "Role arn:x created\n", nil},
		"other lines":            {"a\n…", "x\na\ny\n", nil},
		"a line that misses":     {"a\nb\n…", "a\n", []string{"shown, but not printed: b"}},
		"a line too many":        {"a", "a\nb\n", []string{"printed, but not shown: b"}},
		"one line is not two":    {"a…\na…\n…", "ab\n", []string{"shown, but not printed: a…"}},
		"no more than the start": {"a", "ab\n", []string{"shown, but not printed: a", "printed, but not shown: ab"}},
		"no expressions":         {"a.c", "abc\n", []string{"shown, but not printed: a.c", "printed, but not shown: abc"}},
	} {
		wrong := docs.Compare(strings.Split(test.shown, "\n"), test.printed)
		if strings.Join(wrong, "\n") != strings.Join(test.wrong, "\n") {
			t.Errorf("%s: want %q, got %q", name, test.wrong, wrong)
		}
	}
}

func TestEveryFenceIsACommandOrWhatItPrints(t *testing.T) {
	t.Parallel()
	const document = "# Title\n\n## One\n\n```sh\nfirst \\\n  --flag\n```\n\nprints\n\n```text\nx\n…\n```\n\n```sh\nsecond\n```\n"
	blocks, err := docs.Blocks(document)
	if err != nil || len(blocks) != 2 {
		t.Fatalf("%v, %v", blocks, err)
	}
	if b := blocks[0]; b.Section != "One" || b.Line != 6 || b.Commands != "first \\\n  --flag\n" || !b.Shows || len(b.Shown) != 2 {
		t.Errorf("%+v", b)
	}
	if b := blocks[1]; b.Commands != "second\n" || b.Shows {
		t.Errorf("%+v", b)
	}
	for name, document := range map[string]string{
		"another language":       "```console\n$ ls\n```\n",
		"no language":            "```\nls\n```\n",
		"output of nothing":      "```text\nx\n```\n",
		"output of another part": "## A\n```sh\nx\n```\n## B\n```text\nx\n```\n",
		"two outputs":            "```sh\nx\n```\n```text\nx\n```\n```text\nx\n```\n",
		"no end":                 "```sh\nx\n",
	} {
		if blocks, err := docs.Blocks(document); err == nil {
			t.Errorf("%s: %v is taken", name, blocks)
		}
	}
}
