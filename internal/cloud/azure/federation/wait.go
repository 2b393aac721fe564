package federation

import (
	"context"
	"errors"
	"time"

	"github.com/cloudcredential/operator/internal/await"
	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	firstPause = time.Second
	// longestPause is short beside how long replication takes, so that not much is lost once it is over.
	longestPause = 4 * time.Second
)

// clock tells the time and waits.
func (s *session) clock() await.Clock { return await.Clock{Now: s.options.Now, Sleep: s.options.Sleep} }

// await asks until the answer is yes, at longer and longer intervals. It is false where it was not yes in time.
func (s *session) await(ctx context.Context, ask func() (bool, error)) (bool, error) {
	patience := s.options.Patience
	if patience <= 0 {
		patience = DefaultPatience
	}
	return s.clock().Until(ctx, await.Pauses{First: firstPause, Longest: longestPause, Patience: patience}, ask)
}

// known makes a call until the cloud knows everywhere of what was made before it. Only errors for which unknown is true are waited out; the last one is
// returned where patience is at its end.
func (s *session) known(ctx context.Context, unknown func(code string) bool, call func() error) error {
	var last error
	done, err := s.await(ctx, func() (bool, error) {
		if last = call(); last != nil && unknown(codeOf(last)) {
			return false, nil
		}
		return last == nil, last
	})
	if err == nil && !done {
		return last
	}
	return err
}

// codeOf is the cloud's own code of an error; empty where there is none.
func codeOf(err error) string {
	if e, found := errors.AsType[*cloud.Error](err); found {
		return e.Code
	}
	return ""
}
