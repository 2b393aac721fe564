package onazure

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// manager is the scope of tokens for the Resource Manager of the public cloud.
const manager = "https://management.azure.com/.default"

// The keys under which the Secret of a component says who it is.
const (
	clientKey, tenantKey       = "azure_client_id", "azure_tenant_id"
	subscriptionKey, regionKey = "azure_subscription_id", "azure_region"
	tokenFileKey               = "azure_federated_token_file"
)

// Identity is a managed identity as a component's Secret names it.
type Identity struct {
	ClientID, TenantID, SubscriptionID, Region string
	// TokenFile is where the component's pods mount their token.
	TokenFile string
}

// IdentityIn is the identity that a Secret names. It is an error if anything of it is missing, and if the Secret holds something else besides.
func IdentityIn(secret map[string][]byte) (Identity, error) {
	i := Identity{
		string(secret[clientKey]), string(secret[tenantKey]), string(secret[subscriptionKey]), string(secret[regionKey]), string(secret[tokenFileKey]),
	}
	if i.ClientID == "" || i.TenantID == "" || i.SubscriptionID == "" || i.Region == "" || i.TokenFile == "" || len(secret) != 5 {
		return Identity{}, errors.New("the Secret does not name an identity, its tenant, subscription and region, and the file of a token, or holds something else besides")
	}
	return i, nil
}

// Options are those of all of Microsoft's clients here. What is refused is refused at once.
func Options(via *http.Client) policy.ClientOptions {
	return policy.ClientOptions{Transport: via, Retry: policy.RetryOptions{MaxRetries: -1}, Telemetry: policy.TelemetryOptions{Disabled: true}}
}

// Login lets Microsoft's library log in as the identity with the token in a file, which stands for the one at TokenFile: there is no pod here to mount it in.
func (i Identity) Login(via *http.Client, file string) (azcore.TokenCredential, error) {
	login, err := azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: Options(via), ClientID: i.ClientID, TenantID: i.TenantID, TokenFilePath: file,
	})
	if err != nil {
		return nil, fmt.Errorf("let Microsoft's library take the Secret: %w", err)
	}
	return login, nil
}

// Exchange hands the token in a file in for an access token of the identity, which the Resource Manager takes. Its error has a Code where Entra answered.
func (i Identity) Exchange(ctx context.Context, via *http.Client, file string) (Bearer, error) {
	login, err := i.Login(via, file)
	if err != nil {
		return "", err
	}
	got, err := login.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{manager}})
	if err != nil {
		return "", fmt.Errorf("exchange a token for one of identity %s: %w", i.ClientID, err)
	}
	return Bearer(got.Token), nil
}

// Bearer is an access token. It is a credential for Microsoft's clients, which is never renewed.
type Bearer string

// GetToken implements azcore.TokenCredential.
func (b Bearer) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(b), ExpiresOn: time.Now().Add(time.Hour)}, nil
}
