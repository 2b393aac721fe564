package cloud_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/cloudcredential/operator/internal/cloud"
)

var errLost = errors.New("the lease is held by another")

func TestNoWriteIsMadeWithoutTheLease(t *testing.T) {
	t.Parallel()
	invoke, count := answers(nil)
	err := cloud.Fenced(direct(), func() error { return errLost }).Do(t.Context(), write, invoke)
	var lost *cloud.NotLeaderError
	if !errors.As(err, &lost) || lost.Call != write || !errors.Is(err, errLost) || *count != 0 {
		t.Errorf("%d calls, %v", *count, err)
	}
}

func TestReadsAreNotFenced(t *testing.T) {
	t.Parallel()
	invoke, count := answers(nil)
	asked := 0
	err := cloud.Fenced(direct(), func() error { asked++; return errLost }).Do(t.Context(), read, invoke)
	if err != nil || *count != 1 || asked != 0 {
		t.Errorf("%d calls, asked %d times, %v", *count, asked, err)
	}
}

func TestEachAttemptOfAWriteIsFenced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts, asked := 0, 0
		held := func() error {
			if asked != attempts {
				t.Errorf("asked %d times before attempt %d", asked, attempts+1)
			}
			asked++
			if asked == 3 {
				return errLost
			}
			return nil
		}
		caller := cloud.Retry(cloud.Fenced(direct(), held), cloud.RetryOptions{Attempts: 9})
		err := caller.Do(t.Context(), write, func(context.Context) error {
			attempts++
			return fault(cloud.Unavailable)
		})
		var lost *cloud.NotLeaderError
		if !errors.As(err, &lost) || attempts != 2 || asked != 3 {
			t.Errorf("%d attempts, asked %d times, %v", attempts, asked, err)
		}
	})
}
