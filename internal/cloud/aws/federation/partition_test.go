package federation

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/auth"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// regionsOfPartitions are regions of every partition, old and new.
func regionsOfPartitions() map[string][]string {
	return map[string][]string{
		"aws": {
			"us-east-1", "us-east-2", "us-west-1", "us-west-2", "af-south-1", "ap-east-1", "ap-northeast-3", "ap-south-2", "ap-southeast-7", "ca-central-1", "ca-west-1",
			"eu-central-2", "eu-north-1", "eu-south-2", "eu-west-3", "il-central-1", "me-central-1", "mx-central-1", "sa-east-1",
		},
		"aws-us-gov": {"us-gov-east-1", "us-gov-west-1"},
		"aws-cn":     {"cn-north-1", "cn-northwest-1"},
		"aws-eusc":   {"eusc-de-east-1"},
		"aws-iso":    {"us-iso-east-1", "us-iso-west-1"},
		"aws-iso-b":  {"us-isob-east-1"},
		"aws-iso-e":  {"eu-isoe-west-1"},
		"aws-iso-f":  {"us-isof-south-1"},
	}
}

func TestBucketsAreWhereTheSDKLooksForThem(t *testing.T) {
	t.Parallel()
	for partition, regions := range regionsOfPartitions() {
		for _, region := range regions {
			parameters := s3.EndpointParameters{Region: aws.String(region), Bucket: aws.String("prod-oidc")}.WithDefaults()
			endpoint, err := s3.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), parameters)
			if got := (Options{Name: "prod", Region: region}).BucketHost(); err != nil || got != endpoint.URI.Host {
				t.Errorf("%s: the host is %s, and for the SDK it is %s (%v)", region, got, endpoint.URI.Host, err)
			}
			if !IsRegion(region) || Partition(region) != partition {
				t.Errorf("%s is taken for a region of %s", region, Partition(region))
			}
		}
	}
}

// The SDK signs what is meant for IAM for one region of each partition. That is the region to work in where none is named.
func TestRegionsAreInThePartitionThatTheSDKTakesThemToBeIn(t *testing.T) {
	t.Parallel()
	for _, regions := range regionsOfPartitions() {
		for _, region := range regions {
			parameters := iam.EndpointParameters{Region: aws.String(region)}.WithDefaults()
			endpoint, err := iam.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), parameters)
			if err != nil {
				t.Fatal(err)
			}
			options, _ := auth.GetAuthOptions(&endpoint.Properties)
			if len(options) == 0 {
				t.Fatalf("%s: the SDK does not say how it signs", region)
			}
			signed, _ := smithyhttp.GetSigV4SigningRegion(&options[0].SignerProperties)
			if got := RegionOfARN("arn:" + Partition(region) + ":iam::123456789012:oidc-provider/issuer.example.com"); got != signed {
				t.Errorf("%s is taken for a region of the partition of %s, and the SDK takes it for one of that of %s", region, got, signed)
			}
		}
	}
}

func TestWhatIsNoRegionIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "aws-global", "us-east", "us-east-1a", "US-EAST-1", "us-east-1 ", "eu-west-1/x", strings.Repeat("a", 1000)} {
		if IsRegion(name) {
			t.Errorf("%q is taken for a region", name)
		}
	}
}
