package federation

import (
	"context"
	"time"
)

const (
	firstPause = time.Second
	// longestPause between two questions is short against how long CloudFront takes.
	longestPause = 20 * time.Second
)

// sleep waits, or returns the context's error.
func (s *session) sleep(ctx context.Context, d time.Duration) error {
	if s.options.Sleep != nil {
		return s.options.Sleep(ctx, d)
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

func (s *session) now() time.Time {
	if s.options.Now != nil {
		return s.options.Now()
	}
	return time.Now()
}

// patience is how long to wait for the cloud.
func (s *session) patience() time.Duration {
	if s.options.Patience > 0 {
		return s.options.Patience
	}
	return DefaultPatience
}

// await asks until the answer is yes, at longer and longer intervals. It is false where it was not yes in time.
func (s *session) await(ctx context.Context, ask func() (bool, error)) (bool, error) {
	end := s.now().Add(s.patience())
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if yes, err := ask(); yes || err != nil {
			return yes, err
		}
		if s.now().Add(pause).After(end) {
			return false, nil
		}
		if err := s.sleep(ctx, pause); err != nil {
			return false, err
		}
	}
}
