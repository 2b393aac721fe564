package cloud_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestAnAttemptThatHangsEndsAsUnavailable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := cloud.Deadline(direct(), 3*time.Second).Do(t.Context(), read, hang)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("took %v", took)
		}
		if !cloud.Is(err, cloud.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if want := "iam:GetUser failed: Unavailable (Timeout): no answer within 3s"; err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}

func TestTheEndOfTheCallersContextIsNoTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := cloud.Deadline(direct(), 3*time.Second).Do(ctx, read, hang)
		if cloud.KindOf(err) != "" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnErrorInTimeStaysWhatItIs(t *testing.T) {
	t.Parallel()
	denied := fault(cloud.Denied)
	if err := cloud.Deadline(direct(), time.Hour).Do(t.Context(), read, func(context.Context) error { return denied }); err != denied { //nolint:errorlint // the very error, not one around it
		t.Errorf("got %v", err)
	}
	if err := cloud.Deadline(direct(), time.Hour).Do(t.Context(), read, func(context.Context) error { return nil }); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestAClassifiedErrorOfAnExpiredAttemptStaysWhatItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		classified := fault(cloud.Unavailable)
		err := cloud.Deadline(direct(), time.Second).Do(t.Context(), read, func(ctx context.Context) error {
			<-ctx.Done()
			return classified
		})
		if err != classified { //nolint:errorlint // the very error, not one around it
			t.Errorf("got %v", err)
		}
	})
}
