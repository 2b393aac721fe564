package cli_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestAQuestionIsAskedOnATerminalAlone(t *testing.T) {
	t.Parallel()
	halfTerminal := onTerminal("", "moon", "make")
	halfTerminal.StdinTerminal = false
	logged := onTerminal("", "moon", "make")
	logged.StderrTerminal = false
	for name, test := range map[string]struct {
		system         cli.System
		asked, changed bool
	}{
		"yes":                     {onTerminal("yes\n", "moon", "make"), true, true},
		"y, without a line break": {onTerminal(" Y", "moon", "make"), true, true},
		"no":                      {onTerminal("no\n", "moon", "make"), true, false},
		"nothing":                 {onTerminal("\n", "moon", "make"), true, false},
		"end of input":            {onTerminal("", "moon", "make"), true, false},
		"--yes":                   {onTerminal("", "moon", "make", "--yes"), false, true},
		"no terminal":             {system("moon", "make"), false, true},
		"input from a pipe":       {halfTerminal, false, true},
		"log to a file":           {logged, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			job := chain(t, w)
			job.Confirm = "Delete everything?"
			got := run(t, test.system, making(job))
			wantCode := cli.ExitDone
			if !test.changed {
				wantCode = cli.ExitFailed
			}
			if asked := strings.Contains(got.stderr, "Delete everything? [y/N]"); asked != test.asked {
				t.Errorf("asked: %v\n%s", asked, got)
			}
			if changed := len(w.writes) > 0; changed != test.changed || got.code != wantCode {
				t.Errorf("changed: %v\n%s", changed, got)
			}
		})
	}
}

func TestNothingIsAskedWhereNothingChanges(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.exists[ref("role/a")] = plan.Fields{}
	job := w.job(t, node("role/a", plan.Fields{}))
	job.Confirm = "Delete everything?"
	if got := run(t, onTerminal("", "moon", "make"), making(job)); got.code != cli.ExitDone || strings.Contains(got.stderr, "Delete everything?") {
		t.Error(got)
	}
}

func TestAnInterruptionEndsTheWaitForAnAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	typed, writer := io.Pipe()
	defer writer.Close()
	w := newWorld()
	job := chain(t, w)
	job.Confirm = "Delete everything?"
	job.Preflight = func() error { cancel(errors.New("interrupt")); return nil }
	s := onTerminal("", "moon", "make")
	s.Stdin = typed
	golden(t, "interrupted-question", runUntil(ctx, s, making(job)))
	if len(w.writes) > 0 {
		t.Errorf("writes: %v", w.writes)
	}
}
