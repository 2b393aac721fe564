package azure

import (
	"strings"

	"golang.org/x/time/rate"

	"github.com/cloudcredential/operator/sim/fault"
)

// Rate is how many calls of the Resource Manager may come: so many at once, and so many per second thereafter.
type Rate struct {
	Reads, Writes, Deletes Bucket
}

// Bucket is a token bucket.
type Bucket struct {
	Size, PerSecond int
}

// DefaultRate is what a principal has in a subscription ("Understand how Azure Resource Manager throttles requests").
func DefaultRate() Rate {
	return Rate{Reads: Bucket{250, 25}, Writes: Bucket{200, 10}, Deletes: Bucket{200, 10}}
}

// LimitRate refuses calls of the Resource Manager beyond a rate with status 429, all principals and subscriptions taken together. The limits go by the cloud's
// clock. The function that is returned ends it.
func (c *Cloud) LimitRate(r Rate) (remove func()) {
	limiter := func(b Bucket) *rate.Limiter { return rate.NewLimiter(rate.Limit(b.PerSecond), b.Size) }
	reads, writes, deletes := limiter(r.Reads), limiter(r.Writes), limiter(r.Deletes)
	return c.faults.Add(fault.Rule{
		Match: func(q fault.Request) bool {
			l := reads
			switch {
			case q.Service != "arm":
				return false
			case strings.Contains(q.Operation, "_Delete"):
				l = deletes
			case q.Write:
				l = writes
			}
			return !l.AllowN(c.clock(), 1)
		},
		Effect: fault.Throttle,
	})
}
