package federation

import "github.com/cloudcredential/operator/internal/plan"

// bucketPolicy is not written yet.
type bucketPolicy struct {
	o Options
}

// Ref implements plan.Resource.
func (r bucketPolicy) Ref() plan.Ref { return r.o.bucketPolicyRef() }

// Fields implements plan.Resource.
func (r bucketPolicy) Fields(plan.Known) plan.Fields { return nil }

type bucketPolicyDriver struct{ *session }
