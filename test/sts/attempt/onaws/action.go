package onaws

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// Action is a call to AWS that one right allows.
type Action struct {
	// Right is the action as a policy names it: "ec2:DescribeInstances".
	Right string
	// service and region are those that the request is signed for.
	service, region string
	method, url     string
	body            string
	contentType     string
}

// form is an action of the APIs that take a form: EC2 and IAM.
func form(right, host, signingRegion string, values url.Values) Action {
	service, operation, _ := strings.Cut(right, ":")
	values.Set("Action", operation)
	return Action{
		Right: right, service: service, region: signingRegion,
		method: http.MethodPost, url: "https://" + host + "/",
		body: values.Encode(), contentType: "application/x-www-form-urlencoded; charset=utf-8",
	}
}

// EC2 asks EC2 whether it would do something. It answers with an error either way, see carriedOut.
func EC2(operation string) Action {
	return form("ec2:"+operation, "ec2."+Region+".amazonaws.com", Region, url.Values{"Version": {"2016-11-15"}, "DryRun": {"true"}})
}

// IAM is an operation of IAM that needs no parameter, or none but the name of a user.
func IAM(operation, user string) Action {
	values := url.Values{"Version": {"2010-05-08"}}
	if user != "" {
		values.Set("UserName", user)
	}
	return form("iam:"+operation, "iam.amazonaws.com", "us-east-1", values)
}

// HostedZones lists the zones of Route 53.
func HostedZones() Action {
	return Action{
		Right: "route53:ListHostedZones", service: "route53", region: "us-east-1",
		method: http.MethodGet, url: "https://route53.amazonaws.com/2013-04-01/hostedzone",
	}
}

// ListBuckets lists the buckets of the account.
func ListBuckets() Action {
	return Action{
		Right: "s3:ListAllMyBuckets", service: "s3", region: Region,
		method: http.MethodGet, url: "https://s3." + Region + ".amazonaws.com/",
	}
}

// CreateBucket makes a bucket.
func CreateBucket(name string) Action {
	return Action{
		Right: "s3:CreateBucket", service: "s3", region: Region,
		method: http.MethodPut, url: "https://" + name + ".s3." + Region + ".amazonaws.com/",
		body: `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>` + Region +
			`</LocationConstraint></CreateBucketConfiguration>`,
		contentType: "application/xml",
	}
}

// Refusal is an answer of AWS that is an error.
type Refusal struct {
	Status int
	// Code is the error's code, such as AccessDenied.
	Code string
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("AWS answered %d %s", r.Status, r.Code) }

// Denied says whether err means that the caller lacks the right, and nothing else.
func Denied(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && (r.Code == "AccessDenied" || r.Code == "UnauthorizedOperation" || r.Code == "AccessDeniedException")
}

// errorCode finds the code in the error documents of all the APIs that are called here.
var errorCode = regexp.MustCompile(`<Code>([A-Za-z.]+)</Code>`)

// Try makes the call with a key, signed as AWS wants it. Its error is a *Refusal where AWS answered.
func (a Action) Try(ctx context.Context, via *http.Client, key Key) error {
	request, err := a.signed(ctx, key)
	if err != nil {
		return err
	}
	response, err := via.Do(request)
	if err != nil {
		return fmt.Errorf("try %s: %w", a.Right, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read the answer to %s: %w", a.Right, err)
	}
	r := &Refusal{Status: response.StatusCode}
	if m := errorCode.FindSubmatch(text); m != nil {
		r.Code = string(m[1])
	}
	if carriedOut(r) {
		return nil
	}
	return fmt.Errorf("try %s: %w", a.Right, r)
}

func (a Action) signed(ctx context.Context, key Key) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, a.method, a.url, bytes.NewReader([]byte(a.body)))
	if err != nil {
		return nil, fmt.Errorf("try %s: %w", a.Right, err)
	}
	if a.contentType != "" {
		request.Header.Set("Content-Type", a.contentType)
	}
	sum := sha256.Sum256([]byte(a.body))
	payload := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", payload)
	credentials := aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Session}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = a.service == "s3" })
	if err := signer.SignHTTP(ctx, credentials, request, payload, a.service, a.region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign %s: %w", a.Right, err)
	}
	return request, nil
}

// carriedOut says whether an answer means that the caller has the right. DryRunOperation is EC2's word for a call that would have succeeded, and
// BucketAlreadyOwnedByYou S3's for one that has succeeded before.
func carriedOut(r *Refusal) bool {
	return r.Status/100 == 2 || r.Code == "DryRunOperation" || r.Code == "BucketAlreadyOwnedByYou"
}
