package federation

import (
	"context"
	"time"

	"github.com/cloudcredential/operator/internal/await"
)

const (
	// firstPause is short: most operations are over in a second or two.
	firstPause   = 500 * time.Millisecond
	longestPause = 10 * time.Second
	// longestLag is how long the cloud may take until everybody knows of what was made. Source: "Access change propagation" of the IAM documentation.
	longestLag = 2 * time.Minute
)

// clock tells the time and waits.
func (s *session) clock() await.Clock { return await.Clock{Now: s.options.Now, Sleep: s.options.Sleep} }

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

// awaitLag is await for what only has to become known everywhere.
func (s *session) awaitLag(ctx context.Context, ask func() (bool, error)) (bool, error) {
	return s.clock().Until(ctx, await.Pauses{First: firstPause, Longest: longestPause, Patience: min(longestLag, s.patience())}, ask)
}
