package federation

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// identity is the managed identity of a request.
type identity struct {
	o   Options
	req *request.Request
}

// Ref implements plan.Resource.
func (i identity) Ref() plan.Ref { return i.o.IdentityRef(i.req.Secret) }

func (i identity) id() string {
	return i.o.groupID(i.o.OIDCGroupName()) + identitiesPath + "/" + i.o.identityName(i.req)
}

// Fields implements plan.Resource. Tags of others stay. Where an identity is does not matter to anybody.
func (i identity) Fields(plan.Known) plan.Fields {
	fields := plan.Fields{}
	for name, value := range i.o.madeTags() {
		fields[tagField(name)] = plan.Text(value)
	}
	return fields
}

// outputs are what is known of an identity.
func (f foundIdentity) outputs() plan.Outputs {
	return plan.Outputs{
		OutputID: plan.Text(f.ID), OutputClientID: plan.Text(f.Properties.ClientID), OutputPrincipalID: plan.Text(f.Properties.PrincipalID),
		OutputTenantID: plan.Text(f.Properties.TenantID),
	}
}

func (f foundIdentity) complete(op api.Operation) error {
	if f.Properties.ClientID == "" || f.Properties.PrincipalID == "" || f.Properties.TenantID == "" {
		return api.Incomplete(op, "client ID, principal ID and tenant ID of the identity")
	}
	return nil
}

// identityDriver makes and tags identities.
type identityDriver struct{ *session }

// Observe implements plan.Driver.
func (d identityDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(identity)
	all, err := d.listIdentities(ctx, want.o)
	if err != nil {
		return plan.Observation{}, err
	}
	found, exists := all[strings.ToLower(want.o.identityName(want.req))]
	if !exists {
		return plan.Observation{}, nil
	}
	if err := found.complete(operation("UserAssignedIdentities_ListByResourceGroup", identityRight, "read", "identity "+found.Name)); err != nil {
		return plan.Observation{}, err
	}
	seen := plan.Observation{Exists: true, Fields: plan.Fields{}, Outputs: found.outputs()}
	observedTags(seen.Fields, want.o.madeTags(), found.Tags)
	if !want.o.owned(found.Tags) && !want.o.Adopt {
		seen.Foreign = fmt.Sprintf("it has no tag %s=%s; to take it over, use --adopt", want.o.ownedTag(), ownedTagValue)
	}
	return seen, nil
}

// Create implements plan.Driver.
func (d identityDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(identity)
	body := map[string]any{"location": want.o.location(), "tags": want.o.madeTags()}
	op := operation("UserAssignedIdentities_CreateOrUpdate", identityRight, "write", "identity "+want.o.identityName(want.req))
	made, err := put[foundIdentity](ctx, d.session, op, want.id(), identityVersion, body)
	if err != nil {
		return nil, err
	}
	return made.outputs(), made.complete(op)
}

// Update implements plan.Driver.
func (d identityDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(identity)
	all, err := d.listIdentities(ctx, want.o)
	if err != nil {
		return nil, err
	}
	found := all[strings.ToLower(want.o.identityName(want.req))]
	body := map[string]any{"tags": merged(found.Tags, want.o.madeTags())}
	op := operation("UserAssignedIdentities_Update", identityRight, "write", "identity "+found.Name)
	_, err = patch[foundIdentity](ctx, d.session, op, want.id(), identityVersion, body)
	return nil, err
}

// Delete implements plan.Driver. Nothing deletes the identity of a request that asks for it.
func (d identityDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	return fmt.Errorf("%s is not to be deleted", resource.Ref())
}
