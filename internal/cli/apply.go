package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/cloudcredential/operator/internal/plan"
)

// nothingChanged is said when an interruption came early.
const nothingChanged = "Interrupted: nothing was changed. The same command can be run again."

// applyView is the verb itself.
func applyView() View {
	return View{Formats: []string{FormatText, FormatJSON}, Run: documented(apply)}
}

// apply does what the verb wants: notes, plan, question, changes, result.
func apply(ctx context.Context, session *Session, verb Verb, document *Document) error {
	job, err := document.begin(ctx, session, verb)
	if err != nil {
		return err
	}
	defer job.Close()
	at := &activity{session: session}
	job.Drivers = at.watch(job.Drivers)
	made, err := observe(ctx, session, job)
	if err != nil {
		return err
	}
	document.Plan = made
	if job.DryRun {
		return rehearse(session, made)
	}
	if err := made.Err(); err != nil && !job.BestEffort {
		document.fail(session, err)
		session.Sayf("Nothing was changed, because of %s that cannot be dealt with.", number(len(separate(err)), "resource"))
		return Exit(ExitFailed)
	}
	if err := session.announce(made); err != nil {
		return err
	}
	if !made.Empty() {
		if err := job.ready(ctx, session); err != nil {
			return err
		}
	}
	result := at.apply(ctx, job, made)
	document.Result = &result
	if job.Report != nil {
		document.Report = job.Report(result)
	}
	if err := document.conclude(ctx, session, result); err != nil || job.Prove == nil || !result.Changed() {
		return err
	}
	return document.prove(ctx, session, job, result)
}

// prove tries what was made.
func (d *Document) prove(ctx context.Context, session *Session, job Job, result plan.Result) error {
	session.Show("Trying what was made …")
	err := job.Prove(ctx, result)
	switch {
	case ctx.Err() != nil:
		const untried = "Interrupted: everything was done, and it was not tried out."
		d.Interrupted = true
		d.Errors = append(d.Errors, untried)
		session.Say(untried)
		return Exit(ExitInterrupted)
	case err != nil:
		d.fail(session, err)
		return Exit(ExitFailed)
	}
	return nil
}

// announce tells the plan: on a terminal all of it, elsewhere how many changes there are, if there are any.
func (s *Session) announce(made *plan.Plan) error {
	switch {
	case s.StderrTerminal:
	case made.Empty():
		return nil
	default:
		s.Sayf("Plan: %s.", made.Counts())
		return nil
	}
	var table bytes.Buffer
	if err := made.WriteTable(&table); err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	s.voice.write(table.String())
	return nil
}

// ready does what comes before the first change. Nothing was changed where it fails.
func (j Job) ready(ctx context.Context, session *Session) error {
	if j.Preflight != nil {
		if err := j.Preflight(); err != nil {
			return fmt.Errorf("nothing was changed: %w", err)
		}
	}
	if j.Confirm == "" || session.assumeYes || !session.StdinTerminal || !session.StderrTerminal {
		return ctx.Err()
	}
	agreed, err := session.ask(ctx, j.Confirm)
	if err != nil {
		return err
	}
	if !agreed {
		return errDeclined
	}
	return ctx.Err()
}

// errDeclined ends a command whose question was not answered with yes.
var errDeclined = errors.New("nothing was changed: the question was not answered with yes")
