package aws

import (
	"context"
	"net/url"
	"strings"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyendpoints "github.com/aws/smithy-go/endpoints"

	"github.com/cloudcredential/operator/internal/cloud"
)

// defaultRegion is used where the cluster records none. IAM of the standard partition has all its endpoints there.
const defaultRegion = "us-east-1"

// endpointURL returns the URL that the cluster names for a service, and "" if it names none. The Infrastructure API has service names in
// lower case, the SDK has "IAM".
func endpointURL(cluster cloud.Cluster, service string) string {
	if cluster.Platform.AWS == nil {
		return ""
	}
	return endpointOf(cluster.Platform.AWS.ServiceEndpoints, service)
}

func endpointOf(endpoints []configv1.AWSServiceEndpoint, service string) string {
	for _, endpoint := range endpoints {
		if strings.EqualFold(endpoint.Name, service) {
			return endpoint.URL
		}
	}
	return ""
}

// iamEndpoint sends calls to another URL and signs them as the partition of the region asks for: IAM of the standard partition takes
// signatures for us-east-1 only, wherever it is reached.
type iamEndpoint struct {
	url string
}

// ResolveEndpoint implements iam.EndpointResolverV2.
func (e iamEndpoint) ResolveEndpoint(ctx context.Context, params iam.EndpointParameters) (smithyendpoints.Endpoint, error) {
	params.Endpoint = nil
	endpoint, err := iam.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if e.url == "" {
		return endpoint, err
	}
	if err != nil {
		endpoint = smithyendpoints.Endpoint{}
	}
	return redirect(endpoint, e.url)
}

// stsEndpoint is the same for STS, which is signed for the region.
type stsEndpoint struct {
	url string
}

// ResolveEndpoint implements sts.EndpointResolverV2.
func (e stsEndpoint) ResolveEndpoint(ctx context.Context, params sts.EndpointParameters) (smithyendpoints.Endpoint, error) {
	params.Endpoint = nil
	endpoint, err := sts.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, params)
	if e.url == "" {
		return endpoint, err
	}
	if err != nil {
		endpoint = smithyendpoints.Endpoint{}
	}
	return redirect(endpoint, e.url)
}

func redirect(endpoint smithyendpoints.Endpoint, target string) (smithyendpoints.Endpoint, error) {
	parsed, err := url.Parse(target)
	if err != nil {
		return smithyendpoints.Endpoint{}, err
	}
	endpoint.URI = *parsed
	return endpoint, nil
}
