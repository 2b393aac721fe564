package gcp

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
)

// maxRounds is how often a policy is read and written again because somebody else was faster. Of n writers at least one
// succeeds in each round.
const maxRounds = 64

// policyStore reads and writes one policy as a whole.
type policyStore interface {
	get(ctx context.Context) (*cloudresourcemanager.Policy, error)
	set(ctx context.Context, policy *cloudresourcemanager.Policy) error
}

// projectPolicy is the policy of one project. A policy is one document with an etag, so whoever changes it reads it all and writes it all.
// What several passes want at the same time is done with one read and one write: everything that arrives while the policy is being read
// goes into the write that follows, and what arrives during a write into the next round. Nobody waits for time to pass.
type projectPolicy struct {
	store policyStore

	mu      sync.Mutex
	reading *reading
	queue   []*ticket
	working bool
	crowd   *crowd
}

// reading is a read under way, for everybody who wants to see the policy.
type reading struct {
	crowd  *crowd
	done   chan struct{}
	policy *cloudresourcemanager.Policy
	err    error
}

// read returns the policy. Nobody changes what it returns. Passes that ask while it is being read share the answer.
func (p *projectPolicy) read(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	p.mu.Lock()
	if shared := p.reading; shared != nil {
		if leave, joined := shared.crowd.join(ctx); joined {
			p.mu.Unlock()
			defer leave()
			return shared.wait(ctx)
		}
	}
	shared := &reading{done: make(chan struct{})}
	var leave func()
	shared.crowd, leave = joinCrowd(ctx, nil)
	p.reading = shared
	p.mu.Unlock()
	defer leave()
	shared.policy, shared.err = p.store.get(shared.crowd.ctx) //nolint:contextcheck // it is made of those of all who wait
	p.mu.Lock()
	if p.reading == shared {
		p.reading = nil
	}
	p.mu.Unlock()
	close(shared.done)
	return shared.policy, shared.err
}

func (r *reading) wait(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	select {
	case <-r.done:
		return r.policy, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("the policy was not read: %w", context.Cause(ctx))
	}
}

// ticket is one change that somebody waits for.
type ticket struct {
	grant grant
	done  chan error
	lead  chan struct{}
}

// change brings the bindings of one account to what its grant says.
func (p *projectPolicy) change(ctx context.Context, g grant) error {
	t := &ticket{grant: g, done: make(chan error, 1), lead: make(chan struct{})}
	p.mu.Lock()
	var leave func()
	p.crowd, leave = joinCrowd(ctx, p.crowd)
	defer leave()
	p.queue = append(p.queue, t)
	leads := !p.working
	p.working = true
	p.mu.Unlock()
	if !leads {
		select {
		case err := <-t.done:
			return err
		case <-t.lead:
		case <-ctx.Done():
			p.withdraw(t)
			return fmt.Errorf("the policy may not have been changed: %w", context.Cause(ctx))
		}
	}
	p.work()
	return <-t.done
}

// withdraw takes a ticket out that nobody waits for any more. If it was to lead, another one does.
func (p *projectPolicy) withdraw(t *ticket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-t.lead:
		p.queue = slices.DeleteFunc(p.queue, func(other *ticket) bool { return other == t })
		p.handOver()
	default:
		p.queue = slices.DeleteFunc(p.queue, func(other *ticket) bool { return other == t })
	}
}

// handOver lets the first who waits go on. The caller holds the lock.
func (p *projectPolicy) handOver() {
	if len(p.queue) == 0 {
		p.working, p.crowd = false, nil
		return
	}
	close(p.queue[0].lead)
}

// work makes the changes that are in the queue, those included that come while the policy is read.
func (p *projectPolicy) work() {
	p.mu.Lock()
	ctx := p.crowd.ctx
	p.mu.Unlock()
	var taken []*ticket
	err := p.settle(ctx, func() []*ticket {
		p.mu.Lock()
		defer p.mu.Unlock()
		taken, p.queue = append(taken, p.queue...), nil
		return taken
	})
	apart := len(taken) > 1 && cloud.Is(err, cloud.Invalid)
	for _, t := range taken {
		if apart { // so that a change that the cloud refuses keeps nobody else from theirs
			err = p.settle(ctx, func() []*ticket { return []*ticket{t} })
		}
		t.done <- err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handOver()
}

// settle reads and writes the policy until nobody else comes in between. Which changes go in is asked after each read.
func (p *projectPolicy) settle(ctx context.Context, take func() []*ticket) error {
	var err error
	before := ""
	for range maxRounds {
		policy, readErr := p.store.get(ctx)
		tickets := take()
		switch {
		case readErr != nil:
			return readErr
		case policy.Etag == before && err != nil:
			return behind(err)
		}
		before = policy.Etag
		if err = p.write(ctx, policy, tickets); !cloud.Is(err, cloud.Conflict) {
			return err
		}
	}
	return err
}

// behind is the error for a policy that was changed and is read as it was before: to try again at once would not help.
func behind(err error) error {
	return &cloud.Error{Kind: cloud.Unavailable, Action: "resourcemanager.projects.setIamPolicy", RetryAfter: settling, Err: err,
		Message: "the policy was changed a moment ago, and not every part of the cloud knows it yet"}
}

// write applies tickets to a policy, and writes it if that changed it.
func (p *projectPolicy) write(ctx context.Context, policy *cloudresourcemanager.Policy, tickets []*ticket) error {
	changed := false
	for _, t := range tickets {
		changed = t.grant.apply(policy) || changed
	}
	if !changed {
		return nil
	}
	policy.Version = policyVersion
	return p.store.set(ctx, policy)
}
