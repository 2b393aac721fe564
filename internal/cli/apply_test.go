package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

var errDenied = errors.New("AccessDenied: not authorized to perform moon:Create; allow it")

// chain is a bucket that changes, then a role that is made, then a file that is there.
func chain(t testing.TB, w *world) cli.Job {
	t.Helper()
	w.exists[ref("bucket/keys")] = plan.Fields{"policy": plan.Text("private")}
	w.exists[ref("file/secret.yaml")] = plan.Fields{"mode": plan.Text("0600")}
	return w.job(t,
		node("bucket/keys", plan.Fields{"policy": plan.Text("public")}),
		node("role/ingress", plan.Fields{"token": plan.Secret(secret.FromString(canary))}, "bucket/keys"),
		node("file/secret.yaml", plan.Fields{"mode": plan.Text("0600")}, "role/ingress"),
	)
}

const canary = "hunter2-canary"

func TestWhatIsDoneIsTold(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]cli.System{
		"apply":          system("moon", "make"),
		"apply-terminal": onTerminal("", "moon", "make"),
		"apply-json":     system("moon", "make", "-o", "json"),
	} {
		w := newWorld()
		job := chain(t, w)
		job.Notes = []string{"Ignoring x.yaml, it is of another cloud"}
		job.Report = func(plan.Result) any { return map[string]string{"arn": "arn:moon"} }
		golden(t, name, run(t, s, making(job)))
		if want := []string{"update bucket/keys", "create role/ingress"}; !slices.Equal(w.writes, want) {
			t.Errorf("%s: writes %v, want %v", name, w.writes, want)
		}
	}
}

func TestASecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld()
	run(t, system("moon", "make"), making(chain(t, w)))
	job := w.job(t, node("bucket/keys", plan.Fields{"policy": plan.Text("public")}))
	job.Preflight = func() error { return errors.New("the directory is not needed") }
	w.writes = nil
	golden(t, "unchanged", run(t, system("moon", "make"), making(job)))
	if len(w.writes) > 0 {
		t.Errorf("writes: %v", w.writes)
	}
}

func TestWhatFailsIsToldWithAllThatDependsOnIt(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]cli.System{
		"failure":          system("moon", "make"),
		"failure-terminal": onTerminal("", "moon", "make"),
		"failure-json":     system("moon", "make", "-o", "json"),
	} {
		w := newWorld()
		w.on["update bucket/keys"] = func(context.Context) error { return errDenied }
		golden(t, name, run(t, s, making(chain(t, w))))
	}
}

func TestACauseThatManyThingsHaveIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	for _, name := range []string{"observe role/a", "observe role/b", "observe role/c"} {
		w.on[name] = func(context.Context) error { return errDenied }
	}
	w.on["observe bucket/keys"] = func(context.Context) error { return errors.New("no answer in time") }
	job := w.job(t, node("role/a", nil), node("bucket/keys", nil), node("role/b", nil), node("role/c", nil))
	golden(t, "unplannable-alike", run(t, system("moon", "make"), making(job)))
}

func TestWhatCannotBePlannedIsNotBegun(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]cli.System{
		"unplannable":          system("moon", "make"),
		"unplannable-terminal": onTerminal("", "moon", "make"),
		"unplannable-json":     system("moon", "make", "-o", "json"),
	} {
		w := newWorld()
		job := chain(t, w)
		w.owner[ref("file/secret.yaml")] = "of another cluster"
		w.on["observe bucket/keys"] = func(context.Context) error { return errDenied }
		golden(t, name, run(t, s, making(job)))
		if len(w.writes) > 0 {
			t.Errorf("%s: writes %v", name, w.writes)
		}
	}
}

func TestABestEffortDoesWhatCanBeDone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.owner[ref("bucket/keys")] = "of another cluster"
	w.exists[ref("bucket/keys")] = nil
	job := w.job(t, node("bucket/keys", nil), node("role/ingress", nil), node("role/storage", nil, "bucket/keys"))
	job.BestEffort = true
	golden(t, "best-effort", run(t, system("moon", "make"), making(job)))
	if want := []string{"create role/ingress"}; !slices.Equal(w.writes, want) {
		t.Errorf("writes %v, want %v", w.writes, want)
	}
}

func TestAnOutputDirectoryThatCannotBeWrittenComesBeforeTheFirstChange(t *testing.T) {
	t.Parallel()
	w := newWorld()
	job := chain(t, w)
	job.Preflight = func() error { return errors.New("write into /full: no space left on device") }
	golden(t, "preflight", run(t, system("moon", "make"), making(job)))
	if len(w.writes) > 0 {
		t.Errorf("writes: %v", w.writes)
	}
}

func TestAVerbThatRefusesItsInputIsToldErrorByError(t *testing.T) {
	t.Parallel()
	refusing := cloudOf(cli.Command{Name: "make", Verb: func(*cli.Flags) cli.Verb {
		return verb{job: func(context.Context, *cli.Session) (cli.Job, error) {
			return cli.Job{}, errors.Join(errors.New("a.yaml: no name"), errors.Join(errors.New("b.yaml: two\nlines"), errors.New("c.yaml: \x1b[2J")))
		}}
	}})
	golden(t, "refused-input", run(t, system("moon", "make"), refusing))
	got := run(t, system("moon", "make", "-o", "json"), refusing)
	var document struct{ Errors []string }
	if err := json.Unmarshal([]byte(got.stdout), &document); err != nil || got.code != cli.ExitFailed {
		t.Fatalf("%v: %s", err, got)
	}
	if want := []string{"a.yaml: no name", "b.yaml: two\nlines", "c.yaml: \x1b[2J"}; !slices.Equal(document.Errors, want) {
		t.Errorf("errors %q, want %q", document.Errors, want)
	}
}

func TestConnectionsAreLetGo(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"moon", "make"}, {"moon", "plan", "make"}} {
		w := newWorld()
		job := chain(t, w)
		closed := 0
		job.Close = func() { closed++ }
		run(t, system(args...), making(job))
		if closed != 1 {
			t.Errorf("%v: closed %d times", args, closed)
		}
	}
}

func TestNamesOfOthersCannotForgeLinesOrSpeakToTheTerminal(t *testing.T) {
	t.Parallel()
	w := newWorld()
	job := w.job(t, node("role/a", nil))
	job.Notes = []string{"Ignoring x\n2026/07/01 10:00:00 Done\x1b]0;owned\a"}
	golden(t, "hostile", run(t, onTerminal("", "moon", "make"), making(job)))
}

// What reads the document must not take half of one for success.
func TestADocumentThatCannotBeWrittenIsAFailure(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	for _, args := range [][]string{{"moon", "make", "-o", "json"}, {"moon", "plan", "make"}, {"version", "-o", "json"}} {
		w := newWorld()
		s := system(args...)
		s.Stdout, s.Stderr = full{}, &stderr
		if code := cli.Run(t.Context(), s, making(w.job(t, node("role/a", nil)))); code != cli.ExitFailed || !strings.Contains(stderr.String(), errFull.Error()) {
			t.Errorf("%v: exit code %d: %s", args, code, &stderr)
		}
		stderr.Reset()
	}
}

var errFull = errors.New("no space left on device")

// full is a disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
