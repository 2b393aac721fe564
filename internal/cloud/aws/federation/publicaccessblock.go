package federation

import "github.com/cloudcredential/operator/internal/plan"

// publicAccessBlock is not written yet.
type publicAccessBlock struct {
	o Options
}

// Ref implements plan.Resource.
func (r publicAccessBlock) Ref() plan.Ref { return r.o.blockRef() }

// Fields implements plan.Resource.
func (r publicAccessBlock) Fields(plan.Known) plan.Fields { return nil }

type publicAccessBlockDriver struct{ *session }
