package docs

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"
)

// Versions of the APIs.
const (
	versionOfGroups     = "2024-11-01"
	versionOfIdentities = "2023-01-31"
	versionOfStorage    = "2023-05-01"
)

// rest implements `az rest`: the address may be a path below the Resource Manager.
func (c azCall) rest() (any, error) {
	address, err := url.Parse(c.flags.one("uri"))
	if err != nil || address.Host != "" || address.Query().Get("api-version") == "" {
		return nil, fmt.Errorf("the stand-in for az does not call %q: %w", c.flags.one("uri"), err)
	}
	var body any
	if text := c.flags.one("body"); text != "" {
		if err := json.Unmarshal([]byte(text), &body); err != nil {
			return nil, fmt.Errorf("the body is not JSON: %w", err)
		}
	}
	return c.manage(strings.ToUpper(c.flags.one("method")), address.Path, address.Query().Get("api-version"), nil, body)
}

func (c azCall) register() (any, error) {
	return c.manage(http.MethodPost, "/providers/"+c.flags.one("namespace")+"/register", versionOfGroups, nil, nil)
}

// tags are those of --tags.
func (c azCall) tags() map[string]string {
	tags := map[string]string{}
	for _, each := range c.flags["tags"] {
		name, value, _ := strings.Cut(each, "=")
		tags[name] = value
	}
	return tags
}

func (c azCall) tag() (any, error) {
	body := map[string]any{"operation": c.flags.one("operation"), "properties": map[string]any{"tags": c.tags()}}
	return c.manage(http.MethodPatch, c.flags.one("resource-id")+"/providers/Microsoft.Resources/tags/default", versionOfGroups, nil, body)
}

func (c azCall) createGroup() (any, error) {
	body := map[string]any{"location": c.flags.one("location"), "tags": c.tags()}
	return c.manage(http.MethodPut, "/resourcegroups/"+c.flags.one("name"), versionOfGroups, nil, body)
}

func (c azCall) groupExists() (any, error) {
	_, err := c.manage(http.MethodGet, "/resourcegroups/"+c.flags.one("name"), versionOfGroups, nil, nil)
	switch {
	case err == nil:
		return azText("true"), nil
	case statusOf(err) == http.StatusNotFound:
		return azText("false"), nil
	}
	return nil, err
}

func (c azCall) deleteGroup() (any, error) {
	return c.manage(http.MethodDelete, "/resourcegroups/"+c.flags.one("name"), versionOfGroups, nil, nil)
}

func identityPath(group, name string) string {
	return "/resourceGroups/" + group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name
}

func (c azCall) createIdentity() (any, error) {
	body := map[string]any{"location": c.flags.one("location"), "tags": c.tags()}
	return c.manage(http.MethodPut, identityPath(c.flags.one("resource-group"), c.flags.one("name")), versionOfIdentities, nil, body)
}

func (c azCall) showByID() (any, error) { return c.show(c.flags.one("ids")) }

func (c azCall) showIdentity() (any, error) {
	return c.show(identityPath(c.flags.one("resource-group"), c.flags.one("name")))
}

// show is an identity as az prints it, without the level of properties.
func (c azCall) show(path string) (any, error) {
	found, err := c.manage(http.MethodGet, path, versionOfIdentities, nil, nil)
	if err != nil {
		return nil, err
	}
	inner, _ := found["properties"].(map[string]any)
	maps.Copy(found, inner)
	return found, nil
}

func (c azCall) federatedPath() string {
	return identityPath(c.flags.one("resource-group"), c.flags.one("identity-name")) + "/federatedIdentityCredentials/" + c.flags.one("name")
}

func (c azCall) createFederated() (any, error) {
	body := map[string]any{"properties": map[string]any{
		"issuer": c.flags.one("issuer"), "subject": c.flags.one("subject"), "audiences": c.flags["audiences"],
	}}
	return c.manage(http.MethodPut, c.federatedPath(), versionOfIdentities, nil, body)
}

func (c azCall) deleteFederated() (any, error) {
	return c.manage(http.MethodDelete, c.federatedPath(), versionOfIdentities, nil, nil)
}

func (c azCall) accountPath(name string) string {
	return "/resourceGroups/" + c.flags.one("resource-group") + "/providers/Microsoft.Storage/storageAccounts/" + name
}

// accountBody are the settings that both commands have.
func (c azCall) accountBody() map[string]any {
	return map[string]any{"properties": map[string]any{
		"allowBlobPublicAccess": c.flags.one("allow-blob-public-access") == "true", "allowSharedKeyAccess": c.flags.one("allow-shared-key-access") == "true",
		"supportsHttpsTrafficOnly": c.flags.one("https-only") == "true", "minimumTlsVersion": c.flags.one("min-tls-version"),
	}}
}

func (c azCall) createAccount() (any, error) {
	body := c.accountBody()
	body["kind"], body["location"], body["tags"] = c.flags.one("kind"), c.flags.one("location"), c.tags()
	body["sku"] = map[string]any{"name": c.flags.one("sku")}
	return c.manage(http.MethodPut, c.accountPath(c.flags.one("name")), versionOfStorage, nil, body)
}

func (c azCall) updateAccount() (any, error) {
	return c.manage(http.MethodPatch, c.accountPath(c.flags.one("name")), versionOfStorage, nil, c.accountBody())
}

func (c azCall) putContainer() (any, error) {
	access, known := map[string]string{"blob": "Blob", "container": "Container", "off": "None"}[c.flags.one("public-access")]
	if !known {
		return nil, fmt.Errorf("--public-access: %q is not a valid value", c.flags.one("public-access"))
	}
	path := c.accountPath(c.flags.one("storage-account")) + "/blobServices/default/containers/" + c.flags.one("name")
	return c.manage(http.MethodPut, path, versionOfStorage, nil, map[string]any{"properties": map[string]any{"publicAccess": access}})
}

// uploadFile uploads a file where there is no such blob.
func (c azCall) uploadFile() (any, error) {
	text, err := os.ReadFile(c.flags.one("file"))
	if err != nil {
		return nil, err
	}
	anything := azcore.ETagAny
	return nil, c.upload(text, &blob.AccessConditions{ModifiedAccessConditions: &blob.ModifiedAccessConditions{IfNoneMatch: &anything}})
}

func (c azCall) uploadData() (any, error) { return nil, c.upload([]byte(c.flags.one("data")), nil) }

// upload needs a role on the data, as --auth-mode login does.
func (c azCall) upload(text []byte, conditions *blob.AccessConditions) error {
	if c.flags.one("auth-mode") != "login" {
		return errors.New("the stand-in for az knows no keys of storage accounts")
	}
	credential, err := c.credential()
	if err != nil {
		return err
	}
	address := "https://" + c.flags.one("account-name") + ".blob.core.windows.net/" + c.flags.one("container-name") + "/" + c.flags.one("name")
	client, err := blockblob.NewClient(address, credential, nil)
	if err != nil {
		return err
	}
	kind, cache := c.flags.one("content-type"), c.flags.one("content-cache-control")
	_, err = client.UploadBuffer(c.ctx, text, &blockblob.UploadBufferOptions{
		HTTPHeaders: &blob.HTTPHeaders{BlobContentType: &kind, BlobCacheControl: &cache}, AccessConditions: conditions,
	})
	return err
}
