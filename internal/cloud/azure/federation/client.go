package federation

import (
	"context"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// Client makes the calls of one credential.
type Client struct {
	environment api.Environment
	caller      cloud.Caller
	http        *http.Client
	public      http.RoundTripper
	manager     *api.REST
	credential  azcore.TokenCredential
	settings    azcore.ClientOptions
}

// ClientOptions of NewClient.
type ClientOptions struct {
	// Environment is the cloud; zero for the public one.
	Environment api.Environment
	// TenantID is where to log in; empty for what the credential says itself.
	TenantID string
	// Credential is who calls; nil for the one that Microsoft's own programs find: in the environment, of a workload, of the machine, of az.
	Credential azcore.TokenCredential
	// Environ returns the value of an environment variable, and "" where it is not set; nil where there is none.
	Environ func(name string) string
	// Transport to the cloud, tokens included; nil for one that takes its proxy from the environment.
	Transport http.RoundTripper
	// Caller makes each call: deadline, retry and limit are its business.
	Caller cloud.Caller
	// UserAgent tells the cloud who calls: "ccoctl/v1.2.3".
	UserAgent string
}

// NewClient makes a client. No call is made, and nobody is asked. What the environment names, and is of no use, is an error; a credential that is refused,
// or that only the machine or a tool might have, is told by the first call.
func NewClient(_ context.Context, options ClientOptions) (*Client, error) {
	if options.Environment.ResourceManager == "" {
		var err error
		if options.Environment, err = api.EnvironmentOf(""); err != nil {
			return nil, err
		}
	}
	if options.Transport == nil {
		options.Transport = http.DefaultTransport
	}
	if plain, is := options.Transport.(*http.Transport); is {
		options.Transport = pastProxies(plain)
	}
	client := &Client{environment: options.Environment, caller: options.Caller, http: api.NewHTTPClient(options.Transport), public: options.Transport}
	settings := api.ClientOptions(client.http, options.Environment, options.UserAgent)
	credential := options.Credential
	if credential == nil {
		var err error
		if credential, err = (search{options, settings.ClientOptions, client.http}).find(); err != nil {
			return nil, err
		}
	}
	client.credential, client.settings = credential, settings.ClientOptions
	var err error
	if client.manager, err = api.NewManager(credential, settings); err != nil {
		return nil, fmt.Errorf("make a client of the Azure Resource Manager: %w", err)
	}
	return client, nil
}

// StorageSuffix is what follows "ACCOUNT.blob." in the names of hosts of the client's cloud.
func (c *Client) StorageSuffix() string { return c.environment.StorageSuffix }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
