package federation

import "github.com/cloudcredential/operator/internal/plan"

// DryRun is the set-up as files: scripts that make it with gcloud, in the order of their names; the documents; and the manifests, with what to fill in.
// No call is needed to make them.
func (o Options) DryRun(pool, provider, accounts bool) []plan.Node {
	var nodes []plan.Node
	if pool {
		nodes = append(nodes, o.poolSteps()...)
	}
	if provider {
		nodes = append(nodes, o.providerSteps()...)
	}
	if accounts {
		nodes = append(nodes, o.accountSteps()...)
	}
	return nodes
}

func (o Options) poolSteps() []plan.Node { return nil }

func (o Options) providerSteps() []plan.Node { return nil }
