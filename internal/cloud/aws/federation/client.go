package federation

import (
	"context"
	"fmt"
	"net/http"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

// Client makes the calls of one credential in one region.
type Client struct {
	region     string
	caller     cloud.Caller
	http       *http.Client
	iam        *iam.Client
	sts        *sts.Client
	s3         *s3.Client
	cloudFront *cloudfront.Client
}

// ClientOptions of NewClient.
type ClientOptions struct {
	// Region to work in.
	Region string
	// Transport to the cloud; nil for one that takes its proxy from the environment.
	Transport http.RoundTripper
	// Caller makes each call: deadline, retry and limit are its business.
	Caller cloud.Caller
	// UserAgent tells the cloud who calls: "ccoctl/v1.2.3".
	UserAgent string
}

// NewClient finds the credential as AWS's own programs do: environment, shared files, single sign-on, web identity, instance role. Its error says
// that there is none, or that the configuration is broken; no call to the cloud's APIs is made but what obtaining the credential takes.
func NewClient(ctx context.Context, options ClientOptions) (*Client, error) {
	transport := options.Transport
	load := []func(*config.LoadOptions) error{
		config.WithRegion(options.Region),
		config.WithRetryer(func() awssdk.Retryer { return awssdk.NopRetryer{} }),
		config.WithAppID(options.UserAgent),
		config.WithAPIOptions([]func(*middleware.Stack) error{api.ReadBody}),
		config.WithLogger(logging.Nop{}), // all that matters comes back as an error
	}
	if transport != nil {
		load = append(load, config.WithHTTPClient(&http.Client{Transport: transport}))
	}
	cfg, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, fmt.Errorf("read the configuration of AWS: %w; check AWS_PROFILE, AWS_CONFIG_FILE and AWS_CA_BUNDLE", err)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("find a credential for AWS: %w; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", err)
	}
	return newClient(cfg, options), nil
}

func newClient(cfg awssdk.Config, options ClientOptions) *Client {
	httpClient := &http.Client{Transport: options.Transport}
	if shared, is := cfg.HTTPClient.(*awshttp.BuildableClient); is && options.Transport == nil {
		httpClient.Transport = shared.GetTransport() // which trusts what AWS_CA_BUNDLE names, as the calls to AWS do
	}
	return &Client{
		region:     options.Region,
		caller:     options.Caller,
		http:       httpClient,
		iam:        iam.NewFromConfig(cfg),
		sts:        sts.NewFromConfig(cfg),
		s3:         s3.NewFromConfig(cfg),
		cloudFront: cloudfront.NewFromConfig(cfg),
	}
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }
