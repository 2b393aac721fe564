package azure

import (
	"context"
	"fmt"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/msi/armmsi"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
	"github.com/cloudcredential/operator/test/sts/attempt/onazure"
)

// mark is what the tag begins with by which a set-up is told; its name follows.
const mark = "openshift.io_cloud-credential-operator_"

// unmarked is the set-up that a tag names, empty if it names none.
func unmarked(tag string) string {
	setup, is := strings.CutPrefix(tag, mark)
	if !is {
		return ""
	}
	return setup
}

// Expose implements cloud.Federation: the identity trusts one more ServiceAccount of the component's namespace. A federated credential stands for one, never for
// everybody.
func (c *Cloud) Expose(ctx context.Context, of cloud.Target) (cloud.Opened, error) {
	client, err := c.Granted(of.Secret)
	if err != nil {
		return cloud.Opened{}, err
	}
	i, _, err := c.identityOf(ctx, client)
	if err != nil {
		return cloud.Opened{}, err
	}
	credentials, err := c.federatedCredentials()
	if err != nil {
		return cloud.Opened{}, err
	}
	stranger, audience := attempt.Component{Namespace: of.Name.Namespace, ServiceAccount: "stranger"}, attempt.Audience
	subject := stranger.Subject()
	_, err = credentials.CreateOrUpdate(ctx, i.Group, i.Name, stranger.ServiceAccount, armmsi.FederatedIdentityCredential{
		Properties: &armmsi.FederatedIdentityCredentialProperties{Issuer: &of.Issuer, Subject: &subject, Audiences: []*string{&audience}},
	}, nil)
	if err != nil {
		return cloud.Opened{}, fmt.Errorf("open identity %s: %w", i.Name, err)
	}
	return cloud.Opened{
		Object: "federated-credentials " + of.Name.String(), Said: "identity " + i.Name + " now trusts ServiceAccount " + stranger.ServiceAccount + ", too",
		Stranger: stranger,
	}, nil
}

// federatedCredentials is Microsoft's client for them, as the administrator.
func (c *Cloud) federatedCredentials() (*armmsi.FederatedIdentityCredentialsClient, error) {
	admin := c.Administrator()
	login, err := azidentity.NewClientSecretCredential(string(admin["azure_tenant_id"]), string(admin["azure_client_id"]), string(admin["azure_client_secret"]),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: onazure.Options(c.via)})
	if err != nil {
		return nil, fmt.Errorf("log in as the administrator: %w", err)
	}
	client, err := armmsi.NewFederatedIdentityCredentialsClient(c.subscription, login, &arm.ClientOptions{ClientOptions: onazure.Options(c.via)})
	if err != nil {
		return nil, fmt.Errorf("make a client of federated credentials: %w", err)
	}
	return client, nil
}
