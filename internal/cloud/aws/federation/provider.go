package federation

import "github.com/cloudcredential/operator/internal/plan"

// identityProvider is not written yet.
type identityProvider struct {
	o Options
}

// Ref implements plan.Resource.
func (r identityProvider) Ref() plan.Ref { return r.o.ProviderRef() }

// Fields implements plan.Resource.
func (r identityProvider) Fields(plan.Known) plan.Fields { return nil }

type providerDriver struct{ *session }
