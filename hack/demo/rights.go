package main

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

// action is a call to AWS that one right allows.
type action struct {
	// right is the action as a policy names it: "ec2:DescribeInstances".
	right string
	// service and region are those that the request is signed for.
	service, region string
	method, url     string
	body            string
	contentType     string
}

// form is an action of the APIs that take a form: EC2 and IAM.
func form(right, host, signingRegion string, values url.Values) action {
	service, operation, _ := strings.Cut(right, ":")
	values.Set("Action", operation)
	return action{
		right: right, service: service, region: signingRegion,
		method: http.MethodPost, url: "https://" + host + "/",
		body: values.Encode(), contentType: "application/x-www-form-urlencoded; charset=utf-8",
	}
}

// ec2 asks EC2 whether it would do something. It answers with an error either way, see carriedOut.
func ec2(operation string) action {
	return form("ec2:"+operation, "ec2."+region+".amazonaws.com", region, url.Values{"Version": {"2016-11-15"}, "DryRun": {"true"}})
}

func iamAction(operation string) action {
	return form("iam:"+operation, "iam.amazonaws.com", "us-east-1", url.Values{"Version": {"2010-05-08"}})
}

func hostedZones() action {
	return action{
		right: "route53:ListHostedZones", service: "route53", region: "us-east-1",
		method: http.MethodGet, url: "https://route53.amazonaws.com/2013-04-01/hostedzone",
	}
}

func listBuckets() action {
	return action{
		right: "s3:ListAllMyBuckets", service: "s3", region: region,
		method: http.MethodGet, url: "https://s3." + region + ".amazonaws.com/",
	}
}

func createBucket(name string) action {
	return action{
		right: "s3:CreateBucket", service: "s3", region: region,
		method: http.MethodPut, url: "https://" + name + ".s3." + region + ".amazonaws.com/",
		body: `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>` + region +
			`</LocationConstraint></CreateBucketConfiguration>`,
		contentType: "application/xml",
	}
}

// trial is what a request's key must and must not be able to do.
type trial struct{ own, foreign action }

// trials has one trial per request of the components, by the request's name. The foreign action is always a right of another one of them, or one
// that would give power over the account.
func trials() map[string]trial {
	return map[string]trial{
		"aws-ebs-csi-driver-operator":      {own: ec2("CreateVolume"), foreign: ec2("TerminateInstances")},
		"cloud-credential-operator-iam-ro": {own: iamAction("ListAccessKeys"), foreign: iamAction("CreateAccessKey")},
		"openshift-cloud-network-config-controller-aws": {
			own: ec2("AssignPrivateIpAddresses"), foreign: ec2("RunInstances"),
		},
		"openshift-cluster-api-aws": {own: ec2("RunInstances"), foreign: iamAction("ListUsers")},
		"openshift-image-registry":  {own: createBucket(infrastructureName + "-image-registry"), foreign: ec2("DescribeInstances")},
		"openshift-ingress":         {own: hostedZones(), foreign: listBuckets()},
		"openshift-machine-api-aws": {own: ec2("TerminateInstances"), foreign: ec2("CreateVolume")},
	}
}

// refusal is an answer of AWS that is an error.
type refusal struct {
	status int
	code   string
}

func (r *refusal) Error() string { return fmt.Sprintf("AWS answered %d %s", r.status, r.code) }

// denied says whether err means that the caller lacks the right, and nothing else.
func denied(err error) bool {
	var r *refusal
	return errors.As(err, &r) && (r.code == "AccessDenied" || r.code == "UnauthorizedOperation" || r.code == "AccessDeniedException")
}

// errorCode finds the code in the error documents of all the APIs that the demo calls.
var errorCode = regexp.MustCompile(`<Code>([A-Za-z.]+)</Code>`)

// try makes one call with a key, signed as AWS wants it. Its error is a *refusal where AWS answered.
func (a *account) try(ctx context.Context, key keyPair, act action) error {
	request, err := http.NewRequestWithContext(ctx, act.method, act.url, bytes.NewReader([]byte(act.body)))
	if err != nil {
		return fmt.Errorf("try %s: %w", act.right, err)
	}
	if act.contentType != "" {
		request.Header.Set("Content-Type", act.contentType)
	}
	sum := sha256.Sum256([]byte(act.body))
	payload := hex.EncodeToString(sum[:])
	request.Header.Set("X-Amz-Content-Sha256", payload)
	credentials := aws.Credentials{AccessKeyID: key.id, SecretAccessKey: key.secret}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = act.service == "s3" })
	if err := signer.SignHTTP(ctx, credentials, request, payload, act.service, act.region, time.Now()); err != nil {
		return fmt.Errorf("sign %s: %w", act.right, err)
	}
	response, err := a.http.Do(request)
	if err != nil {
		return fmt.Errorf("try %s: %w", act.right, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("read the answer to %s: %w", act.right, err)
	}
	r := &refusal{status: response.StatusCode}
	if m := errorCode.FindSubmatch(text); m != nil {
		r.code = string(m[1])
	}
	if carriedOut(r) {
		return nil
	}
	return fmt.Errorf("try %s: %w", act.right, r)
}

// carriedOut says whether an answer means that the caller has the right. DryRunOperation is EC2's word for a call that would have succeeded.
func carriedOut(r *refusal) bool { return r.status/100 == 2 || r.code == "DryRunOperation" }
