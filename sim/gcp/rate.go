package gcp

import (
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/cloudcredential/operator/sim/fault"
)

// Rate is how many requests to IAM a project may send in a minute.
type Rate struct {
	Reads, Writes int
	// PoolReads and PoolWrites are for workload identity pools and providers, which do not count among the others.
	PoolReads, PoolWrites int
}

// DefaultRate is what IAM allows ("Quotas and limits" of the IAM documentation).
func DefaultRate() Rate { return Rate{Reads: 6000, Writes: 600, PoolReads: 600, PoolWrites: 60} }

// LimitRate refuses requests to IAM beyond a rate, all projects taken together. A minute's worth may come at once. The limits go by the cloud's
// clock. The function that is returned ends it.
func (c *Cloud) LimitRate(r Rate) (remove func()) {
	bucket := func(perMinute int) *rate.Limiter {
		return rate.NewLimiter(rate.Every(time.Minute/time.Duration(perMinute)), perMinute)
	}
	buckets := map[[2]bool]*rate.Limiter{
		{false, false}: bucket(r.Reads), {false, true}: bucket(r.Writes), {true, false}: bucket(r.PoolReads), {true, true}: bucket(r.PoolWrites),
	}
	return c.faults.Add(fault.Rule{
		Match: func(q fault.Request) bool {
			return q.Service == "iam" && !buckets[[2]bool{strings.HasPrefix(q.Operation, poolIDs), q.Write}].AllowN(c.clock(), 1)
		},
		Effect: fault.Throttle,
	})
}
