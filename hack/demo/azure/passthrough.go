package azure

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

var (
	_ cloud.Rights  = (*Cloud)(nil)
	_ cloud.Further = (*Cloud)(nil)
)

// Promised implements cloud.Passthrough: what components read, and nothing of the rest.
func (c *Cloud) Promised(root cloud.Credential) cloud.Credential {
	promised := maps.Clone(root)
	delete(promised, commentKey)
	return promised
}

// Rotated implements cloud.Passthrough: another service principal.
func (c *Cloud) Rotated(ctx context.Context) (cloud.Credential, error) {
	return c.made(ctx, "administrator-2", "Owner", "Application.ReadWrite.All")
}

// made is the credential of a new service principal with a role in the subscription, and with rights on the directory.
func (c *Cloud) made(ctx context.Context, name, role string, onDirectory ...string) (cloud.Credential, error) {
	made, err := c.makeApplication(ctx, name, role, onDirectory...)
	return c.credential(made), err
}

func (c *Cloud) makeApplication(ctx context.Context, name, role string, onDirectory ...string) (application, error) {
	var made application
	wanted, err := json.Marshal(map[string]any{
		"name": name, "scope": "/subscriptions/" + c.subscription, "roles": []string{role}, "graph": onDirectory,
	})
	if err == nil {
		err = c.control.Make(ctx, "applications", string(wanted), &made)
	}
	if err != nil {
		return application{}, fmt.Errorf("make application %s: %w", name, err)
	}
	return made, nil
}

// Faults implements cloud.Passthrough.
func (c *Cloud) Faults(ctx context.Context) ([]cloud.Fault, error) {
	reader, err := c.made(ctx, "auditor", "Reader")
	if err != nil {
		return nil, err
	}
	nowhere := c.Administrator()
	delete(nowhere, tenantKey)
	wrong := c.Administrator()
	wrong[secretKey] = []byte("8Q~mistyped-by-the-administrator-of-the-demo")
	return []cloud.Fault{
		{Said: "no " + tenantKey, Root: nowhere, Named: tenantKey},
		{Said: "a secret that Microsoft Entra does not take", Root: wrong, Named: "AADSTS7000215"},
		{Said: "the secret of a service principal that may only read", Root: reader, Named: "give it the role Contributor"},
	}, nil
}

// Newcomer implements cloud.Passthrough.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AzureProviderSpec",` +
		`"permissions":["Microsoft.Compute/virtualMachines/read"]}`)}
}

// Used implements cloud.Judge.
func (c *Cloud) Used() string { return "get a token and read the cluster's resource group" }

// Use implements cloud.Judge. Microsoft's library does it all.
func (c *Cloud) Use(ctx context.Context, of cloud.Credential) error {
	settings := policy.ClientOptions{Transport: c.via, Retry: policy.RetryOptions{MaxRetries: -1}}
	login, err := azidentity.NewClientSecretCredential(string(of[tenantKey]), string(of[idKey]), string(of[secretKey]),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: settings})
	if err != nil {
		return fmt.Errorf("take the Secret for a credential: %w", err)
	}
	groups, err := armresources.NewResourceGroupsClient(string(of[subscriptionKey]), login, &arm.ClientOptions{ClientOptions: settings})
	if err != nil {
		return fmt.Errorf("take the Secret for a credential: %w", err)
	}
	if _, err := groups.Get(ctx, string(of[groupKey]), nil); err != nil {
		return fmt.Errorf("read the cluster's resource group: %w", err)
	}
	return nil
}

// assigner is the one request that asks for assigning.
const assigner, assigning = "openshift-cluster-api-azure", "Microsoft.Authorization/roleAssignments/write"

// Limited implements cloud.Rights.
func (c *Cloud) Limited(ctx context.Context) (cloud.Limited, error) {
	root, err := c.made(ctx, "contributor", "Contributor")
	return cloud.Limited{
		Said: "the secret of a service principal with the role Contributor, which may not assign roles", Root: root,
		Lacking: map[string]string{assigner: assigning},
	}, err
}
