package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	apitypes "k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// tokenPath is where pods of OpenShift mount the token of their ServiceAccount.
const tokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// proveSDK lets the vendor's SDK read a Secret by itself, as in a pod of the component that makes buckets.
func (d *shortTerm) proveSDK(ctx context.Context) error {
	const name = "openshift-image-registry"
	r, err := d.component(name)
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		sdk, err := d.sdk(ctx, secretName(r), accounts(r)[0], tokenPath)
		if err != nil {
			return err
		}
		_, err = s3.NewFromConfig(sdk).CreateBucket(ctx, &s3.CreateBucketInput{
			Bucket:                    aws.String(registryBucket + "-2"),
			CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
		})
		return err
	}, "aws-sdk-go-v2 takes the Secret of %s for its configuration file, finds role and token in it, and makes a bucket with that", name)
}

// sdk is the configuration that the vendor's SDK makes of a Secret and of a token at the path that the Secret names. There is no pod here to mount the token at
// this path, so that one line of the file is changed for another path.
func (d *shortTerm) sdk(ctx context.Context, name apitypes.NamespacedName, account attempt.Component, path string) (aws.Config, error) {
	s, err := d.cluster.secret(ctx, name)
	if err != nil {
		return aws.Config{}, err
	}
	text := string(s.Data["credentials"])
	line := "web_identity_token_file = " + path
	if strings.Count(text, line) != 1 {
		return aws.Config{}, fmt.Errorf("secret %s does not name the token at %s", name, path)
	}
	token, err := d.tokens.Token(ctx, account, attempt.Audience)
	if err != nil {
		return aws.Config{}, err
	}
	folder, err := os.MkdirTemp(d.folder, "pod-")
	if err != nil {
		return aws.Config{}, fmt.Errorf("make a folder for a pod's files: %w", err)
	}
	mounted, settings := filepath.Join(folder, "token"), filepath.Join(folder, "credentials")
	for file, content := range map[string]string{mounted: token, settings: strings.Replace(text, path, mounted, 1)} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return aws.Config{}, fmt.Errorf("write a pod's file: %w", err)
		}
	}
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithHTTPClient(d.account.buildable()),
		config.WithSharedConfigFiles([]string{settings}), config.WithSharedCredentialsFiles([]string{}), config.WithSharedConfigProfile("default"))
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the Secret's content as configuration of the SDK: %w", err)
	}
	return loaded, nil
}

// buildable is the account's HTTP client in the form that the SDK wants for what it asks STS by itself.
func (a *account) buildable() *awshttp.BuildableClient {
	own, _ := a.http.Transport.(*http.Transport)
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.Proxy = own.Proxy
		t.TLSClientConfig = &tls.Config{RootCAs: own.TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS12}
	})
}
