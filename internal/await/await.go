// Package await waits for what a cloud has to bring about: it asks at longer and longer intervals, on a clock that is given to it.
package await

import (
	"context"
	"time"
)

// Pauses say how long to wait between two questions, and in all.
type Pauses struct {
	// First is the first pause; each is twice as long as the one before.
	First time.Duration
	// Longest bounds the pauses.
	Longest time.Duration
	// Patience bounds the time of all of them.
	Patience time.Duration
}

// Clock tells the time and waits.
type Clock struct {
	// Now is the time; nil for time.Now.
	Now func() time.Time
	// Sleep waits, or returns the context's error; nil for a timer.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Until asks until the answer is yes or an error. It is false where it was not yes in time.
func (c Clock) Until(ctx context.Context, pauses Pauses, ask func() (bool, error)) (bool, error) {
	end := c.now().Add(pauses.Patience)
	for pause := pauses.First; ; pause = min(2*pause, pauses.Longest) {
		if yes, err := ask(); yes || err != nil {
			return yes, err
		}
		if c.now().Add(pause).After(end) {
			return false, nil
		}
		if err := c.Wait(ctx, pause); err != nil {
			return false, err
		}
	}
}

// Wait waits, or returns the context's error.
func (c Clock) Wait(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

func (c Clock) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}
