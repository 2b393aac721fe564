package federation

import "github.com/cloudcredential/operator/internal/plan"

// accessControl is not written yet.
type accessControl struct {
	o Options
}

// Ref implements plan.Resource.
func (r accessControl) Ref() plan.Ref { return r.o.accessControlRef() }

// Fields implements plan.Resource.
func (r accessControl) Fields(plan.Known) plan.Fields { return nil }

type accessControlDriver struct{ *session }
