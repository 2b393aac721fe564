package federation

import (
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of pools and providers.
const (
	fieldDescription = "description"
	fieldDisplayName = "display name"
	fieldDisabled    = "disabled"
	fieldState       = "state"

	stateActive  = "ACTIVE"
	stateDeleted = "DELETED"

	yes = "yes"
	no  = "no"
)

// pool is the workload identity pool: what the cluster's ServiceAccounts are in the eyes of the cloud.
type pool struct{ o Options }

// Ref implements plan.Resource.
func (p pool) Ref() plan.Ref { return p.o.PoolRef() }

// Fields implements plan.Resource.
func (p pool) Fields(plan.Known) plan.Fields { return identityFields(p.o.PoolID()) }

// identityFields are those of a pool and of a provider.
func identityFields(displayName string) plan.Fields {
	return plan.Fields{
		fieldDescription: plan.Text(mark), fieldDisplayName: plan.Text(displayName), fieldDisabled: plan.Text(no), fieldState: plan.Text(stateActive),
	}
}

// made is the pool as it is made.
func (p pool) made() *iam.WorkloadIdentityPool {
	return &iam.WorkloadIdentityPool{DisplayName: p.o.PoolID(), Description: mark}
}

// observedPool are the fields of a pool that is there.
func observedPool(present *iam.WorkloadIdentityPool) plan.Fields {
	return observedIdentity(present.Description, present.DisplayName, present.State, present.Disabled)
}

func observedIdentity(description, displayName, state string, disabled bool) plan.Fields {
	fields := plan.Fields{
		fieldDescription: plan.Text(observedDescription(description)), fieldDisplayName: plan.Text(displayName),
		fieldDisabled: plan.Text(no), fieldState: plan.Text(state),
	}
	if disabled {
		fields[fieldDisabled] = plan.Text(yes)
	}
	return fields
}

// identityPatch is which of the fields of a pool or a provider an update names, as the API calls them.
func identityPatch(change plan.Change) (mask, force []string) {
	for _, field := range []struct{ ours, theirs, member string }{
		{fieldDescription, "description", ""}, {fieldDisplayName, "displayName", ""}, {fieldDisabled, "disabled", "Disabled"},
	} {
		if _, differs := change.Field(field.ours); !differs {
			continue
		}
		mask = append(mask, field.theirs)
		if field.member != "" {
			force = append(force, field.member)
		}
	}
	return mask, force
}

// givenPool is a pool that has to exist: somebody made it, or another command did.
type givenPool struct{ o Options }

// Ref implements plan.Resource.
func (p givenPool) Ref() plan.Ref { return p.o.PoolRef() }

// Fields implements plan.Resource.
func (p givenPool) Fields(plan.Known) plan.Fields { return nil }
