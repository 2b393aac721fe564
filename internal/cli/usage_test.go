package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/cloudcredential/operator/internal/cli"
)

// flagged is `make PLACE` with two required flags; asked counts its jobs, and seen gets "<name> PLACE".
func flagged(asked *int, seen *[]string) cli.Command {
	return cli.Command{Name: "make", Arguments: "PLACE", Short: "Make things", Verb: func(flags *cli.Flags) cli.Verb {
		name := flags.String("name", "", "name of the thing")
		flags.String("region", "", "where it is made")
		flags.String("output-dir", "", "directory for generated files")
		flags.Required("name", "region")
		flags.Directory("output-dir")
		flags.Choice("mode", "", "how it is made", "fast", "safe")
		return verb{asked: asked, job: func(_ context.Context, session *cli.Session) (cli.Job, error) {
			*seen = append(*seen, *name+" "+strings.Join(session.Arguments, " "))
			return cli.Job{}, cli.Exit(cli.ExitDone)
		}}
	}}
}

func moon(asked *int) cli.Cloud {
	nested := cli.Command{Name: "apply craters", Group: "Apply things", Short: "Apply craters", Verb: func(*cli.Flags) cli.Verb { return verb{} }}
	return cloudOf(flagged(asked, new([]string)), nested)
}

func TestAWrongCommandLineIsToldOnceBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"unknown cloud":               {[]string{"mon"}, `unknown command "mon" for "ccoctl"; did you mean moon?`},
		"unknown verb":                {[]string{"moon", "maek"}, `unknown command "maek" for "ccoctl moon"; did you mean make?`},
		"unknown verb with flags":     {[]string{"moon", "--name=x", "maek"}, `unknown command "maek" for "ccoctl moon"; did you mean make?`},
		"unknown verb to plan":        {[]string{"moon", "plan", "maek"}, `unknown command "maek" for "ccoctl moon plan"`},
		"unknown verb below a word":   {[]string{"moon", "apply", "crater"}, `did you mean craters?`},
		"unknown shell":               {[]string{"completion", "bsh"}, `unknown command "bsh" for "ccoctl completion"`},
		"help for something unknown":  {[]string{"help", "moon", "maek"}, `unknown command "maek" for "ccoctl moon"`},
		"unknown flag":                {[]string{"moon", "make", "here", "--names=x"}, `unknown flag: --names`},
		"unknown value":               {[]string{"moon", "make", "--mode=slow"}, `must be one of: fast, safe`},
		"unknown format":              {[]string{"moon", "make", "-o", "yaml"}, `must be one of: text, json`},
		"a format of plan alone":      {[]string{"moon", "make", "-o", "table"}, `must be one of: text, json`},
		"too many arguments":          {[]string{"moon", "make", "here", "there", "--name=a", "--region=b"}, `"there" is one argument too many for "ccoctl moon make"`},
		"too few arguments":           {[]string{"moon", "make", "--name=a", "--region=b"}, `"ccoctl moon make" needs PLACE`},
		"all required flags":          {[]string{"moon", "make", "here"}, `required flag(s) "name", "region" not set`},
		"one required flag":           {[]string{"moon", "make", "here", "--region=b"}, `required flag(s) "name" not set`},
		"a required flag to plan":     {[]string{"moon", "plan", "make", "here", "--region=b"}, `required flag(s) "name" not set`},
		"an empty required flag":      {[]string{"moon", "make", "here", "--name=", "--region=b"}, `required flag(s) "name" must not be empty`},
		"spaces for a required flag":  {[]string{"moon", "make", "here", "--name= ", "--region=b"}, `required flag(s) "name" must not be empty`},
		"one empty and one forgotten": {[]string{"moon", "make", "here", "--name="}, `required flag(s) "region" not set; required flag(s) "name" must not be empty`},
		"arguments of a plain one":    {[]string{"version", "x"}, `"x" is one argument too many for "ccoctl version"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			got := run(t, system(test.args...), moon(&asked))
			if got.code != cli.ExitFailed || got.stdout != "" || asked > 0 {
				t.Errorf("asked for %d jobs: %s", asked, got)
			}
			if strings.Count(got.stderr, test.says) != 1 || !strings.HasPrefix(got.stderr, "Error: ") || strings.Contains(got.stderr, "Usage:") {
				t.Errorf("want %q once, in: %s", test.says, got)
			}
		})
	}
}

func TestHelpGoesToStdout(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"help":      {},
		"help-moon": {"moon"},
		"help-plan": {"moon", "plan"},
		"help-make": {"moon", "make", "--help"},
	} {
		got := run(t, system(args...), moon(new(int)))
		golden(t, name, got)
		asked := run(t, system(append([]string{"help"}, slices.DeleteFunc(slices.Clone(args), func(a string) bool { return a == "--help" })...)...), moon(new(int)))
		if asked != got {
			t.Errorf("%s: help prints something else: %s", name, asked)
		}
	}
}

func TestTheVersionIsPrinted(t *testing.T) {
	t.Parallel()
	if got := run(t, system("version")); got != (ran{0, "ccoctl <unknown>\n", ""}) {
		t.Error(got)
	}
	var build struct{ Version, Platform, Go string }
	got := run(t, system("version", "-o", "json"))
	if err := json.Unmarshal([]byte(got.stdout), &build); err != nil || build.Version == "" || build.Platform == "" || build.Go == "" {
		t.Errorf("%v: %s", err, got)
	}
}

func TestShellsAreToldWhatFlagsTake(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args      []string
		offers    []string
		directive string
	}{
		{[]string{"moon", "make", "--mode", ""}, []string{"fast", "safe"}, ":4"},
		{[]string{"moon", "plan", "make", "--output", ""}, []string{"table", "json", "commands"}, ":4"},
		{[]string{"moon", "make", "--output-dir", ""}, nil, ":16"},
		{[]string{"moon", "ma"}, []string{"make"}, ":4"},
	} {
		got := run(t, system(append([]string{"__completeNoDesc"}, test.args...)...), moon(new(int)))
		want := strings.Join(append(slices.Clone(test.offers), test.directive), "\n") + "\n"
		if got.code != 0 || got.stdout != want {
			t.Errorf("%q: want %q, got %s", test.args, want, got)
		}
	}
	if got := run(t, system("completion", "bash"), moon(new(int))); got.code != 0 || !strings.Contains(got.stdout, "ccoctl") {
		t.Error(got)
	}
}

// A command that is no verb is treated as verbs are.
func TestAPlainCommandIsCheckedAndItsErrorTold(t *testing.T) {
	t.Parallel()
	ran := 0
	cloud := cloudOf()
	cloud.Plain = func(*cli.Session) []*cobra.Command {
		verify := &cobra.Command{Use: "verify", Short: "Verify things", RunE: func(*cobra.Command, []string) error {
			ran++
			return errors.New("the issuer does not answer")
		}}
		flags := cli.NewFlags(verify)
		flags.String("name", "", "name of the thing")
		flags.Required("name")
		return []*cobra.Command{verify}
	}
	if got := run(t, system("moon", "verify"), cloud); got.code != cli.ExitFailed || ran != 0 || !strings.Contains(got.stderr, `"name" not set`) {
		t.Errorf("ran %d times: %s", ran, got)
	}
	got := run(t, system("moon", "verify", "--name=x"), cloud)
	if got.code != cli.ExitFailed || got.stdout != "" || strings.Count(got.stderr, "the issuer does not answer") != 1 || strings.Contains(got.stderr, "help") {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := runUntil(ctx, system("moon", "verify", "--name=x"), cloud); got.code != cli.ExitInterrupted {
		t.Error(got)
	}
}
