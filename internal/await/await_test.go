package await_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/await"
)

func pauses() await.Pauses {
	return await.Pauses{First: time.Second, Longest: 4 * time.Second, Patience: 15 * time.Second}
}

func TestQuestionsAreAskedAtLongerAndLongerIntervalsUntilPatienceIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var asked []time.Duration
		yes, err := await.Clock{}.Until(t.Context(), pauses(), func() (bool, error) {
			asked = append(asked, time.Since(start))
			return false, nil
		})
		want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 11 * time.Second, 15 * time.Second}
		if yes || err != nil || !slices.Equal(asked, want) {
			t.Errorf("it ended with %v, %v and asked at %v", yes, err, asked)
		}
	})
}

func TestWaitingEndsWithTheAnswerAnErrorOrTheContext(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	synctest.Test(t, func(t *testing.T) {
		n := 0
		if yes, err := (await.Clock{}).Until(t.Context(), pauses(), func() (bool, error) { n++; return n == 3, nil }); !yes || err != nil || n != 3 {
			t.Errorf("it ended with %v, %v after %d questions", yes, err, n)
		}
		if _, err := (await.Clock{}).Until(t.Context(), pauses(), func() (bool, error) { return false, broken }); !errors.Is(err, broken) {
			t.Errorf("it ended with %v", err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(broken)
		if _, err := (await.Clock{}).Until(ctx, pauses(), func() (bool, error) { return false, nil }); !errors.Is(err, broken) {
			t.Errorf("it ended with %v", err)
		}
	})
}
