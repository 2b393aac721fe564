package ibmcloud

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// account is the account of the administrator's API key, which is only read.
type account struct{}

// Ref implements plan.Resource.
func (account) Ref() plan.Ref { return accountRef() }

// Fields implements plan.Resource.
func (account) Fields(plan.Known) plan.Fields { return nil }

type accountDriver struct {
	*session
	plan.ReadOnly
}

// Observe implements plan.Driver.
func (d accountDriver) Observe(ctx context.Context, _ plan.Resource, _ plan.Known) (plan.Observation, error) {
	id, err := d.accountID(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(id)}}, nil
}

// resourceGroup is the group that policies are confined to, which is only read.
type resourceGroup struct{ o Options }

// Ref implements plan.Resource.
func (g resourceGroup) Ref() plan.Ref { return g.o.groupRef() }

// Fields implements plan.Resource.
func (resourceGroup) Fields(plan.Known) plan.Fields { return nil }

type groupDriver struct {
	*session
	plan.ReadOnly
}

// Observe implements plan.Driver. A group that does not exist is an error: it is not ours to make.
func (d groupDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	name := resource.(resourceGroup).o.ResourceGroup
	account, err := d.accountID(ctx)
	if err != nil {
		return plan.Observation{}, err
	}
	op := operation{groupService, "list_resource_groups", cloud.Reads, "resource group " + name}
	listed, err := call[groupList](ctx, d.client, op, message{
		method: http.MethodGet, path: "/v2/resource_groups", query: url.Values{"account_id": {account}, "name": {name}},
	})
	if err != nil {
		return plan.Observation{}, err
	}
	for _, group := range listed.Resources {
		if group.Name == name && group.ID != "" {
			return plan.Observation{Exists: true, Outputs: plan.Outputs{OutputID: plan.Text(group.ID)}}, nil
		}
	}
	return plan.Observation{}, fmt.Errorf("Resource group %s not found: name one of those that `ibmcloud resource groups` shows in account %s with --resource-group-name", //nolint:staticcheck // scripts know it with a capital
		name, account)
}
