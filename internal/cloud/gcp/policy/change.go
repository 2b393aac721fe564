package policy

import (
	"context"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	// Version is the one in which conditions of bindings are seen and kept, see "Policy versions" of the IAM documentation.
	Version = 3
	// Settling is how long to wait for what was just changed to be known everywhere.
	Settling = 5 * time.Second

	// maxRounds is how often a policy is read and written again because somebody else was faster. Of n writers at least one
	// succeeds in each round.
	maxRounds = 64
)

// Store reads and writes one policy as a whole. A write that is not made from what is there now is refused with cloud.Conflict.
type Store interface {
	Get(ctx context.Context) (*cloudresourcemanager.Policy, error)
	Set(ctx context.Context, policy *cloudresourcemanager.Policy) error
}

// Settle reads and writes a policy until nobody else comes in between, at once and without waiting. Which grants go in is asked after each read.
// Nothing is written where nothing would change, unless a grant is to be proven.
func Settle(ctx context.Context, store Store, take func() []Grant) error {
	var err error
	before := ""
	for range maxRounds {
		policy, readErr := store.Get(ctx)
		grants := take()
		switch {
		case readErr != nil:
			return readErr
		case policy.Etag == before && err != nil:
			return behind(err)
		}
		before = policy.Etag
		if err = write(ctx, store, policy, grants); !cloud.Is(err, cloud.Conflict) {
			return err
		}
	}
	return err
}

// behind is the error for a policy that was changed and is read as it was before: to try again at once would not help.
func behind(err error) error {
	return Unsettled(cloud.Error{Action: "resourcemanager.projects.setIamPolicy", Err: err},
		"the policy was changed a moment ago, and not every part of the cloud knows it yet")
}

// write applies grants to a policy, and writes it if that changed it or if one is to be proven.
func write(ctx context.Context, store Store, policy *cloudresourcemanager.Policy, grants []Grant) error {
	changed := false
	for _, g := range grants {
		changed = g.Apply(policy) || g.Proven || changed
	}
	if !changed {
		return nil
	}
	policy.Version = Version
	return store.Set(ctx, policy)
}
