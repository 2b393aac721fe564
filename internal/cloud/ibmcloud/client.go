package ibmcloud

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/IBM/go-sdk-core/v5/core"
	"github.com/IBM/platform-services-go-sdk/iamidentityv1"
	"github.com/IBM/platform-services-go-sdk/iampolicymanagementv1"
	"github.com/IBM/platform-services-go-sdk/resourcemanagerv2"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// Client makes the calls of one API key.
type Client struct {
	key      secret.Value
	source   string
	caller   cloud.Caller
	http     *http.Client
	identity *iamidentityv1.IamIdentityV1
	policies *iampolicymanagementv1.IamPolicyManagementV1
	groups   *resourcemanagerv2.ResourceManagerV2
}

// ClientOptions of NewClient.
type ClientOptions struct {
	// Domain is where the APIs are, see ParseEndpoint.
	Domain string
	// Transport to the cloud, tokens included; nil for one that takes its proxy from the environment.
	Transport http.RoundTripper
	// Caller makes each call: deadline, retry and limit are its business.
	Caller cloud.Caller
	// UserAgent tells the cloud who calls: "ccoctl/v1.2.3".
	UserAgent string
	// Environment looks up a variable; empty for one that is not set. Nil for os.Getenv.
	Environment func(name string) string
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

// NewClient finds the API key. No call is made.
func NewClient(options ClientOptions) (*Client, error) {
	if options.Transport == nil {
		options.Transport = http.DefaultTransport
	}
	if options.Environment == nil {
		options.Environment = os.Getenv
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	found, err := findCredential(options.Environment)
	if err != nil {
		return nil, err
	}
	if core.HasBadFirstOrLastChar(found.key.RevealString()) {
		return nil, fmt.Errorf("the API key in the environment variable %s begins or ends with a quote or a brace: set it to the key alone", found.variable)
	}
	iam := "https://iam." + options.Domain
	c := &Client{
		key: found.key, source: found.variable, caller: options.Caller,
		http: &http.Client{Transport: signedIn{options.Transport, newTokens(iam, found.key, options.Transport, options.Now)}},
	}
	return c, c.open(iam, "https://resource-controller."+options.Domain, options.UserAgent)
}

// open makes the clients of the APIs. Tokens are not their business.
func (c *Client) open(iam, resourceController, userAgent string) (err error) {
	none := &core.NoAuthAuthenticator{}
	if c.identity, err = iamidentityv1.NewIamIdentityV1(&iamidentityv1.IamIdentityV1Options{Authenticator: none, URL: iam}); err != nil {
		return fmt.Errorf("make a client of the identity services: %w", err)
	}
	if c.policies, err = iampolicymanagementv1.NewIamPolicyManagementV1(&iampolicymanagementv1.IamPolicyManagementV1Options{Authenticator: none, URL: iam}); err != nil {
		return fmt.Errorf("make a client of policy management: %w", err)
	}
	if c.groups, err = resourcemanagerv2.NewResourceManagerV2(&resourcemanagerv2.ResourceManagerV2Options{Authenticator: none, URL: resourceController}); err != nil {
		return fmt.Errorf("make a client of the resource manager: %w", err)
	}
	for _, service := range []*core.BaseService{c.identity.Service, c.policies.Service, c.groups.Service} {
		service.SetHTTPClient(c.http)
		service.SetUserAgent(userAgent)
	}
	return nil
}

// CredentialSource says where the API key was found, for the user. It holds nothing of the key itself.
func (c *Client) CredentialSource() string { return "environment variable " + c.source }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
