package cli_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestAPlanIsPrintedAndNothingIsChanged(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"plan":          {"moon", "plan", "make"},
		"plan-json":     {"moon", "plan", "make", "-o", "json"},
		"plan-commands": {"moon", "plan", "make", "-o", "commands"},
	} {
		w := newWorld()
		w.lines = func(r plan.Resource, change plan.Change) []string {
			return []string{plan.Shell("moon", string(change.Action), r.Ref().Name)}
		}
		job := chain(t, w)
		job.Notes = []string{"Ignoring x.yaml"}
		job.Confirm = "never asked"
		job.Drivers = plan.Drivers{"bucket": commander{w}, "role": commander{w}, "file": commander{w}}
		got := run(t, system(args...), making(job))
		golden(t, name, got)
		if len(w.writes) > 0 || strings.Contains(got.String(), canary) {
			t.Errorf("%s: writes %v\n%s", name, w.writes, got)
		}
	}
}

func TestTheExitCodeOfAPlanTellsWhetherThereIsSomethingToDo(t *testing.T) {
	t.Parallel()
	denied := func(context.Context) error { return errDenied }
	for name, test := range map[string]struct {
		arrange func(w *world)
		code    int
	}{
		"nothing":       {func(w *world) { w.exists[ref("role/a")] = plan.Fields{} }, cli.ExitDone},
		"something":     {func(*world) {}, cli.ExitChanges},
		"unobservable":  {func(w *world) { w.on["observe role/a"] = denied }, cli.ExitFailed},
		"somebody else": {func(w *world) { w.exists[ref("role/a")] = nil; w.owner[ref("role/a")] = "theirs" }, cli.ExitFailed},
	} {
		for _, format := range []string{"table", "json", "commands"} {
			w := newWorld()
			test.arrange(w)
			got := run(t, system("moon", "plan", "make", "-o", format), making(w.job(t, node("role/a", nil))))
			if got.code != test.code || got.stdout == "" {
				t.Errorf("%s, %s: %s", name, format, got)
			}
			if told := got.stderr != ""; told != (test.code == cli.ExitFailed) {
				t.Errorf("%s, %s: %s", name, format, got)
			}
		}
	}
}

func TestAPlanTellsWhatCannotBePlanned(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.on["observe role/a"] = func(context.Context) error { return errDenied }
	golden(t, "plan-unplannable", run(t, system("moon", "plan", "make"), making(w.job(t, node("role/a", nil), node("role/b", nil, "role/a")))))
}

// A cloud's own view has the flags of the verbs, and its own formats.
func TestAViewSeesTheVerbWithItsFlags(t *testing.T) {
	t.Parallel()
	var seen []string
	cloud := cloudOf(flagged(new(int), &seen))
	cloud.Views = []cli.View{{
		Name: "permissions", Short: "Print permissions", Formats: []string{"policy", "json"},
		Run: func(ctx context.Context, session *cli.Session, v cli.Verb) error {
			seen = append(seen, session.Command, session.Format)
			_, err := v.Job(ctx, session)
			return err
		},
	}}
	got := run(t, system("moon", "permissions", "make", "crater", "--name=n", "--region=r"), cloud)
	if want := []string{"ccoctl moon permissions make", "policy", "n crater"}; got.code != cli.ExitDone || !slices.Equal(seen, want) {
		t.Errorf("saw %q, want %q: %s", seen, want, got)
	}
	if got := run(t, system("moon", "permissions", "make", "crater", "--name=n", "--region=r", "--yes"), cloud); got.code != cli.ExitDone {
		t.Errorf("the command line of the verb does not work: %s", got)
	}
	if got := run(t, system("moon", "permissions", "make", "crater", "--name=n"), cloud); got.code != cli.ExitFailed {
		t.Error(got)
	}
}

// A dry run has the plan on stdout and says that it is one; that there is something to do is no failure of it.
func TestADryRunTellsThePlanAndAppliesNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"dry-run":      {"moon", "make"},
		"dry-run-json": {"moon", "make", "-o", "json"},
	} {
		w := newWorld()
		job := chain(t, w)
		job.DryRun, job.BestEffort, job.Confirm = true, true, "never asked"
		golden(t, name, run(t, system(args...), making(job)))
		w.on["observe role/ingress"] = func(context.Context) error { return errDenied }
		golden(t, name+"-unplannable", run(t, system(args...), making(job)))
		if len(w.writes) > 0 {
			t.Errorf("%s: writes %v", name, w.writes)
		}
	}
}
