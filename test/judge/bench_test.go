package judge

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// region is the one that IAM's global endpoint is signed for.
const region = "us-east-1"

// key is an access key.
type key struct{ id, secret string }

// Retrieve makes a key a provider of credentials.
func (k key) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: k.id, SecretAccessKey: k.secret}, nil
}

// answer is what came back for one step, without what differs from run to run.
type answer struct {
	Step    string
	Status  int
	Code    string `json:",omitempty"`
	Message string `json:",omitempty"`
	Output  string `json:",omitempty"`
}

// bench makes the calls of one scenario at one endpoint and writes the answers down.
type bench struct {
	t        *testing.T
	endpoint string
	// objects is the endpoint of S3.
	objects string
	root    key
	answers []answer
}

func (b *bench) iam(k key) *iam.Client {
	return iam.New(iam.Options{Region: region, BaseEndpoint: &b.endpoint, Credentials: k, Retryer: aws.NopRetryer{}})
}

// s3 calls S3. Nobody is without a signature.
func (b *bench) s3(k key) *s3.Client {
	options := s3.Options{Region: region, BaseEndpoint: &b.objects, UsePathStyle: true, Credentials: k, Retryer: aws.NopRetryer{}}
	if k != nobody {
		return s3.New(options)
	}
	// Without a signature, the host says that it is for S3.
	address := strings.TrimPrefix(b.objects, "http://")
	options.Credentials, options.BaseEndpoint = aws.AnonymousCredentials{}, aws.String("http://s3."+region+".amazonaws.com")
	options.HTTPClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}}
	return s3.New(options)
}

// nobody is who has no key.
var nobody key

func (b *bench) sts(k key) *sts.Client {
	return sts.New(sts.Options{Region: region, BaseEndpoint: &b.endpoint, Credentials: k, Retryer: aws.NopRetryer{}})
}

// do makes a call and writes its answer down. The output is nil if the call failed.
func do[In, Out, Option any](b *bench, step string, call func(context.Context, *In, ...func(*Option)) (*Out, error), in *In) *Out {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 30*time.Second)
	defer cancel()
	out, err := call(ctx, in)
	if err != nil {
		b.answers = append(b.answers, b.failure(step, err))
		return nil
	}
	b.answers = append(b.answers, answer{Step: step, Status: http.StatusOK, Output: neutral(b.written(out))})
	return out
}

// written is an output as JSON without what it does not say, and with tags, whose order means nothing, in that of their keys.
func (b *bench) written(output any) string {
	b.t.Helper()
	text, err := json.Marshal(output)
	if err != nil {
		b.t.Fatalf("write an output down: %v", err)
	}
	var read any
	if err := json.Unmarshal(text, &read); err != nil {
		b.t.Fatalf("read an output: %v", err)
	}
	if text, err = json.Marshal(said(read)); err != nil {
		b.t.Fatalf("write an output down: %v", err)
	}
	return string(text)
}

func said(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if member = said(member); member == nil || member == "" || name == "ResultMetadata" {
				delete(v, name)
				continue
			}
			v[name] = member
		}
		return v
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = said(v[i])
		}
		slices.SortStableFunc(v, func(x, y any) int { return strings.Compare(tagKey(x), tagKey(y)) })
	}
	return v
}

// tagKey is the key of a tag, and empty for everything else.
func tagKey(v any) string {
	member, _ := v.(map[string]any)
	if size := len(member); size > 2 || size == 2 && member["Value"] == nil {
		return ""
	}
	key, _ := member["Key"].(string)
	return key
}

func (b *bench) failure(step string, err error) answer {
	var response *awshttp.ResponseError
	var api smithy.APIError
	if !errors.As(err, &response) || !errors.As(err, &api) {
		b.t.Fatalf("%s: no answer of the API: %v", step, err)
	}
	return answer{Step: step, Status: response.HTTPStatusCode(), Code: api.ErrorCode(), Message: neutral(api.ErrorMessage())}
}

// newUser makes a user with one key and, unless it is empty, one policy. It is not part of what is compared.
func (b *bench) newUser(name, path, policy string) key {
	b.t.Helper()
	c := b.iam(b.root)
	input := &iam.CreateUserInput{UserName: &name}
	if path != "" {
		input.Path = &path
	}
	if _, err := c.CreateUser(b.t.Context(), input); err != nil {
		b.t.Fatalf("prepare user %s: %v", name, err)
	}
	if policy != "" {
		b.setPolicy(name, policy)
	}
	out, err := c.CreateAccessKey(b.t.Context(), &iam.CreateAccessKeyInput{UserName: &name})
	if err != nil {
		b.t.Fatalf("prepare key of %s: %v", name, err)
	}
	return key{*out.AccessKey.AccessKeyId, *out.AccessKey.SecretAccessKey}
}

func (b *bench) setPolicy(name, policy string) {
	b.t.Helper()
	input := &iam.PutUserPolicyInput{UserName: &name, PolicyName: aws.String("p"), PolicyDocument: &policy}
	if _, err := b.iam(b.root).PutUserPolicy(b.t.Context(), input); err != nil {
		b.t.Fatalf("prepare policy of %s: %v", name, err)
	}
}

// neutral takes out what differs from run to run, and what is known to be spelt in two ways. An id or secret that does not
// have AWS's form stays, and shows.
func neutral(text string) string {
	for _, v := range variable {
		text = v.form.ReplaceAllString(text, v.name)
	}
	return strings.TrimSpace(text)
}

var variable = []struct {
	form *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\bAIDA[A-Z2-7]{17}\b`), "<user id>"},
	{regexp.MustCompile(`\bAROA[A-Z2-7]{17}\b`), "<role id>"},
	// AWS's key IDs have 20 characters, those of versitygw 21.
	{regexp.MustCompile(`\bAKIA[A-Z2-7]{16,17}\b`), "<key id>"},
	{regexp.MustCompile(`("SecretAccessKey":)"[A-Za-z0-9+/]{40}"`), `$1"<secret>"`},
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"`), `"<time>"`},
	{regexp.MustCompile(`\b\d{8}T\d{6}Z\b`), "<time>"},
	{regexp.MustCompile(`("(?:Next)?(?:Marker|ContinuationToken)":)"[^"]+"`), `$1"<marker>"`},
	{regexp.MustCompile(`\.$`), ""},
	// AWS has shown the refused value in these messages for years and leaves it out of some today.
	{regexp.MustCompile(`(validation errors? detected: |; )Value ('[^']*'|null) at`), "${1}Value at"},
	// Some of AWS's services allow a clock to be five minutes off, others fifteen.
	{regexp.MustCompile(`([-+]) (5|15) min\.`), "$1 n min."},
	// AWS names the resource that access is denied to, as the User Guide shows; versitygw does not.
	{regexp.MustCompile(` on resource: .+? (because|with)`), " $1"},
}
