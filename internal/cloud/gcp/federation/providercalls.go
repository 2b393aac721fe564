package federation

import (
	"context"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// providerOperation is a call that is about the provider.
func providerOperation(verb string, does api.Effect, o Options) api.Operation {
	permission := verb
	if verb == "patch" {
		permission = "update"
	}
	return api.Operation{Service: "iam", Name: poolMethods + "providers." + verb, Permission: "iam.workloadIdentityPoolProviders." + permission, Effect: does,
		Object: "provider " + o.ProviderID() + " of workload identity pool " + o.PoolID()}
}

// getProvider reads the provider, deleted ones that can be restored included; nil where there is none.
func (s *session) getProvider(ctx context.Context, o Options) (*iam.WorkloadIdentityPoolProvider, error) {
	return s.issuer.providers.Of(o.providerName()).Get(func() (*iam.WorkloadIdentityPoolProvider, error) { return s.getProviderNow(ctx, o) })
}

func (s *session) getProviderNow(ctx context.Context, o Options) (*iam.WorkloadIdentityPoolProvider, error) {
	op := providerOperation("get", api.Reads, o)
	found, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.WorkloadIdentityPoolProvider, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Providers.Get(o.providerName()).Context(ctx).Do()
	})
	switch {
	case cloud.Is(err, cloud.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case found.Name == "" || found.State == "":
		return nil, api.Incomplete(op, "name and state of the provider")
	}
	return found, nil
}

func (s *session) createProvider(ctx context.Context, o Options, in *iam.WorkloadIdentityPoolProvider) (*iam.Operation, error) {
	return s.begin(ctx, providerOperation("create", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		providers := s.client.iam.Projects.Locations.WorkloadIdentityPools.Providers
		return providers.Create(o.poolName(), in).WorkloadIdentityPoolProviderId(o.ProviderID()).Context(ctx).Do()
	})
}

// undeleteProvider restores the provider. That it is not deleted any more is success.
func (s *session) undeleteProvider(ctx context.Context, o Options) error {
	_, err := s.begin(ctx, providerOperation("undelete", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		in := &iam.UndeleteWorkloadIdentityPoolProviderRequest{}
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Providers.Undelete(o.providerName(), in).Context(ctx).Do()
	})
	if codeOf(err) != api.CodeFailedPrecondition {
		return err
	}
	return s.until(ctx, err, func() (bool, error) {
		now, err := s.getProviderNow(ctx, o)
		return now != nil && now.State == stateActive, err
	})
}

func (s *session) patchProvider(ctx context.Context, o Options, in *iam.WorkloadIdentityPoolProvider, mask []string) error {
	_, err := s.begin(ctx, providerOperation("patch", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		providers := s.client.iam.Projects.Locations.WorkloadIdentityPools.Providers
		return providers.Patch(o.providerName(), in).UpdateMask(strings.Join(mask, ",")).Context(ctx).Do()
	})
	return err
}

func (s *session) deleteProvider(ctx context.Context, o Options) error {
	_, err := s.begin(ctx, providerOperation("delete", api.Writes, o), func(ctx context.Context) (*iam.Operation, error) {
		return s.client.iam.Projects.Locations.WorkloadIdentityPools.Providers.Delete(o.providerName()).Context(ctx).Do()
	})
	if !cloud.Is(err, cloud.NotFound) {
		return err
	}
	return s.until(ctx, nil, func() (bool, error) { // an earlier attempt may not be over
		now, err := s.getProviderNow(ctx, o)
		return now == nil || now.State == stateDeleted, err
	})
}
