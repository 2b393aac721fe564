package federation

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/serviceusage/v1"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// Client makes the calls of one credential.
type Client struct {
	universe string
	source   string
	caller   cloud.Caller
	// http carries the credential; public is without one.
	http     *http.Client
	public   http.RoundTripper
	iam      *iam.Service
	projects *cloudresourcemanager.Service
	services *serviceusage.Service
	storage  *storage.Service
}

// ClientOptions of NewClient.
type ClientOptions struct {
	// Project that is worked in.
	Project string
	// Transport to the cloud, tokens included; nil for one that takes its proxy from the environment.
	Transport http.RoundTripper
	// Caller makes each call: deadline, retry and limit are its business.
	Caller cloud.Caller
	// UserAgent tells the cloud who calls: "ccoctl/v1.2.3".
	UserAgent string
	// Environment looks up a variable; empty for one that is not set. Nil for os.Getenv.
	Environment func(name string) string
	// HomeDirectory is where credentials are looked for; empty for the user's.
	HomeDirectory string
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

func (o ClientOptions) complete() ClientOptions {
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Environment == nil {
		o.Environment = os.Getenv
	}
	if o.HomeDirectory == "" {
		o.HomeDirectory, _ = os.UserHomeDir() // where there is none, nothing is found there
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// NewClient finds the credential where existing scripts have it, and then where Google's own programs do. Its error says that there is none, or names
// the place whose credential cannot be used: the search does not go on behind it. Nobody is asked, and nothing is written. ctx is that of the whole
// invocation: tokens are fetched with it. No call is made but, where nothing else is found, to the metadata server of the machine.
func NewClient(ctx context.Context, options ClientOptions) (*Client, error) {
	options = options.complete()
	found, err := findCredential(ctx, options)
	if err != nil {
		return nil, err
	}
	found.quotaProject = cmp.Or(options.Environment(quotaVariable), found.quotaProject)
	return newClient(ctx, options, found)
}

func newClient(ctx context.Context, options ClientOptions, found credential) (*Client, error) {
	c := &Client{
		universe: found.universe, source: found.source, caller: options.Caller,
		http: &http.Client{Transport: charged{found.transport, found.quotaProject}}, public: options.Transport,
	}
	at := func(service, path string) []option.ClientOption {
		return []option.ClientOption{option.WithHTTPClient(c.http), option.WithEndpoint("https://" + service + "." + c.universe + path)}
	}
	var err error
	if c.iam, err = iam.NewService(ctx, at("iam", "/")...); err != nil {
		return nil, fmt.Errorf("make a client of IAM: %w", err)
	}
	if c.projects, err = cloudresourcemanager.NewService(ctx, at("cloudresourcemanager", "/")...); err != nil {
		return nil, fmt.Errorf("make a client of Cloud Resource Manager: %w", err)
	}
	if c.services, err = serviceusage.NewService(ctx, at("serviceusage", "/")...); err != nil {
		return nil, fmt.Errorf("make a client of Service Usage: %w", err)
	}
	if c.storage, err = storage.NewService(ctx, at("storage", "/storage/v1/")...); err != nil {
		return nil, fmt.Errorf("make a client of Cloud Storage: %w", err)
	}
	c.iam.UserAgent, c.projects.UserAgent, c.services.UserAgent, c.storage.UserAgent = options.UserAgent, options.UserAgent, options.UserAgent, options.UserAgent
	return c, nil
}

// UniverseDomain is where the APIs of the credential are: "googleapis.com".
func (c *Client) UniverseDomain() string { return c.universe }

// CredentialSource says where the credential was found, for the user. It holds nothing of the credential itself.
func (c *Client) CredentialSource() string { return c.source }

// Close lets go of idle connections.
func (c *Client) Close() {
	c.http.CloseIdleConnections()
	(&http.Client{Transport: c.public}).CloseIdleConnections()
}

// defaultUniverse is the universe of a credential that names none.
const defaultUniverse = api.DefaultUniverse
