package gcp

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

// projectPolicy is the policy of one project. A policy is one document with an etag, so whoever changes it reads it all and writes it all.
// What several passes want at the same time is done with one read and one write: everything that arrives while the policy is being read
// goes into the write that follows, and what arrives during a write into the next round. Nobody waits for time to pass.
type projectPolicy struct {
	store policy.Store

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
	shared.policy, shared.err = p.store.Get(shared.crowd.ctx) //nolint:contextcheck // it is made of those of all who wait
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
	grant policy.Grant
	crowd *crowd
	done  chan error
	lead  chan struct{}
}

// change brings the bindings of one account to what its grant says.
func (p *projectPolicy) change(ctx context.Context, g policy.Grant) error {
	t := &ticket{grant: g, done: make(chan error, 1), lead: make(chan struct{})}
	p.mu.Lock()
	var leave func()
	p.crowd, leave = joinCrowd(ctx, p.crowd)
	defer leave()
	t.crowd = p.crowd
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
	p.work(t.crowd)
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

// work makes the changes of a crowd that are in the queue, those included that come while the policy is read. What others want, who came when everybody in
// the crowd had gone, is left to them: the crowd's end is not theirs.
func (p *projectPolicy) work(present *crowd) {
	ctx := present.ctx
	var taken []*ticket
	err := policy.Settle(ctx, p.store, func() []policy.Grant {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.queue = slices.DeleteFunc(p.queue, func(t *ticket) bool {
			ours := t.crowd == present
			if ours {
				taken = append(taken, t)
			}
			return ours
		})
		return grants(taken)
	})
	apart := len(taken) > 1 && (cloud.Is(err, cloud.Invalid) || cloud.Is(err, cloud.Quota))
	for _, t := range taken {
		if apart { // so that a change that the cloud refuses keeps nobody else from theirs
			err = policy.Settle(ctx, p.store, func() []policy.Grant { return []policy.Grant{t.grant} })
		}
		t.done <- err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handOver()
}

func grants(tickets []*ticket) []policy.Grant {
	var all []policy.Grant
	for _, t := range tickets {
		all = append(all, t.grant)
	}
	return all
}
