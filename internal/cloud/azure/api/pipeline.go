package api

import (
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// NewHTTPClient makes a client whose redirects are answers: no API of Azure sends any, so what sends one is something in between.
func NewHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ClientOptions are those of Microsoft's clients: nothing is tried again, for the cloud.Caller decides that, and no resource provider is registered
// behind the administrator's back.
func ClientOptions(client *http.Client, environment Environment, userAgent string) *arm.ClientOptions {
	return &arm.ClientOptions{
		DisableRPRegistration: true,
		ClientOptions: policy.ClientOptions{
			Cloud:           environment.Configuration(),
			Transport:       client,
			Retry:           policy.RetryOptions{MaxRetries: -1},
			Telemetry:       policy.TelemetryOptions{Disabled: true},
			PerCallPolicies: []policy.Policy{agent(userAgent)},
		},
	}
}

// anonymous are the options of calls that everybody may make.
func anonymous(client *http.Client) *policy.ClientOptions {
	return &policy.ClientOptions{
		Transport: client, Retry: policy.RetryOptions{MaxRetries: -1}, Telemetry: policy.TelemetryOptions{Disabled: true},
	}
}

// agent tells the cloud who calls, for the administrator who reads its log.
type agent string

// Do implements policy.Policy.
func (a agent) Do(r *policy.Request) (*http.Response, error) {
	r.Raw().Header.Set("User-Agent", string(a))
	return r.Next()
}

// NewManager makes a client of the Resource Manager for calls that Microsoft's clients do not know.
func NewManager(credential azcore.TokenCredential, options *arm.ClientOptions) (*REST, error) {
	client, err := arm.NewClient("cloud-credential-operator", "v0.0.0", credential, options)
	if err != nil {
		return nil, err
	}
	return &REST{endpoint: client.Endpoint(), pipeline: client.Pipeline()}, nil
}

// NewGraph makes a client of Microsoft Graph. The environment has to have one.
func NewGraph(credential azcore.TokenCredential, environment Environment, options *arm.ClientOptions) *REST {
	authorize := runtime.NewBearerTokenPolicy(credential, []string{environment.Graph + "/.default"}, nil)
	return &REST{endpoint: environment.Graph, pipeline: runtime.NewPipeline(
		"cloud-credential-operator", "v0.0.0", runtime.PipelineOptions{PerRetry: []policy.Policy{authorize}}, &options.ClientOptions,
	)}
}
