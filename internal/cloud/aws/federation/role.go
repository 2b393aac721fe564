package federation

import (
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// role is not written yet.
type role struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (r role) Ref() plan.Ref { return r.o.roleRef(r.req.Secret) }

// Fields implements plan.Resource.
func (r role) Fields(plan.Known) plan.Fields { return nil }

type roleDriver struct{ *session }
