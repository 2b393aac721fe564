package federation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
)

// account is the storage account of the issuer. Everybody may read blobs in it, and nobody gets in with its keys.
type account struct{ o Options }

// foundAccount is a storage account as it is.
type foundAccount struct {
	ID         string            `json:"id"`
	Location   string            `json:"location"`
	Tags       map[string]string `json:"tags"`
	Properties accountProperties `json:"properties"`
}

// accountProperties are stated at creation, all of them: what the cloud takes where nothing is said has changed more than once.
type accountProperties struct {
	PublicBlobs *bool  `json:"allowBlobPublicAccess,omitempty"`
	SharedKeys  *bool  `json:"allowSharedKeyAccess,omitempty"`
	HTTPSOnly   *bool  `json:"supportsHttpsTrafficOnly,omitempty"`
	MinimumTLS  string `json:"minimumTlsVersion,omitempty"`
}

// Fields of an account.
const (
	fieldPublicBlobs = "public blobs"
	fieldSharedKeys  = "shared keys"
	fieldHTTPSOnly   = "HTTPS only"
	fieldMinimumTLS  = "minimum TLS"
)

// Ref implements plan.Resource.
func (a account) Ref() plan.Ref { return a.o.accountRef() }

func (a account) id() string {
	return a.o.groupID(a.o.OIDCGroupName()) + accountsPath + "/" + a.o.StorageAccountName()
}

func (a account) properties() accountProperties {
	yes, no := true, false
	return accountProperties{PublicBlobs: &yes, SharedKeys: &no, HTTPSOnly: &yes, MinimumTLS: "TLS1_2"}
}

func (p accountProperties) fields() plan.Fields {
	// What was never set counts as the cloud takes it.
	said := func(of *bool, otherwise bool) plan.Value {
		if of == nil {
			return plan.Text(strconv.FormatBool(otherwise))
		}
		return plan.Text(strconv.FormatBool(*of))
	}
	tls := p.MinimumTLS
	if tls == "TLS1_3" {
		tls = "TLS1_2" // which is more than is asked for
	}
	return plan.Fields{
		fieldPublicBlobs: said(p.PublicBlobs, false), fieldSharedKeys: said(p.SharedKeys, true), fieldHTTPSOnly: said(p.HTTPSOnly, true), fieldMinimumTLS: plan.Text(tls),
	}
}

// Fields implements plan.Resource.
func (a account) Fields(plan.Known) plan.Fields {
	fields := a.properties().fields()
	for name, value := range a.o.madeTags() {
		fields[tagField(name)] = plan.Text(value)
	}
	return fields
}

// accountDriver makes the storage account.
type accountDriver struct{ *session }

func (a account) operation(name, verb string) api.Operation {
	return operation(name, accountRight, verb, "storage account "+a.o.StorageAccountName())
}

// readAccount reads the account; nil where there is none in the group.
func (s *session) readAccount(ctx context.Context, o Options) (*foundAccount, error) {
	return s.reads.account.Of(o.StorageAccountName()).Get(func() (*foundAccount, error) {
		want := account{o}
		found, err := api.Get[foundAccount](ctx, s.client.caller, want.operation("StorageAccounts_GetProperties", "read"), s.client.manager,
			escaped(want.id()), version(storageVersion))
		if cloud.Is(err, cloud.NotFound) {
			return nil, nil
		}
		return found, err
	})
}

// Observe implements plan.Driver.
func (d accountDriver) Observe(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	want := resource.(account)
	found, err := d.readAccount(ctx, want.o)
	if err != nil || found == nil {
		return plan.Observation{}, err
	}
	seen := plan.Observation{Exists: true, Fields: found.Properties.fields(), Outputs: plan.Outputs{OutputID: plan.Text(found.ID)}}
	observedTags(seen.Fields, want.o.madeTags(), found.Tags)
	if !want.o.owned(found.Tags) && !want.o.Adopt {
		seen.Foreign = fmt.Sprintf("it has no tag %s=%s; to take it over, use --adopt", want.o.ownedTag(), ownedTagValue)
	}
	return seen, nil
}

// Create implements plan.Driver. It takes some seconds, for which it is waited.
func (d accountDriver) Create(ctx context.Context, resource plan.Resource, _ plan.Known) (plan.Outputs, error) {
	want := resource.(account)
	body := map[string]any{
		"location": want.o.location(), "kind": "StorageV2", "sku": map[string]string{"name": "Standard_LRS"}, "tags": want.o.madeTags(), "properties": want.properties(),
	}
	op := want.operation("StorageAccounts_Create", "write")
	begun, err := api.Send[foundAccount](ctx, d.client.caller, op, d.client.manager, http.MethodPut, escaped(want.id()), version(storageVersion), body)
	switch {
	case codeOf(err) == "StorageAccountAlreadyTaken" || codeOf(err) == "StorageAccountAlreadyExists":
		return nil, fmt.Errorf("%w; names of storage accounts are taken in the whole cloud, and it is not in resource group %s: choose another --storage-account-name",
			err, want.o.OIDCGroupName())
	case codeOf(err) == api.CodePolicy:
		return nil, fmt.Errorf("%w; or keep the issuer elsewhere, and name its URL with --issuer-url", err)
	case err != nil:
		return nil, err
	}
	return plan.Outputs{OutputID: plan.Text(want.id())}, finish(ctx, d.session, op, begun.Progress)
}

// finish waits for the end of a change that went on after its answer.
func finish(ctx context.Context, s *session, op api.Operation, progress string) error {
	if progress == "" {
		return nil
	}
	op.Effect = api.Reads
	over, err := s.await(ctx, func() (bool, error) {
		asked, err := api.Ask[struct{}](ctx, s.client.caller, op, s.client.manager, progress)
		return err == nil && asked.Progress == "", err
	})
	if err == nil && !over {
		return fmt.Errorf("%s is still under way: run the same command again in a few minutes", op.Object)
	}
	return err
}

// Update implements plan.Driver.
func (d accountDriver) Update(ctx context.Context, resource plan.Resource, _ plan.Known, _ plan.Change) (plan.Outputs, error) {
	want := resource.(account)
	found, err := d.readAccount(ctx, want.o)
	if err != nil || found == nil {
		return nil, err
	}
	body := map[string]any{"tags": merged(found.Tags, want.o.madeTags()), "properties": want.properties()}
	_, err = patch[foundAccount](ctx, d.session, want.operation("StorageAccounts_Update", "write"), want.id(), storageVersion, body)
	return nil, err
}

// Delete implements plan.Driver.
func (d accountDriver) Delete(context.Context, plan.Resource, plan.Known) error {
	return errors.New("the storage account of a set-up that is kept is not to be deleted")
}
