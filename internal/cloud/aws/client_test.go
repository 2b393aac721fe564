package aws_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/secret"
)

// recorder is a transport that remembers requests and refuses them all.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, req)
	return nil, context.DeadlineExceeded
}

func direct() cloud.Caller {
	return cloud.CallerFunc(func(ctx context.Context, _ cloud.Call, invoke func(context.Context) error) error { return invoke(ctx) })
}

func someKey() cloud.Credential {
	return cloud.Credential{"aws_access_key_id": secret.FromString("AKIAEXAMPLE"), "aws_secret_access_key": secret.FromString("secret")}
}

func platform(region string, endpoints ...configv1.AWSServiceEndpoint) configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.AWSPlatformType, AWS: &configv1.AWSPlatformStatus{Region: region, ServiceEndpoints: endpoints}}
}

func TestCallsGoToThePartitionOfTheRegionOrToTheNamedEndpoint(t *testing.T) {
	t.Parallel()
	named := configv1.AWSServiceEndpoint{Name: "iam", URL: "https://iam.example.com"}
	for _, c := range []struct {
		name     string
		platform configv1.PlatformStatus
		host     string
		scope    string
	}{
		{"no platform", configv1.PlatformStatus{}, "iam.amazonaws.com", "/us-east-1/iam/"},
		{"no region", platform(""), "iam.amazonaws.com", "/us-east-1/iam/"},
		{"a region", platform("eu-west-1"), "iam.amazonaws.com", "/us-east-1/iam/"},
		{"China", platform("cn-northwest-1"), "iam.cn-north-1.amazonaws.com.cn", "/cn-north-1/iam/"},
		{"GovCloud", platform("us-gov-east-1"), "iam.us-gov.amazonaws.com", "/us-gov-west-1/iam/"},
		{"ISO", platform("us-iso-east-1"), "iam.us-iso-east-1.c2s.ic.gov", "/us-iso-east-1/iam/"},
		{"Europe's own", platform("eusc-de-east-1"), "iam.eusc-de-east-1.amazonaws.eu", "/eusc-de-east-1/iam/"},
		{"a named endpoint", platform("eu-west-1", named), "iam.example.com", "/us-east-1/iam/"},
		{"a named endpoint in capitals", platform("us-gov-east-1", configv1.AWSServiceEndpoint{Name: "IAM", URL: named.URL}), "iam.example.com", "/us-gov-west-1/iam/"},
		{"an endpoint of another service", platform("eu-west-1", configv1.AWSServiceEndpoint{Name: "ec2", URL: named.URL}), "iam.amazonaws.com", "/us-east-1/iam/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			seen := &recorder{}
			p := aws.New(aws.Options{Caller: direct(), Transport: seen, UserAgentVersion: "v1.2.3"})
			t.Cleanup(p.Close)
			cluster := cloud.Cluster{InfrastructureName: infrastructure, Platform: c.platform}
			if _, err := p.Assess(t.Context(), cluster, someKey()); !cloud.Is(err, cloud.Unavailable) {
				t.Fatalf("the error is %v", err)
			}
			if len(seen.requests) != 1 {
				t.Fatalf("there were %d requests: the SDK tries again by itself", len(seen.requests))
			}
			req := seen.requests[0]
			if req.URL.Host != c.host || !strings.Contains(req.Header.Get("Authorization"), c.scope) {
				t.Errorf("the call went to %s, signed %s", req.URL.Host, req.Header.Get("Authorization"))
			}
		})
	}
}

func TestTheUserAgentNamesTheProgramAndTheCluster(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{infrastructure: infrastructure, "": "defaultAgent"} {
		seen := &recorder{}
		p := aws.New(aws.Options{Caller: direct(), Transport: seen, UserAgentVersion: "v1.2.3"})
		t.Cleanup(p.Close)
		_, _ = p.Assess(t.Context(), cloud.Cluster{InfrastructureName: name}, someKey())
		agent := seen.requests[0].Header.Get("User-Agent")
		if !strings.Contains(agent, "cloud-credential-operator") || !strings.Contains(agent, "v1.2.3") || !strings.Contains(agent, want) {
			t.Errorf("the user agent is %s", agent)
		}
	}
}

func TestTheClustersCABundleIsTrusted(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	p := aws.New(aws.Options{Caller: direct(), UserAgentVersion: "v1.2.3"})
	t.Cleanup(p.Close)
	cluster := cloud.Cluster{Platform: platform("eu-west-1", configv1.AWSServiceEndpoint{Name: "iam", URL: server.URL})}

	_, err := p.Assess(t.Context(), cluster, someKey())
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without the bundle the error is %v", err)
	}
	cluster.CABundle = bundle
	_, err = p.Assess(t.Context(), cluster, someKey())
	if err == nil || !strings.Contains(err.Error(), "418") {
		t.Errorf("with the bundle the error is %v", err)
	}
}

func TestAnEndpointThatAnswersWithoutBeingAWSIsNotBelieved(t *testing.T) {
	t.Parallel()
	for _, answer := range []struct {
		status int
		body   string
	}{
		{404, "<html>no such page</html>"}, {403, "<html>blocked</html>"}, {200, "<html>log in</html>"}, {200, ""}, {404, ""}, {200, "{}"},
		{200, "<GetUserResponse><GetUserResult></GetUserResult></GetUserResponse>"}, {400, "x"}, {500, ""}, {302, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(answer.status)
			_, _ = w.Write([]byte(answer.body))
		}))
		p := aws.New(aws.Options{Caller: direct(), UserAgentVersion: "v1.2.3"})
		cluster := cloud.Cluster{Platform: platform("eu-west-1", configv1.AWSServiceEndpoint{Name: "iam", URL: server.URL})}
		if got, err := p.Assess(t.Context(), cluster, someKey()); !cloud.Is(err, cloud.Unavailable) {
			t.Errorf("%d %q yields %+v, %v", answer.status, answer.body, got, err)
		}
		p.Close()
		server.Close()
	}
}
