package federation

import (
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// rolePolicy is not written yet.
type rolePolicy struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (r rolePolicy) Ref() plan.Ref { return r.o.rolePolicyRef(r.req.Secret) }

// Fields implements plan.Resource.
func (r rolePolicy) Fields(plan.Known) plan.Fields { return nil }

type rolePolicyDriver struct{ *session }
