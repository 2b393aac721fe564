package aws_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// publicRead is the policy of a bucket whose objects everybody may read.
const publicRead = `{"Version":"2012-10-17","Statement":[{"Sid":"AllowReadPublicAccess","Principal":"*","Effect":"Allow",
	"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::issuer/*"]}]}`

// anonymous asks for an object of a bucket in us-east-2 as a token's verifier does: at AWS's host, without any credential.
func (a *account) anonymous(t *testing.T, bucket, key string, status int) string {
	t.Helper()
	config := a.atAWS(simaws.Key{}, "us-east-2")
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+bucket+".s3.us-east-2.amazonaws.com/"+key, nil)
	if err != nil {
		t.Fatal(err)
	}
	out, err := config.HTTPClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	text, err := io.ReadAll(out.Body)
	if err != nil || out.StatusCode != status {
		t.Fatalf("the answer is %d %s, %v, want %d", out.StatusCode, text, err, status)
	}
	return string(text)
}

func TestPublicPolicyNeedsAnOpenBlock(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	if err := a.SetObject("issuer", ".well-known/openid-configuration", []byte("{}"), nil); err != nil {
		t.Fatal(err)
	}
	put := func() error {
		_, err := api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: new(publicRead)})
		return err
	}
	read := func(status int) string {
		t.Helper()
		return a.anonymous(t, "issuer", ".well-known/openid-configuration", status)
	}
	want(t, put(), "AccessDenied", `User: arn:aws:iam::123456789012:user/admin is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::issuer" `+
		"because public policies are blocked by the BlockPublicPolicy block public access setting.")
	block := func(b simaws.PublicAccessBlock) {
		t.Helper()
		if err := a.SetPublicAccessBlock("issuer", &b); err != nil {
			t.Fatal(err)
		}
	}
	block(simaws.PublicAccessBlock{RestrictPublicBuckets: true})
	want(t, put(), "", "")
	read(403)
	block(simaws.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true})
	if text := read(200); text != "{}" {
		t.Errorf("the object is %s", text)
	}
	a.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{RestrictPublicBuckets: true})
	read(403)
	a.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{BlockPublicPolicy: true})
	read(200)
	block(simaws.PublicAccessBlock{})
	want(t, put(), "AccessDenied", "BlockPublicPolicy")
	status, err := api.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: name})
	want(t, err, "", "")
	if !*status.PolicyStatus.IsPublic {
		t.Error("the policy does not count as public")
	}
}

func TestAnonymousCallIsLoggedWithoutPrincipal(t *testing.T) {
	t.Parallel()
	a, _, _ := issuerBucket(t, simaws.Options{})
	if err := a.SetPublicAccessBlock("issuer", nil); err != nil {
		t.Fatal(err)
	}
	if err := a.SetBucketPolicy("issuer", publicRead); err != nil {
		t.Fatal(err)
	}
	if text := a.anonymous(t, "issuer", "keys.json", 403); !strings.Contains(text, "<Code>AccessDenied</Code><Message>Access Denied</Message>") {
		t.Errorf("who may not list a bucket is told %s of what is not there", text)
	}
	if err := a.SetObject("issuer", "keys.json", []byte("{}"), nil); err != nil {
		t.Fatal(err)
	}
	a.anonymous(t, "issuer", "keys.json", 200)
	a.anonymous(t, "nobodys", "keys.json", 404)
	log := a.Calls().All()
	if c := log[1]; c.Service != "s3" || c.Operation != "GetObject" || c.Principal != "" || c.Write || c.Code != "" {
		t.Errorf("in the log is %+v", c)
	}
	a.anonymous(t, "issuer", "?tagging", 403)
	a.anonymous(t, "issuer", "?list-type=2", 403)
}

