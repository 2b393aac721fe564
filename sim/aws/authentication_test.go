package aws_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestCredentialIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	for _, c := range []struct {
		name, code string
		key        simaws.Key
	}{
		{"the key is unknown", "InvalidClientTokenId", simaws.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: a.admin.Secret}},
		{"the secret is wrong", "SignatureDoesNotMatch", simaws.Key{ID: a.admin.ID, Secret: strings.Repeat("x", 40)}},
		{"a token is with a long-term key", "InvalidClientTokenId", simaws.Key{ID: a.admin.ID, Secret: a.admin.Secret, Token: "token"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := a.iam(c.key).GetUser(t.Context(), &iam.GetUserInput{})
			want(t, err, c.code, "")
			_, err = a.sts(c.key).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			want(t, err, c.code, "")
		})
	}
}

func TestUnsignedRequestIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	for _, c := range []struct {
		name, header, code string
		status             int
	}{
		{"there is no signature", "", "MissingAuthenticationToken", http.StatusForbidden},
		{"the algorithm is another one", "AWS4-ECDSA-P256-SHA256 Credential=a", "IncompleteSignature", http.StatusBadRequest},
		{"the signature is missing", "AWS4-HMAC-SHA256 Credential=a/20260501/us-east-1/iam/aws4_request, SignedHeaders=host", "IncompleteSignature", http.StatusBadRequest},
		{"the scope is cut short", "AWS4-HMAC-SHA256 Credential=a/20260501, SignedHeaders=host, Signature=b", "IncompleteSignature", http.StatusBadRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := url.Values{"Action": {"GetUser"}, "Version": {"2010-05-08"}}
			q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url, strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			q.Host = "iam.amazonaws.com"
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if c.header != "" {
				q.Header.Set("Authorization", c.header)
			}
			answer, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != c.status || !strings.Contains(string(body), "<Code>"+c.code+"</Code>") {
				t.Errorf("the answer is %d %s", answer.StatusCode, body)
			}
		})
	}
}

func TestSignatureHasToBeOfNow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, message string
		off           time.Duration
	}{
		{"the client's clock is an hour behind", "Signature expired: ", time.Hour},
		{"the client's clock is an hour ahead", "Signature not yet current: ", -time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := newAccount(t, simaws.Options{SigningClock: func() time.Time { return time.Now().Add(c.off) }})
			_, err := a.iam(a.admin).GetUser(t.Context(), &iam.GetUserInput{})
			want(t, err, "SignatureDoesNotMatch", c.message)
		})
	}
}

func TestClientsFindTheServiceByItsHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ partition, region string }{
		{"aws", "us-east-1"},
		{"aws", "eu-west-3"},
		{"aws-cn", "cn-northwest-1"},
		{"aws-us-gov", "us-gov-east-1"},
		{"aws-eusc", "eusc-de-east-1"},
		{"aws-iso", "us-iso-west-1"},
		{"aws-iso-b", "us-isob-east-1"},
	} {
		t.Run(c.region, func(t *testing.T) {
			a := newAccount(t, simaws.Options{Partition: c.partition})
			config := a.atAWS(a.admin, c.region)
			user, err := iam.NewFromConfig(config, func(o *iam.Options) { o.EndpointOptions.DisableHTTPS = true }).GetUser(t.Context(), &iam.GetUserInput{})
			want(t, err, "", "")
			if *user.User.Arn != "arn:"+c.partition+":iam::123456789012:user/admin" {
				t.Errorf("the user is %s", *user.User.Arn)
			}
			_, err = sts.NewFromConfig(config, func(o *sts.Options) { o.EndpointOptions.DisableHTTPS = true }).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			want(t, err, "", "")
		})
	}
}

// TestSignatureOfAnotherRegionIsRefused: IAM has one endpoint for all regions, and that is in one of them.
func TestSignatureOfAnotherRegionIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	config := a.atAWS(a.admin, "eu-west-1")
	config.BaseEndpoint = new("http://iam.amazonaws.com")
	_, err := iam.NewFromConfig(config).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "SignatureDoesNotMatch", "valid region")
}
