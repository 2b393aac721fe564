package federation

import (
	"context"
	"errors"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// container holds the issuer's documents. Everybody can read them, and nobody can list what else there may be.
type container struct{ o Options }

// blobAccess lets everybody read blobs whose names they know.
const blobAccess = "Blob"

const fieldAccess = "public access"

// foundContainer is a container as it is.
type foundContainer struct {
	Properties struct {
		Access string `json:"publicAccess"`
	} `json:"properties"`
}

// Ref implements plan.Resource.
func (c container) Ref() plan.Ref { return c.o.containerRef() }

func (c container) id() string {
	return account(c).id() + containersPath + "/" + c.o.ContainerName()
}

// Fields implements plan.Resource.
func (c container) Fields(plan.Known) plan.Fields {
	return plan.Fields{fieldAccess: plan.Text(blobAccess)}
}

func (c container) operation(name, verb string) api.Operation {
	return operation(name, containerRight, verb, "blob container "+c.Ref().Name)
}

// containerDriver makes the container, in an account whose owner was looked at before.
type containerDriver struct{ *session }

// Observe implements plan.Driver.
func (d containerDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(container)
	found, err := api.Get[foundContainer](ctx, d.client.caller, want.operation("BlobContainers_Get", "read"), d.client.manager, escaped(want.id()), version(storageVersion))
	switch {
	case cloud.Is(err, cloud.NotFound):
		return plan.Observation{}, nil
	case err != nil:
		return plan.Observation{}, err
	}
	access := found.Properties.Access
	if strings.EqualFold(access, blobAccess) {
		access = blobAccess
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{fieldAccess: plan.Text(access)}}, nil
}

func (c container) body() map[string]any {
	return map[string]any{"properties": map[string]string{"publicAccess": blobAccess}}
}

// Create implements plan.Driver. The account may have been made a moment ago.
func (d containerDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(container)
	return nil, d.known(ctx, func(code string) bool { return code == "ParentResourceNotFound" }, func() error {
		_, err := put[foundContainer](ctx, d.session, want.operation("BlobContainers_Create", "write"), want.id(), storageVersion, want.body())
		return err
	})
}

// Update implements plan.Driver.
func (d containerDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(container)
	_, err := patch[foundContainer](ctx, d.session, want.operation("BlobContainers_Update", "write"), want.id(), storageVersion, want.body())
	return nil, err
}

// Delete implements plan.Driver. The container goes with its account.
func (d containerDriver) Delete(context.Context, plan.Resource, plan.Known) error {
	return errors.New("the container of a set-up that is kept is not to be deleted")
}
