package aws_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/proxy"
)

// viewer is a client of everybody's: it reaches the hosts that the account serves, through the proxy, and nothing else.
func (a *account) viewer(t *testing.T) *http.Client {
	t.Helper()
	p, err := proxy.Start(t.Context(), proxy.Options{Route: func(host string) http.Handler {
		if simaws.Serves(host) {
			return a.Cloud
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(p.CA())
	address := must(url.Parse(p.URL()))(t)
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
}

// view asks for an address as anybody may. A status of 0 means that nobody answered.
func view(t *testing.T, client *http.Client, address string) (status int, content string) {
	t.Helper()
	q := must(http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))(t)
	out, err := client.Do(q)
	if err != nil {
		return 0, ""
	}
	defer out.Body.Close()
	return out.StatusCode, string(must(io.ReadAll(out.Body))(t))
}

// reading lets a principal read the objects of a bucket.
func reading(bucket, principal, condition string) string {
	return `{"Version":"2012-10-17","Statement":[{"Sid":"1","Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::` +
		bucket + `/*"` + condition + `}]}`
}

func identityPrincipal(id string) string {
	return `{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ` + id + `"}`
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheEdgeReadsAsTheAccessIdentity(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	noError(t, a.AddBucket("name-oidc", "us-east-2", nil))
	noError(t, a.SetObject("name-oidc", "keys.json", []byte("{}"), nil))
	identity, other := a.AddOriginAccessIdentity("mine"), a.AddOriginAccessIdentity("other")
	noError(t, a.SetPublicAccessBlock("name-oidc", &simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}))
	config := s3Config("r", "name-oidc")
	config.Origins.Items[0].S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/" + identity)
	d, _ := create(t, a.cloudfront(a.admin), config)
	client := a.viewer(t)
	keys := "https://" + *d.DomainName + "/keys.json"
	if status, _ := view(t, client, keys); status != 0 {
		t.Errorf("the distribution answers %d before it is deployed", status)
	}
	clock.Advance(4 * time.Minute)
	canonical := map[string]string{}
	for _, i := range a.OriginAccessIdentities() {
		canonical[i.ID] = `{"CanonicalUser":"` + i.CanonicalUserID + `"}`
	}
	for _, c := range []struct {
		policy string
		status int
	}{
		{"", 403},
		{reading("name-oidc", identityPrincipal(other), ""), 403},
		{reading("name-oidc", identityPrincipal(identity), ""), 200},
		{reading("name-oidc", canonical[other], ""), 403},
		{reading("name-oidc", canonical[identity], ""), 200},
	} {
		noError(t, a.SetBucketPolicy("name-oidc", c.policy))
		if status, content := view(t, client, keys); status != c.status || (status == 200 && content != "{}") {
			t.Errorf("with the policy %s the edge answers %d: %s", c.policy, status, content)
		}
	}
	noError(t, a.SetBucketPolicy("name-oidc", reading("name-oidc", identityPrincipal(identity), "")))
	if status, _ := view(t, client, "https://"+*d.DomainName+"/none"); status != 403 {
		t.Errorf("what is not there has status %d for who may not list the bucket", status)
	}
	if n := a.Calls().Count("edge", "GET"); n == 0 {
		t.Error("what viewers ask is not in the log of calls")
	}
}

func TestTheEdgeReadsAsTheServiceForOneDistribution(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	api := a.cloudfront(a.admin)
	noError(t, a.AddBucket("name-oidc", "us-east-2", nil))
	noError(t, a.SetObject("name-oidc", "pvt/keys.json", []byte("{}"), nil))
	control, err := api.CreateOriginAccessControl(t.Context(), controlInput("c"))
	want(t, err, "", "")
	behind := func(reference string, change func(*types.Origin)) string {
		config := s3Config(reference, "name-oidc")
		config.Origins.Items[0].OriginPath, config.Origins.Items[0].OriginAccessControlId = new("/pvt"), control.OriginAccessControl.Id
		change(&config.Origins.Items[0])
		d, _ := create(t, api, config)
		return *d.Id
	}
	mine := behind("mine", func(*types.Origin) {})
	behind("other", func(*types.Origin) {})
	behind("anonymous", func(o *types.Origin) { o.OriginAccessControlId = nil })
	behind("elsewhere", func(o *types.Origin) { o.DomainName = new("name-oidc.s3.eu-west-1.amazonaws.com") })
	behind("nowhere", func(o *types.Origin) { o.DomainName = new("name-none.s3.us-east-2.amazonaws.com") })
	noError(t, a.SetBucketPolicy("name-oidc", reading("name-oidc", `{"Service":"cloudfront.amazonaws.com"}`,
		`,"Condition":{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/`+mine+`"}}`)))
	client := a.viewer(t)
	for _, d := range a.Distributions() {
		status, content := view(t, client, "https://"+d.Domain+"/keys.json")
		wanted := map[string]int{"mine": 200, "other": 403, "anonymous": 403, "elsewhere": 301, "nowhere": 404}[d.CallerReference]
		if status != wanted {
			t.Errorf("the distribution %s answers %d: %s", d.CallerReference, status, content)
		}
	}
}

func TestADisabledDistributionRefuses(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetDeployDelay(time.Minute)
	noError(t, a.AddBucket("open", "us-east-2", nil))
	noError(t, a.SetObject("open", "index.html", []byte("hello"), nil))
	noError(t, a.SetPublicAccessBlock("open", nil))
	noError(t, a.SetBucketPolicy("open", reading("open", `"*"`, "")))
	api := a.cloudfront(a.admin)
	config := s3Config("r", "open")
	config.DefaultRootObject = new("index.html")
	d, etag := create(t, api, config)
	clock.Advance(time.Minute)
	client := a.viewer(t)
	status := func() int {
		code, _ := view(t, client, "https://"+*d.DomainName+"/")
		return code
	}
	if status() != 200 {
		t.Errorf("the root object has status %d", status())
	}
	d.DistributionConfig.Enabled = new(false)
	_, err := api.UpdateDistribution(t.Context(), &cloudfront.UpdateDistributionInput{Id: d.Id, IfMatch: etag, DistributionConfig: d.DistributionConfig})
	want(t, err, "", "")
	if status() != 200 {
		t.Errorf("the change is at the edge before it is deployed: status %d", status())
	}
	clock.Advance(time.Minute)
	if status() != 403 {
		t.Errorf("the disabled distribution answers %d", status())
	}
	a.RemoveDistribution(*d.Id)
	if status() != 0 {
		t.Errorf("the deleted distribution answers %d", status())
	}
	if code, _ := view(t, client, "https://dnone.cloudfront.net/"); code != 0 {
		t.Errorf("a distribution that never was answers %d", code)
	}
}

func TestABucketPolicyNamesAnIdentityOnlyWhenS3KnowsIt(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	a.SetLag(lag)
	noError(t, a.AddBucket("b", "us-east-2", nil))
	made, err := a.cloudfront(a.admin).CreateCloudFrontOriginAccessIdentity(t.Context(), identityInput("r", "c"))
	want(t, err, "", "")
	id := *made.CloudFrontOriginAccessIdentity.Id
	put := func(principal string) (int, string) {
		return a.send(t, a.admin, "s3", http.MethodPut, "/b?policy", reading("b", principal, ""))
	}
	status, text := put(identityPrincipal(id))
	answers(t, status, text, 400, "<Code>MalformedPolicy</Code>", "Invalid principal in policy")
	clock.Advance(lag)
	status, text = put(identityPrincipal(id))
	answers(t, status, text, 204)
	status, text = put(`{"CanonicalUser":"` + *made.CloudFrontOriginAccessIdentity.S3CanonicalUserId + `"}`)
	answers(t, status, text, 204)
	status, text = put(identityPrincipal("ENONE"))
	answers(t, status, text, 400, "Invalid principal in policy")
}
