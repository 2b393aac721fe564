package federation

import (
	"context"
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

const fieldStatus = "status"

// deployment is the distribution as the world sees it.
type deployment struct{ o Options }

// Ref implements plan.Resource.
func (d deployment) Ref() plan.Ref { return d.o.deploymentRef() }

// Fields implements plan.Resource. A distribution that is changed now has a revision, which none is deployed with before the change.
func (d deployment) Fields(known plan.Known) plan.Fields {
	fields := plan.Fields{fieldStatus: plan.Text(deployed)}
	if revision, found := known.Output(d.o.distributionRef(), outputRevision); found {
		fields[outputRevision] = revision
	}
	return fields
}

// deploymentDriver waits.
type deploymentDriver struct{ *session }

// Observe implements plan.Driver.
func (d deploymentDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	o := resource.(deployment).o
	seen, err := d.readDistribution(ctx, o)
	if err != nil || seen == nil || o.removal {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldStatus: plan.Text(seen.status)}}, nil
}

// Create implements plan.Driver.
func (d deploymentDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	id, _ := known.Output(resource.(deployment).o.distributionRef(), OutputID)
	done, err := d.await(ctx, func() (bool, error) {
		now, err := d.getDistribution(ctx, id.Text())
		return err == nil && *now.Distribution.Status == deployed, err
	})
	if err == nil && !done {
		err = &cloud.Error{Kind: cloud.Unavailable, Action: "cloudfront:GetDistribution", Object: "distribution " + id.Text(),
			Message: fmt.Sprintf("after %s it cannot be reached everywhere; run the same command again", d.patience())}
	}
	return nil, err
}

// Update implements plan.Driver.
func (d deploymentDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return d.Create(ctx, resource, known)
}

// Delete implements plan.Driver. There is nothing to remove but the distribution.
func (d deploymentDriver) Delete(context.Context, plan.Resource, plan.Known) error { return nil }
