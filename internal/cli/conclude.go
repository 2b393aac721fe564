package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/plan"
)

const (
	goesOn     = "Run the same command again: it goes on where this one stopped."
	goesOnOnce = "Once the cause is gone, run the same command again: it goes on where this one stopped."
)

// conclude tells what became of the plan as a whole: each failure, what was not tried because of it, numbers, and what to do next. It
// returns nil where everything is as it should be.
func (d *Document) conclude(ctx context.Context, session *Session, result plan.Result) error {
	t := sort(ctx, result)
	d.fail(session, errors.Join(t.failures...))
	for _, reason := range t.reasons {
		session.Sayf("Skipped, because %s: %s", reason, strings.Join(t.skipped[reason], ", "))
	}
	switch {
	case len(t.cutOff)+len(t.notBegun) > 0:
		d.interrupt(session, t)
		return Exit(ExitInterrupted)
	case result.Err() != nil || len(t.skipped) > 0:
		session.Sayf("Not everything was done: %s. %s", t, goesOnOnce)
		return Exit(ExitFailed)
	case !result.Changed():
		session.Say("Nothing was to be done: everything is as it should be.")
		return nil
	}
	session.Sayf("Done: %s.", t)
	return nil
}

// interrupt tells what was begun and what was not.
func (d *Document) interrupt(session *Session, t *tally) {
	d.Interrupted = true
	if len(t.cutOff) > 0 {
		session.Sayf("Cut off, so that it may or may not have been done: %s", strings.Join(t.cutOff, ", "))
	}
	if len(t.notBegun) > 0 {
		session.Sayf("Not begun: %s", strings.Join(t.notBegun, ", "))
	}
	sentence := fmt.Sprintf("Interrupted: %s. %s", t, goesOn)
	d.Errors = append(d.Errors, sentence)
	session.Say(sentence)
}

// tally sorts outcomes.
type tally struct {
	created, updated, deleted, unchanged int
	failures                             []error
	cutOff                               []string            // changes that were being made when ctx ended
	notBegun                             []string            // changes that were not begun because of that
	reasons                              []string            // why other changes were skipped, causes first
	skipped                              map[string][]string // changes by reason
	cutOffReasons                        []string            // what is said of changes that waited for one that was cut off
}

// sort goes through the outcomes of a result. Causes come first in it.
func sort(ctx context.Context, result plan.Result) *tally {
	t := &tally{skipped: map[string][]string{}}
	for _, outcome := range result.Outcomes {
		var skipped *plan.SkippedError
		switch {
		case outcome.Status == plan.Unchanged:
			t.unchanged++
		case outcome.Status == plan.Done:
			t.change(outcome.Action)
		case outcome.Status == plan.Failed && ended(ctx, outcome.Err):
			t.cutOff = append(t.cutOff, name(outcome))
			t.cutOffReasons = append(t.cutOffReasons, fmt.Sprintf("%s of %s failed", outcome.Action, outcome.Ref))
		case outcome.Status == plan.Failed:
			t.failures = append(t.failures, outcome.Err)
		case errors.As(outcome.Err, &skipped) && !slices.Contains(t.cutOffReasons, skipped.Reason):
			t.skip(skipped.Reason, name(outcome))
		default:
			t.notBegun = append(t.notBegun, name(outcome))
		}
	}
	return t
}

// ended reports whether err is that ctx ended.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}

func (t *tally) change(action plan.Action) {
	switch action {
	case plan.Create:
		t.created++
	case plan.Delete:
		t.deleted++
	default: // also what was to be kept, and was updated because of something before it
		t.updated++
	}
}

func (t *tally) skip(reason, what string) {
	if !slices.Contains(t.reasons, reason) {
		t.reasons = append(t.reasons, reason)
	}
	t.skipped[reason] = append(t.skipped[reason], what)
}

// name is what an outcome is about: "create iam:role/x".
func name(outcome plan.Outcome) string {
	if outcome.Action.Writes() {
		return string(outcome.Action) + " " + outcome.Ref.String()
	}
	return outcome.Ref.String()
}

// String returns the numbers that are not 0, in words.
func (t *tally) String() string {
	skipped := len(t.notBegun)
	for _, names := range t.skipped {
		skipped += len(names)
	}
	var parts []string
	for _, part := range []struct {
		count int
		what  string
	}{
		{t.created, "created"}, {t.updated, "updated"}, {t.deleted, "deleted"}, {len(t.failures), "failed"}, {len(t.cutOff), "cut off"},
		{skipped, "not tried"}, {t.unchanged, "unchanged"},
	} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.what))
		}
	}
	return strings.Join(parts, ", ")
}
