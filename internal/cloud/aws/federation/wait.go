package federation

import (
	"context"
	"time"

	"github.com/cloudcredential/operator/internal/await"
)

const (
	firstPause = time.Second
	// longestPause between two questions is short against how long CloudFront takes.
	longestPause = 20 * time.Second
)

// clock tells the time and waits.
func (s *session) clock() await.Clock { return await.Clock{Now: s.options.Now, Sleep: s.options.Sleep} }

// sleep waits, or returns the context's error.
func (s *session) sleep(ctx context.Context, d time.Duration) error { return s.clock().Wait(ctx, d) }

// patience is how long to wait for the cloud.
func (s *session) patience() time.Duration {
	if s.options.Patience > 0 {
		return s.options.Patience
	}
	return DefaultPatience
}

// await asks until the answer is yes, at longer and longer intervals. It is false where it was not yes in time.
func (s *session) await(ctx context.Context, ask func() (bool, error)) (bool, error) {
	return s.clock().Until(ctx, await.Pauses{First: firstPause, Longest: longestPause, Patience: s.patience()}, ask)
}
