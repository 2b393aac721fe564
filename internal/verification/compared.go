package verification

import (
	"context"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Compared is a set-up that is looked at by the plan that would make it.
type Compared struct {
	Nodes []plan.Node
	// Checks are all checks in the order in which they are told, and CheckOf is the one that a kind of resource belongs to.
	Checks  []string
	CheckOf map[string]string
	// Account is the kind of the resource that only a credential that holds lets one see; Credential says where the credential was found, and NewCredential
	// what to do where it does not hold.
	Account, Credential, NewCredential string
	// Remedy is what puts right what a plan would change.
	Remedy string
}

// Findings are what the plan says of each resource.
func (c Compared) Findings(ctx context.Context, drivers plan.Drivers) ([]Finding, error) {
	look, err := Take(ctx, c.Nodes, drivers)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var findings []Finding
	for _, change := range look.Plan.Changes {
		about := Finding{Check: c.CheckOf[change.Ref.Kind], Object: change.Ref.Name}
		if change.Ref.Kind == c.Account {
			about.Object = c.Credential
		}
		found := OfChange(about, change, c.Remedy, nil)
		if cloud.Is(change.Err, cloud.Unauthenticated) {
			found[0].Verdict, found[0].Remedy = Wrong, c.NewCredential
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

// WithoutCredential are the findings where there is no credential: none of the resources can be looked at. name is that of the set-up.
func (c Compared) WithoutCredential(name string, cause error) []Finding {
	findings := []Finding{{Check: c.CheckOf[c.Account], Object: name, Verdict: Wrong, Detail: cause.Error()}}
	for _, node := range c.Nodes {
		if ref := node.Resource.Ref(); ref.Kind != c.Account {
			findings = append(findings, Finding{Check: c.CheckOf[ref.Kind], Object: ref.Name, Verdict: Skipped, Detail: "there is no credential to look with"})
		}
	}
	Sort(findings, c.Checks)
	return findings
}
