package federation

import (
	"context"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// AccountNodes are the project, the service accounts of the requests with their rights, and the Secret manifests that name them.
func (o Options) AccountNodes() []plan.Node {
	return []plan.Node{{Resource: project{o}}}
}

// accountReads are what was read of service accounts, roles and policies in one invocation.
type accountReads struct{}

// accountDrivers are the drivers of what belongs to service accounts.
func (s *session) accountDrivers() plan.Drivers { return plan.Drivers{} }

// ValidateRequest says, without any call, why no service account can be made for a request. It joins all that is wrong; each error names the field and
// what to do.
func (o Options) ValidateRequest(*request.Request) error { return nil }

// validateAccounts looks at each request and at all of them together.
func (o Options) validateAccounts() error { return nil }

// sayAccount returns the sentences about what belongs to service accounts.
func (o Options) sayAccount(plan.Outcome) []string { return nil }

// accountSteps are the files of a dry run that are about service accounts, and the Secrets as far as they are known.
func (o Options) accountSteps() []plan.Node { return nil }

// findAccounts finds what belongs to service accounts of the set-up.
func (i *inventory) findAccounts(context.Context) []plan.Node { return nil }

// removingAccounts are the permissions that it takes to remove what belongs to service accounts.
func (o Options) removingAccounts() []string { return nil }

// accountFindings are what else there is to say about service accounts, besides the plan.
func (v verified) accountFindings(context.Context) []Finding { return nil }

// verifyingAccounts are the permissions that accountFindings takes.
func (v Verification) verifyingAccounts() []string { return nil }

// checkOfAccountKind is the check that a kind of resource that belongs to service accounts belongs to.
func checkOfAccountKind(string) string { return CheckAccount }
