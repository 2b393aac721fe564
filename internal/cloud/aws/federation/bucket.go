package federation

import "github.com/cloudcredential/operator/internal/plan"

// bucket is not written yet.
type bucket struct {
	o Options
}

// Ref implements plan.Resource.
func (r bucket) Ref() plan.Ref { return r.o.bucketRef() }

// Fields implements plan.Resource.
func (r bucket) Fields(plan.Known) plan.Fields { return nil }

type bucketDriver struct{ *session }