func TestMalformedBucketPolicies(t *testing.T) {
	t.Parallel()
	a, api, name := issuerBucket(t, simaws.Options{})
	must(a.AddUser("bob", ""))(t)
	statement := func(fields string) string { return `{"Version":"2012-10-17","Statement":[{` + fields + `}]}` }
	const rest = `"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::issuer/*"`
	for _, c := range []struct{ name, policy, reason string }{
		{"no object", `[]`, "first byte must be '{'"},
		{"no JSON", `{x`, "invalid Json"},
		{"no statement", `{"Version":"2012-10-17"}`, "Missing required field Statement"},
		{"no principal", statement(rest), "Missing required field Principal"},
		{"no effect", statement(`"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::issuer/*"`), "Missing required field Effect"},
		{"user that is not there", statement(`"Principal":{"AWS":"arn:aws:iam::123456789012:user/nobody"},` + rest), "Invalid principal in policy"},
		{"role that is not there", statement(`"Principal":{"AWS":"arn:aws:iam::123456789012:role/nobody"},` + rest), "Invalid principal in policy"},
		{"access identity that is not there", statement(`"Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"},` + rest), "Invalid principal in policy"},
		{"principal of another partition", statement(`"Principal":{"AWS":"arn:aws-cn:iam::123456789012:root"},` + rest), "Invalid principal in policy"},
		{"users by a wildcard", statement(`"Principal":{"AWS":"arn:aws:iam::123456789012:user/*"},` + rest), "Invalid principal in policy"},
		{"unknown kind of principal", statement(`"Principal":{"Me":"x"},` + rest), "Invalid principal in policy"},
		{"principal that is a word", statement(`"Principal":"everybody",` + rest), "Invalid policy syntax."},
		{"another bucket", statement(`"Principal":"*","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"`), "Policy has invalid resource"},
		{"no ARN", statement(`"Principal":"*","Effect":"Allow","Action":"s3:GetObject","Resource":"issuer/*"`), "Policy has invalid resource"},
		{"action of another service", statement(`"Principal":"*","Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:s3:::issuer/*"`), "Policy has invalid action"},
		{"action that S3 does not know", statement(`"Principal":"*","Effect":"Allow","Action":"s3:ReadObject","Resource":"arn:aws:s3:::issuer/*"`), "Policy has invalid action"},
		{"object action on the bucket", statement(`"Principal":"*","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::issuer"`), "Action does not apply to any resource(s)"},
		{"bucket action on objects", statement(`"Principal":"*","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::issuer/*"`), "Action does not apply to any resource(s)"},
		{"condition that is a word", statement(`"Principal":"*","Condition":"x",` + rest), "Invalid policy syntax."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: &c.policy})
			want(t, err, "MalformedPolicy", c.reason)
		})
	}
}

func TestBucketPolicyIsGivenBackInAnotherForm(t *testing.T) {
	t.Parallel()
	_, api, name := issuerBucket(t, simaws.Options{})
	get := func() (*s3.GetBucketPolicyOutput, error) {
		return api.GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: name})
	}
	_, err := get()
	want(t, err, "NoSuchBucketPolicy", "")
	_, err = api.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: name})
	want(t, err, "NoSuchBucketPolicy", "")
	_, err = api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: new(`{"Statement": [{"Effect": "Allow", "Sid": "with blanks",
		"Resource": ["arn:aws:s3:::issuer/*"], "Action": ["s3:GetObject", "s3:GetObjectTagging"], "Principal": {"AWS": ["210987654321"]}}]}`)})
	want(t, err, "", "")
	out, err := get()
	want(t, err, "", "")
	const shown = `{"Version":"2008-10-17","Statement":[{"Sid":"with blanks","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},` +
		`"Action":["s3:GetObject","s3:GetObjectTagging"],"Resource":"arn:aws:s3:::issuer/*"}]}`
	if *out.Policy != shown {
		t.Errorf("the policy is\n%s, want\n%s", *out.Policy, shown)
	}
	_, err = api.DeleteBucketPolicy(t.Context(), &s3.DeleteBucketPolicyInput{Bucket: name})
	want(t, err, "", "")
	_, err = get()
	want(t, err, "NoSuchBucketPolicy", "")
}

func TestWhatCountsAsPublic(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, principal, condition string
		public                     bool
	}{
		{"everybody", `"*"`, ``, true},
		{"everybody as AWS", `{"AWS":"*"}`, ``, true},
		{"one account", `{"AWS":"210987654321"}`, ``, false},
		{"a service", `{"Service":"cloudfront.amazonaws.com"}`, ``, false},
		{"everybody for one distribution", `"*"`, `{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/E1"}}`, false},
		{"everybody for all distributions", `"*"`, `{"StringLike":{"AWS:SourceArn":"arn:aws:cloudfront::*:distribution/*"}}`, true},
		{"everybody from a network", `"*"`, `{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, false},
		{"everybody from half the world", `"*"`, `{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}`, true},
		{"everybody but one network", `"*"`, `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, true},
		{"everybody over TLS", `"*"`, `{"Bool":{"aws:SecureTransport":"true"}}`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, api, name := issuerBucket(t, simaws.Options{})
			if err := a.SetPublicAccessBlock("issuer", nil); err != nil {
				t.Fatal(err)
			}
			s := map[string]any{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::issuer/*", "Principal": json.RawMessage(c.principal)}
			if c.condition != "" {
				s["Condition"] = json.RawMessage(c.condition)
			}
			text := must(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": s}))(t)
			_, err := api.PutBucketPolicy(t.Context(), &s3.PutBucketPolicyInput{Bucket: name, Policy: new(string(text))})
			want(t, err, "", "")
			status, err := api.GetBucketPolicyStatus(t.Context(), &s3.GetBucketPolicyStatusInput{Bucket: name})
			want(t, err, "", "")
			if *status.PolicyStatus.IsPublic != c.public {
				t.Errorf("public is %t, want %t", *status.PolicyStatus.IsPublic, c.public)
			}
		})
	}
}
