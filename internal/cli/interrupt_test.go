package cli_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/plan"
)

func TestAnInterruptionTellsWhatWasDoneAndWhatWasNot(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"interrupted": {"moon", "make"}, "interrupted-json": {"moon", "make", "-o", "json"}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		w := newWorld()
		job := w.job(t, node("bucket/keys", nil), node("role/a", nil, "bucket/keys"), node("role/b", nil, "role/a"), node("file/x", nil, "role/b"))
		w.on["create role/a"] = func(ctx context.Context) error {
			cancel(errors.New("interrupt signal received"))
			<-ctx.Done()
			return ctx.Err()
		}
		golden(t, name, runUntil(ctx, system(args...), making(job)))
		if want := []string{"create bucket/keys", "create role/a"}; !slices.Equal(w.writes, want) {
			t.Errorf("writes %v, want %v", w.writes, want)
		}
		w.on = map[string]func(context.Context) error{}
		if again := run(t, system(args...), making(job)); again.code != cli.ExitDone || len(w.exists) != 4 {
			t.Errorf("running it again does not go on: %s", again)
		}
	}
}

func TestAnInterruptionAfterTheLastChangeIsNone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := newWorld()
	w.on["create role/a"] = func(context.Context) error { cancel(); return nil }
	if got := runUntil(ctx, system("moon", "make"), making(w.job(t, node("role/a", nil)))); got.code != cli.ExitDone {
		t.Error(got)
	}
}

func TestAnInterruptionWhileLookingChangesNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"interrupted-looking": {"moon", "make"}, "interrupted-plan-json": {"moon", "plan", "make", "-o", "json"}} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		w := newWorld()
		w.on["observe role/a"] = func(ctx context.Context) error { cancel(); return ctx.Err() }
		golden(t, name, runUntil(ctx, system(args...), making(w.job(t, node("role/a", nil), node("role/b", nil, "role/a")))))
		if len(w.writes) > 0 {
			t.Errorf("writes: %v", w.writes)
		}
	}
}

func TestAFailureBeforeAnInterruptionIsToldToo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w := newWorld()
	tried := make(chan struct{})
	w.on["create role/a"] = func(context.Context) error { close(tried); return errDenied }
	w.on["create role/b"] = func(context.Context) error { <-tried; cancel(); return nil }
	second := plan.Node{Resource: thing{ref("role/b"), nil}}
	third := node("role/c", nil, "role/b")
	golden(t, "interrupted-failure", runUntil(ctx, system("moon", "make"), making(w.job(t, node("role/a", nil), second, third))))
}
