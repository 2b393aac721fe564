package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// TestC6_many_clusters_in_one_account has twenty clusters with a request each, all of one name, make what they need in one account at once, and remove it
// at once: nobody's rights get lost, and what belongs to others is to the byte what it was.
func TestC6_many_clusters_in_one_account(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		const clusters = 20
		clusterenv.Require(t)
		clock := NewClock()
		account := c.Open(t, clock.Now)
		others := account.Others()
		var operators []*Operator
		for i := range clusters {
			w := newWorld(t, c, mode, environment, clock)
			w.settle(account)
			infrastructure := clusterenv.Infrastructure(account.Platform())
			infrastructure.Status.InfrastructureName = fmt.Sprintf("cluster-%d", i)
			w.Settings.Put(infrastructure)
			w.toCloud = account.Direct()
			w.File("request")
			operators = append(operators, w.Start(nil))
		}
		account.Faults().Add(fault.Rule{Latency: 10 * time.Millisecond})
		settleAll(operators)
		holders := map[string]bool{}
		for _, o := range operators {
			holder, valid := account.Holder(o.Secret("request").Data)
			if want := slices.Sorted(slices.Values(c.Sample())); !valid || !slices.Equal(account.Rights(holder), want) {
				t.Errorf("%s has the rights %v, and not %v", holder, account.Rights(holder), want)
			}
			holders[holder] = true
		}
		if len(holders) != clusters || len(account.Identities()) != clusters {
			t.Errorf("%d clusters have %d identities of %d", clusters, len(holders), len(account.Identities()))
		}
		if diff := cmp.Diff(others, account.Others()); diff != "" {
			t.Errorf("what belongs to others is not what it was (-before +after):\n%s", diff)
		}
		for _, o := range operators {
			o.Delete("request")
		}
		settleAll(operators)
		if left := append(account.Identities(), account.Leftovers()...); len(left) > 0 {
			t.Errorf("there is left: %v", left)
		}
		if diff := cmp.Diff(others, account.Others()); diff != "" {
			t.Errorf("after the removal what belongs to others is not what it was (-before +after):\n%s", diff)
		}
	}, v1.ModeMint)
}

// settleAll has each operator bring its request to rest, all at once.
func settleAll(operators []*Operator) {
	var all sync.WaitGroup
	for _, o := range operators {
		all.Go(func() {
			if rest, rested := o.Try("request"); !rested {
				o.Errorf("the request finds no rest: %v", rest.Err)
			}
		})
	}
	all.Wait()
}
