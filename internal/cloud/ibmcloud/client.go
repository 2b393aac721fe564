package ibmcloud

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
	"github.com/cloudcredential/operator/internal/secret"
)

// Client makes the calls of one API key.
type Client struct {
	key       secret.Value
	source    string
	domain    string
	userAgent string
	caller    cloud.Caller
	http      *http.Client
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
	if value := found.key.RevealString(); strings.Trim(value, `"'{}`) != value {
		return nil, fmt.Errorf("the API key in the environment variable %s begins or ends with a quote or a brace: set it to the key alone", found.variable)
	}
	c := &Client{key: found.key, source: found.variable, domain: options.Domain, userAgent: options.UserAgent, caller: options.Caller}
	tokens := &tokens{url: c.base(identityService) + "/identity/token", key: found.key, userAgent: options.UserAgent, base: options.Transport, now: options.Now, turn: make(chan struct{}, 1)}
	c.http = &http.Client{Transport: signedIn{options.Transport, tokens}}
	return c, nil
}

// base is where a service is.
func (c *Client) base(service string) string {
	if service == groupService {
		return "https://resource-controller." + c.domain
	}
	return "https://iam." + c.domain
}

// send makes one request and decodes its answer into out; nil for one that does not count.
func (c *Client) send(ctx context.Context, op operation, m message, out any) (http.Header, error) {
	r, err := m.request(ctx, c.base(op.service), c.userAgent)
	if err != nil {
		return nil, err
	}
	return jsonapi.Exchange(c.http, r, out)
}

// CredentialSource says where the API key was found, for the user. It holds nothing of the key itself.
func (c *Client) CredentialSource() string { return "environment variable " + c.source }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
