package federation

import "github.com/cloudcredential/operator/internal/plan"

// distribution is not written yet.
type distribution struct {
	o Options
}

// Ref implements plan.Resource.
func (r distribution) Ref() plan.Ref { return r.o.distributionRef() }

// Fields implements plan.Resource.
func (r distribution) Fields(plan.Known) plan.Fields { return nil }

type distributionDriver struct{ *session }
