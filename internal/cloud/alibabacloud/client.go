package alibabacloud

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
)

// service is one of the APIs, which are in one place for all regions.
type service struct{ name, host, version string }

func ramService() service { return service{"ram", "ram.aliyuncs.com", "2015-05-01"} }
func stsService() service { return service{"sts", "sts.aliyuncs.com", "2015-04-01"} }

// Client makes the calls of one access key.
type Client struct {
	credential credential
	region     string
	userAgent  string
	caller     cloud.Caller
	http       *http.Client
	now        func() time.Time
	rand       io.Reader
}

// ClientOptions of NewClient.
type ClientOptions struct {
	// Region is told with each call; empty for none.
	Region string
	// Transport to the cloud; nil for one that takes its proxy from the environment.
	Transport http.RoundTripper
	// Caller makes each call: deadline, retry and limit are its business.
	Caller cloud.Caller
	// UserAgent tells the cloud who calls: "ccoctl/v1.2.3".
	UserAgent string
	// Environment looks up a variable; empty for one that is not set. Nil for os.Getenv.
	Environment func(name string) string
	// HomeDirectory of the user, where the file with profiles is; empty for none.
	HomeDirectory string
	// Now is the clock; nil for time.Now.
	Now func() time.Time
	// Rand is where nonces come from; nil for crypto/rand. It is safe for concurrent use.
	Rand io.Reader
}

// NewClient finds the access key. No call is made.
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
	if options.Rand == nil {
		options.Rand = rand.Reader
	}
	found, err := findCredential(options.Environment, options.HomeDirectory)
	if err != nil {
		return nil, err
	}
	return &Client{
		credential: found, region: options.Region, userAgent: options.UserAgent, caller: options.Caller, http: &http.Client{Transport: options.Transport},
		now: options.Now, rand: options.Rand,
	}, nil
}

// CredentialSource says where the access key was found, for the user. It holds nothing of the secret.
func (c *Client) CredentialSource() string { return c.credential.source }

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// operation is one call.
type operation struct {
	service service
	// name is that of the API reference: "CreateUser".
	name   string
	effect cloud.Effect
	// object says what it is about, for errors: "user prod-openshift-ingress-cloud-credentials".
	object string
}

func ram(name string, effect cloud.Effect, object string) operation {
	return operation{ramService(), name, effect, object}
}

// action is how errors and policies call it.
func (op operation) action() string { return op.service.name + ":" + op.name }

// call makes one call as the administrator. Its error is a *cloud.Error, or the reason why the call was not made.
func call[Out any](ctx context.Context, c *Client, op operation, parameters url.Values) (*Out, error) {
	return callAs[Out](ctx, c, c.credential.keyPair, op, parameters)
}

// callAs is call with another key.
func callAs[Out any](ctx context.Context, c *Client, as keyPair, op operation, parameters url.Values) (*Out, error) {
	return cloud.Invoke(ctx, c.caller, cloud.NewCall("alibabacloud", op.service.name, op.name, op.effect), func(err error) error { return classify(op, err) },
		func(ctx context.Context) (*Out, error) {
			var nonce [16]byte
			if _, err := io.ReadFull(c.rand, nonce[:]); err != nil {
				return nil, fmt.Errorf("make a nonce: %w", err)
			}
			r, err := as.signed(ctx, op, c.region, hex.EncodeToString(nonce[:]), parameters, c.now())
			if err != nil {
				return nil, err
			}
			r.Header.Set("User-Agent", c.userAgent)
			out := new(Out)
			_, err = jsonapi.Exchange(c.http, r, out)
			return out, err
		})
}

// do makes one call whose answer does not count.
func do(ctx context.Context, c *Client, op operation, parameters url.Values) error {
	_, err := call[struct{}](ctx, c, op, parameters)
	return err
}
