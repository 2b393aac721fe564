package federation

import "github.com/cloudcredential/operator/internal/plan"

// givenProvider is not written yet.
type givenProvider struct{ o Options }

// Ref implements plan.Resource.
func (r givenProvider) Ref() plan.Ref { return r.o.ProviderRef() }

// Fields implements plan.Resource.
func (r givenProvider) Fields(plan.Known) plan.Fields { return nil }
