package aws_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

// send makes a request to a service for which the vendor's client is not at hand, signed by the vendor's signer.
func (a *account) send(t *testing.T, k simaws.Key, service, method, path, body string) (status int, answer string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, a.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	sum := sha256.Sum256([]byte(body))
	hash := hex.EncodeToString(sum[:])
	if service == "s3" {
		q.Header.Set("X-Amz-Content-Sha256", hash)
	}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
	credentials := awssdk.Credentials{AccessKeyID: k.ID, SecretAccessKey: k.Secret, SessionToken: k.Token}
	if err := signer.SignHTTP(t.Context(), credentials, q, hash, service, "us-east-2", time.Now()); err != nil {
		t.Fatal(err)
	}
	out, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 0 {
		if err := xml.Unmarshal(text, new(struct{})); err != nil {
			t.Errorf("the answer is no XML: %v\n%s", err, text)
		}
	}
	return out.StatusCode, string(text)
}

// query is send for the services of the Query protocol.
func (a *account) query(t *testing.T, k simaws.Key, service, version, action string, more ...string) (int, string) {
	t.Helper()
	form := url.Values{"Action": {action}, "Version": {version}}
	for _, pair := range more {
		name, value, _ := strings.Cut(pair, "=")
		form.Set(name, value)
	}
	return a.send(t, k, service, http.MethodPost, "/", form.Encode())
}

func answers(t *testing.T, status int, text string, wantStatus int, parts ...string) {
	t.Helper()
	if status != wantStatus {
		t.Errorf("the status is %d, want %d", status, wantStatus)
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in the answer:\n%s", part, text)
		}
	}
}

const ec2Version = "2016-11-15"

func TestEC2LetsACredentialBeTried(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"},
		{"Effect":"Allow","Action":"ec2:TerminateInstances","Resource":"arn:aws:ec2:us-east-2:123456789012:instance/i-1"}]}`))(t)
	status, text := a.query(t, key, "ec2", ec2Version, "DescribeInstances")
	answers(t, status, text, 200, `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">`, "<reservationSet></reservationSet>")
	status, text = a.query(t, key, "ec2", ec2Version, "DescribeVpcs", "DryRun=true")
	answers(t, status, text, 412, "<Code>DryRunOperation</Code>", "Request would have succeeded, but DryRun flag is set.")
	status, text = a.query(t, key, "ec2", ec2Version, "RunInstances", "DryRun=true")
	answers(t, status, text, 403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code>", "You are not authorized to perform this operation. "+
		"User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-2:123456789012:instance/* "+
		"because no identity-based policy allows the ec2:RunInstances action")
	status, text = a.query(t, key, "ec2", ec2Version, "TerminateInstances", "DryRun=true", "InstanceId.1=i-1")
	answers(t, status, text, 412, "DryRunOperation")
	status, text = a.query(t, key, "ec2", ec2Version, "TerminateInstances", "DryRun=true", "InstanceId.1=i-2")
	answers(t, status, text, 403, "UnauthorizedOperation")
	status, text = a.query(t, simaws.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: "x"}, "ec2", ec2Version, "DescribeVpcs")
	answers(t, status, text, 401, "<Code>AuthFailure</Code>")
}

func TestLoadBalancersAndZonesAreListed(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	good := must(a.AddUser("good", allowing("elasticloadbalancing:Describe*", "route53:ListHostedZones")))(t)
	bad := must(a.AddUser("bad", ""))(t)
	status, text := a.query(t, good, "elasticloadbalancing", "2012-06-01", "DescribeLoadBalancers")
	answers(t, status, text, 200, "<DescribeLoadBalancersResult><LoadBalancerDescriptions></LoadBalancerDescriptions></DescribeLoadBalancersResult>", "/2012-06-01/")
	status, text = a.query(t, good, "elasticloadbalancing", "2015-12-01", "DescribeLoadBalancers")
	answers(t, status, text, 200, "<LoadBalancers></LoadBalancers>", "/2015-12-01/")
	status, text = a.query(t, bad, "elasticloadbalancing", "2015-12-01", "DescribeLoadBalancers")
	answers(t, status, text, 403, "<Code>AccessDenied</Code>", "elasticloadbalancing:DescribeLoadBalancers because no identity-based policy allows")
	status, text = a.send(t, good, "route53", http.MethodGet, "/2013-04-01/hostedzone?maxitems=1", "")
	answers(t, status, text, 200, "<HostedZones></HostedZones>", "<IsTruncated>false</IsTruncated>")
	status, text = a.send(t, bad, "route53", http.MethodGet, "/2013-04-01/hostedzone", "")
	answers(t, status, text, 403, "<Code>AccessDenied</Code>", "route53:ListHostedZones")
	if n := a.Calls().Count("route53", "ListHostedZones"); n != 2 {
		t.Errorf("%d calls of Route 53 are in the log", n)
	}
}

func TestBucketsComeAndGo(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	key := must(a.AddUser("bob", allowing("s3:CreateBucket", "s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketLocation")))(t)
	s3 := func(k simaws.Key, method, path string) (int, string) { return a.send(t, k, "s3", method, path, "") }
	here := "<CreateBucketConfiguration><LocationConstraint>us-east-2</LocationConstraint></CreateBucketConfiguration>"
	status, text := a.send(t, key, "s3", http.MethodPut, "/registry", here)
	answers(t, status, text, 200)
	status, text = a.send(t, key, "s3", http.MethodPut, "/registry", here)
	answers(t, status, text, 409, "<Code>BucketAlreadyOwnedByYou</Code>")
	status, text = s3(key, http.MethodPut, "/No_Good")
	answers(t, status, text, 400, "<Code>InvalidBucketName</Code>")
	status, text = s3(key, http.MethodGet, "/")
	answers(t, status, text, 200, "<Bucket><Name>registry</Name>")
	status, text = s3(key, http.MethodGet, "/registry?list-type=2&prefix=a%2Fb+c")
	answers(t, status, text, 200, "<ListBucketResult", "<KeyCount>0</KeyCount>")
	status, text = s3(key, http.MethodGet, "/registry?location")
	answers(t, status, text, 200, ">us-east-2</LocationConstraint>")
	status, _ = s3(key, http.MethodHead, "/registry")
	answers(t, status, "", 200)
	status, text = s3(key, http.MethodDelete, "/registry")
	answers(t, status, text, 403, "<Error><Code>AccessDenied</Code>", `s3:DeleteBucket on resource: &#34;arn:aws:s3:::registry&#34; because`)
	status, text = s3(a.admin, http.MethodDelete, "/registry")
	answers(t, status, text, 204)
	status, text = s3(key, http.MethodGet, "/registry")
	answers(t, status, text, 404, "<Code>NoSuchBucket</Code>")
	status, text = s3(simaws.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: "x"}, http.MethodGet, "/")
	answers(t, status, text, 403, "<Code>InvalidAccessKeyId</Code>")
}

func TestThrottlingInTheWordsOfEachService(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.Faults().Add(fault.Rule{Effect: fault.Throttle})
	status, text := a.query(t, a.admin, "ec2", ec2Version, "DescribeVpcs")
	answers(t, status, text, 503, "<Code>RequestLimitExceeded</Code>")
	status, text = a.send(t, a.admin, "s3", http.MethodGet, "/", "")
	answers(t, status, text, 503, "<Code>SlowDown</Code>")
	status, text = a.send(t, a.admin, "route53", http.MethodGet, "/2013-04-01/hostedzone", "")
	answers(t, status, text, 400, "<Code>Throttling</Code>")
}
