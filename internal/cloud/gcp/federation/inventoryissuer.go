package federation

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// findIssuer finds the bucket with what is in it, the provider and the pool.
func (i *inventory) findIssuer(ctx context.Context) []plan.Node {
	var stored, pooled []plan.Node
	var parts sync.WaitGroup
	parts.Go(func() { stored = i.findBucket(ctx) })
	parts.Go(func() { pooled = i.findPool(ctx) })
	parts.Wait()
	return append(stored, pooled...)
}

// findPool finds the pool and its provider. What is deleted softly is gone: it only waits for its end.
func (i *inventory) findPool(ctx context.Context) []plan.Node {
	if i.o.validatePoolIDs() != nil {
		return nil // no pool can have that name
	}
	node := plan.Node{Resource: pool{i.o}, Absent: true}
	present, err := i.getPool(ctx, i.o)
	switch {
	case err != nil:
		_ = i.Failed(err) // the driver says it again
		return []plan.Node{node}
	case present == nil || present.State == stateDeleted:
		return nil
	}
	nodes := i.findProvider(ctx)
	if foreign := i.o.owner(present.Description); foreign != "" {
		i.Note("Workload identity pool %s is left alone: %s.", i.o.PoolID(), foreign)
	} else {
		nodes = append(nodes, i.findForeignProviders(ctx)...)
	}
	for _, each := range nodes {
		node.After = append(node.After, each.Resource.Ref())
	}
	return append(nodes, node)
}

// findProvider finds the set-up's own provider.
func (i *inventory) findProvider(ctx context.Context) []plan.Node {
	present, err := i.getProvider(ctx, i.o)
	switch {
	case err != nil:
		_ = i.Failed(err) // the driver says it again
	case present == nil || present.State == stateDeleted:
		return nil
	case i.o.owner(present.Description) != "":
		i.Note("Workload identity provider %s in the pool %s is left alone: %s.", i.o.ProviderID(), i.o.PoolID(), i.o.owner(present.Description))
	}
	return []plan.Node{{Resource: provider{i.o}, Absent: true}}
}

// maxForeign is how many things of others are named.
const maxForeign = 10

// findForeignProviders finds the providers that somebody else has put into the pool: they keep it, for they would go with it.
func (i *inventory) findForeignProviders(ctx context.Context) []plan.Node {
	var foreign []string
	token := ""
	for more := true; more && len(foreign) < maxForeign; more = token != "" {
		page, err := i.listProviders(ctx, token)
		if cloud.Is(err, cloud.Denied) {
			i.Note("Whether somebody else has put a provider into the workload identity pool %s could not be found out: %v", i.o.PoolID(), err)
			return nil
		}
		if err != nil {
			return []plan.Node{{Resource: foreignObjects{i.o.PoolID(), i.Failed(err)}, Absent: true}}
		}
		for _, found := range page.WorkloadIdentityPoolProviders {
			name := found.Name[strings.LastIndex(found.Name, "/")+1:]
			ours := name == i.o.ProviderID() && i.o.owner(found.Description) == ""
			if !ours && found.State != stateDeleted && len(foreign) < maxForeign {
				foreign = append(foreign, name)
			}
		}
		token = page.NextPageToken
	}
	if len(foreign) == 0 {
		return nil
	}
	err := fmt.Errorf("%w: the provider %s in the workload identity pool %s; it stays, and so does the pool: delete it with `gcloud iam workload-identity-pools providers delete`, "+
		"then run the same command again", errKept, strings.Join(foreign, ", "), i.o.PoolID())
	return []plan.Node{{Resource: foreignObjects{i.o.PoolID(), err}, Absent: true}}
}

func (i *inventory) listProviders(ctx context.Context, token string) (*iam.ListWorkloadIdentityPoolProvidersResponse, error) {
	op := providerOperation("list", api.Reads, i.o)
	op.Object = "workload identity pool " + i.o.PoolID()
	return call(ctx, i.client, op, func(ctx context.Context) (*iam.ListWorkloadIdentityPoolProvidersResponse, error) {
		list := i.client.iam.Projects.Locations.WorkloadIdentityPools.Providers.List(i.o.poolName())
		return list.PageToken(token).Context(ctx).Do()
	})
}
