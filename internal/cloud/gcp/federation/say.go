package federation

import "github.com/cloudcredential/operator/internal/plan"

// Say returns the sentences that tell the user what became of a resource; none where there is nothing to be told.
func (o Options) Say(outcome plan.Outcome) []string {
	return o.sayAccount(outcome)
}
