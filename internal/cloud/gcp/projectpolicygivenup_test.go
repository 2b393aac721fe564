package gcp

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
)

// sluggish is a document that notices the end of a context only when an answer would have come.
type sluggish struct{ *document }

func (s sluggish) Get(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	policy, err := s.document.Get(context.WithoutCancel(ctx))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return policy, err
}

func TestWhoComesAfterAllOthersGaveUpIsNotGivenUpWithThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: sluggish{d}}
		impatient, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if err := p.change(impatient, grantOf(0)); err == nil {
				t.Error("a change that was given up was made")
			}
		})
		all.Go(func() {
			time.Sleep(700 * time.Millisecond)
			if err := p.change(t.Context(), grantOf(1)); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		if d.members("roles/a") != 1 {
			t.Errorf("%d members have the role", d.members("roles/a"))
		}
	})
}
