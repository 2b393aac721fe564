package aws

import (
	"golang.org/x/time/rate"

	"github.com/cloudcredential/operator/sim/fault"
)

// LimitRate throttles requests to IAM beyond a rate, as AWS does with token buckets whose sizes it does not publish: perSecond is how fast
// the bucket fills and burst is how much it holds. The bucket goes by the account's clock. The function that is returned ends it.
func (c *Cloud) LimitRate(perSecond float64, burst int) (remove func()) {
	bucket := rate.NewLimiter(rate.Limit(perSecond), burst)
	return c.faults.Add(fault.Rule{
		Match:  func(q fault.Request) bool { return q.Service == "iam" && !bucket.AllowN(c.clock(), 1) },
		Effect: fault.Throttle,
	})
}
