package conformance

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// Places implements Cloud. The hosts are those of "AWS Identity and Access Management endpoints and quotas" in the AWS General Reference.
func (AWS) Places() []Place {
	at := func(partition string, where configv1.AWSPlatformStatus) func(testing.TB, func() time.Time) Account {
		return func(t testing.TB, now func() time.Time) Account {
			return openAWS(t, simaws.Options{Clock: now, Partition: partition}, where)
		}
	}
	return []Place{
		{
			Name: "standard partition", Mark: "arn:aws:iam:", Hosts: []string{"iam.amazonaws.com", "sts.ap-southeast-4.amazonaws.com"},
			Open: at("aws", configv1.AWSPlatformStatus{Region: "ap-southeast-4"}),
		},
		{
			Name: "GovCloud", Mark: "arn:aws-us-gov:iam:", Hosts: []string{"iam.us-gov.amazonaws.com", "sts.us-gov-west-1.amazonaws.com"},
			Open: at("aws-us-gov", configv1.AWSPlatformStatus{Region: "us-gov-west-1"}),
		},
		{
			Name: "China", Mark: "arn:aws-cn:iam:", Hosts: []string{"iam.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.amazonaws.com.cn"},
			Open: at("aws-cn", configv1.AWSPlatformStatus{Region: "cn-north-1"}),
		},
		{
			Name: "sovereign cloud", Mark: "arn:aws-eusc:iam:", Hosts: []string{"iam.eusc-de-east-1.amazonaws.eu", "sts.eusc-de-east-1.amazonaws.eu"},
			Open: at("aws-eusc", configv1.AWSPlatformStatus{Region: "eusc-de-east-1"}),
		},
		{
			Name: "endpoints of one's own", Mark: "arn:aws:iam:", Hosts: []string{"iam.cloud.example.test", "sts.cloud.example.test:8443"},
			Open: at("aws", configv1.AWSPlatformStatus{Region: "eu-north-1", ServiceEndpoints: []configv1.AWSServiceEndpoint{
				{Name: "iam", URL: "https://iam.cloud.example.test"}, {Name: "sts", URL: "https://sts.cloud.example.test:8443"},
			}}),
		},
	}
}

// Private implements Cloud.
func (AWS) Private(t testing.TB, now func() time.Time) (account Account, way *http.Transport, bundle []byte) {
	t.Helper()
	private := openAWS(t, simaws.Options{Clock: now}, configv1.AWSPlatformStatus{Region: "eu-north-1"})
	server := httptest.NewUnstartedServer(private)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of every client that does not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	private.where.ServiceEndpoints = []configv1.AWSServiceEndpoint{{Name: "iam", URL: server.URL}, {Name: "sts", URL: server.URL}}
	return private, nil, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}
