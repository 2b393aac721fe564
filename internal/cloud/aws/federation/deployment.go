package federation

import "github.com/cloudcredential/operator/internal/plan"

// deployment is not written yet.
type deployment struct {
	o Options
}

// Ref implements plan.Resource.
func (r deployment) Ref() plan.Ref { return r.o.deploymentRef() }

// Fields implements plan.Resource.
func (r deployment) Fields(plan.Known) plan.Fields { return nil }

type deploymentDriver struct{ *session }
