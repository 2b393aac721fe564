package gcp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

// document is a policy that takes a second to be read and another one to be written, and that refuses an etag that is not the present one. The
// real protocol, on the same rules, is met in the tests of the provider.
type document struct {
	mu         sync.Mutex
	bindings   map[string][]string
	etag       int
	gets, sets int
	refuse     string // a member that is refused, as being of this kind
	as         cloud.Kind
	meddle     int // how many times somebody else writes between a read and a write
}

func (d *document) Get(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	if err := pause(ctx); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gets++
	policy := &cloudresourcemanager.Policy{Etag: fmt.Sprint(d.etag)}
	for role, members := range d.bindings {
		policy.Bindings = append(policy.Bindings, &cloudresourcemanager.Binding{Role: role, Members: members})
	}
	return policy, nil
}

func (d *document) Set(ctx context.Context, policy *cloudresourcemanager.Policy) error {
	if err := pause(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sets++
	if d.meddle > 0 {
		d.meddle--
		d.etag++
	}
	if policy.Etag != fmt.Sprint(d.etag) {
		return &cloud.Error{Kind: cloud.Conflict}
	}
	bindings := map[string][]string{}
	for _, b := range policy.Bindings {
		if d.refuse != "" && strings.Contains(strings.Join(b.Members, " "), d.refuse) {
			return &cloud.Error{Kind: d.as, Message: "Service account " + d.refuse + " does not exist."}
		}
		bindings[b.Role] = b.Members
	}
	d.bindings, d.etag = bindings, d.etag+1
	return nil
}

func pause(ctx context.Context) error {
	select {
	case <-time.After(time.Second):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (d *document) members(role string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.bindings[role])
}

func grantOf(i int) policy.Grant {
	return policy.Grant{Email: fmt.Sprintf("account-%d@p", i), Roles: []string{"roles/a"}}
}

func TestChangesThatArriveWhileThePolicyIsReadCostOneReadAndOneWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: d}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				if err := p.change(t.Context(), grantOf(i)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d.gets != 1 || d.sets != 1 || d.members("roles/a") != 8 {
			t.Errorf("%d reads and %d writes gave %d members the role", d.gets, d.sets, d.members("roles/a"))
		}
	})
}

func TestChangesThatArriveDuringAWriteShareTheNextOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: d}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if i > 0 {
					time.Sleep(1500 * time.Millisecond)
				}
				if err := p.change(t.Context(), grantOf(i)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d.gets != 2 || d.sets != 2 || d.members("roles/a") != 8 {
			t.Errorf("%d reads and %d writes gave %d members the role", d.gets, d.sets, d.members("roles/a"))
		}
	})
}

func TestReadsAtTheSameTimeAreOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: d}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if policy, err := p.read(t.Context()); err != nil || policy == nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if d.gets != 1 {
			t.Errorf("there were %d reads", d.gets)
		}
		if _, err := p.read(t.Context()); err != nil || d.gets != 2 {
			t.Errorf("a later read was not made: %v", err)
		}
	})
}

func TestAChangeThatSomebodyOvertakesIsMadeAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{meddle: 20}
		p := &projectPolicy{store: d}
		if err := p.change(t.Context(), grantOf(0)); err != nil || d.members("roles/a") != 1 || d.sets != 21 {
			t.Errorf("after %d writes it ended with %v", d.sets, err)
		}
	})
}

func TestAChangeThatIsRefusedKeepsNobodyElseFromTheirs(t *testing.T) {
	t.Parallel()
	for _, kind := range []cloud.Kind{cloud.Invalid, cloud.Quota} {
		synctest.Test(t, func(t *testing.T) {
			d := &document{refuse: "account-3@p", as: kind}
			p := &projectPolicy{store: d}
			failures := make([]error, 8)
			var all sync.WaitGroup
			for i := range failures {
				all.Go(func() { failures[i] = p.change(t.Context(), grantOf(i)) })
			}
			all.Wait()
			for i, err := range failures {
				if (err != nil) != (i == 3) {
					t.Errorf("%s: change %d ended with %v", kind, i, err)
				}
			}
			if d.members("roles/a") != 7 {
				t.Errorf("%s: %d members have the role", kind, d.members("roles/a"))
			}
		})
	}
}

func TestWhoGivesUpHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			d := &document{}
			p := &projectPolicy{store: d}
			impatient, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			var all sync.WaitGroup
			all.Go(func() { _ = p.change(impatient, grantOf(0)) })
			synctest.Wait()
			all.Go(func() {
				if err := p.change(t.Context(), grantOf(1)); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				time.Sleep(1200 * time.Millisecond)
				if err := p.change(impatient, grantOf(2)); err == nil && impatient.Err() != nil {
					t.Error("a change that nobody waited for was reported as made")
				}
			})
			all.Go(func() {
				time.Sleep(1300 * time.Millisecond)
				if err := p.change(t.Context(), grantOf(3)); err != nil {
					t.Error(err)
				}
			})
			all.Wait()
			if err := p.change(t.Context(), grantOf(4)); err != nil || d.members("roles/a") < 3 {
				t.Errorf("%d members have the role: %v", d.members("roles/a"), err)
			}
		})
	}
}

func TestAReadThatNobodyWaitsForIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: d}
		impatient, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := p.read(impatient); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) || time.Since(start) >= time.Second {
			t.Errorf("it ended after %v with %v", time.Since(start), err)
		}
		if _, err := p.read(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestAPolicyThatIsReadAsItWasIsNotWrittenAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &document{}
		p := &projectPolicy{store: stale{d}}
		if err := p.change(t.Context(), grantOf(0)); !cloud.Is(err, cloud.Unavailable) || d.sets != 1 {
			t.Errorf("after %d writes it ended with %v", d.sets, err)
		}
	})
}

// stale is a document that is always read as it was before its last change.
type stale struct{ *document }

func (s stale) Get(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	policy, err := s.document.Get(ctx)
	if err == nil {
		policy.Etag = "old"
	}
	return policy, err
}
