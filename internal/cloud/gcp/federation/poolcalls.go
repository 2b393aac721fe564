package federation

import (
	"context"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// poolMethods is what the names of methods of pools begin with.
const poolMethods = "projects.locations.workloadIdentityPools."

// poolOperation is a call that is about the pool.
func poolOperation(verb string, does api.Effect, o Options) api.Operation {
	permission := verb
	if verb == "patch" {
		permission = "update"
	}
	return api.Operation{Service: "iam", Name: poolMethods + verb, Permission: "iam.workloadIdentityPools." + permission, Effect: does,
		Object: "workload identity pool " + o.PoolID()}
}

// getPool reads the pool, deleted ones that can be restored included; nil where there is none.
func (s *session) getPool(ctx context.Context, o Options) (*iam.WorkloadIdentityPool, error) {
	return s.issuer.pools.Of(o.poolName()).Get(func() (*iam.WorkloadIdentityPool, error) { return s.getPoolNow(ctx, o) })
}

func (s *session) getPoolNow(ctx context.Context, o Options) (*iam.WorkloadIdentityPool, error) {
	op := poolOperation("get", api.Reads, o)
	found, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.WorkloadIdentityPool, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Get(o.poolName()).Context(ctx).Do()
	})
	switch {
	case cloud.Is(err, cloud.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case found.Name == "" || found.State == "":
		return nil, api.Incomplete(op, "name and state of the pool")
	}
	return found, nil
}

func (s *session) createPool(ctx context.Context, p pool) (*iam.Operation, error) {
	return s.begin(ctx, poolOperation("create", api.Writes, p.o), func(ctx context.Context) (*iam.Operation, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Create(p.o.locationName(), p.made()).WorkloadIdentityPoolId(p.o.PoolID()).Context(ctx).Do()
	})
}

// undeletePool restores the pool. That it is not deleted any more is success.
func (s *session) undeletePool(ctx context.Context, o Options) error {
	_, err := s.begin(ctx, poolOperation("undelete", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Undelete(o.poolName(), &iam.UndeleteWorkloadIdentityPoolRequest{}).Context(ctx).Do()
	})
	if codeOf(err) != api.CodeFailedPrecondition {
		return err
	}
	return s.until(ctx, err, func() (bool, error) {
		now, err := s.getPoolNow(ctx, o)
		return now != nil && now.State == stateActive, err
	})
}

func (s *session) patchPool(ctx context.Context, p pool, mask, force []string) error {
	in := p.made()
	in.ForceSendFields = force
	_, err := s.begin(ctx, poolOperation("patch", api.Writes, p.o), func(ctx context.Context) (*iam.Operation, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Patch(p.o.poolName(), in).UpdateMask(strings.Join(mask, ",")).Context(ctx).Do()
	})
	return err
}

func (s *session) deletePool(ctx context.Context, o Options) error {
	_, err := s.begin(ctx, poolOperation("delete", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Delete(o.poolName()).Context(ctx).Do()
	})
	if !cloud.Is(err, cloud.NotFound) {
		return err
	}
	return s.until(ctx, nil, func() (bool, error) { // an earlier attempt may not be over
		now, err := s.getPoolNow(ctx, o)
		return now == nil || now.State == stateDeleted, err
	})
}
