package federation

import "github.com/cloudcredential/operator/internal/plan"

// document is not written yet.
type document struct {
	o   Options
	key string
}

// Ref implements plan.Resource.
func (r document) Ref() plan.Ref { return r.o.documentRef(r.key) }

// Fields implements plan.Resource.
func (r document) Fields(plan.Known) plan.Fields { return nil }

type documentDriver struct{ *session }
