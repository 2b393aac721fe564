package aws

import (
	"context"
	"crypto/tls"
	"errors"
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
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

// SDK implements cloud.Federation: it makes a bucket, as the image registry does.
func (c *Cloud) SDK(ctx context.Context, pod cloud.Pod) error {
	sdk, err := c.sdk(ctx, pod)
	if err != nil {
		return err
	}
	_, err = s3.NewFromConfig(sdk).CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket:                    aws.String(c.registryBucket() + "-2"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: region},
	})
	return err
}

// sdk is the configuration that the vendor's SDK makes of a Secret and of a token at the path that the Secret names. There is no pod here to mount the token at
// this path, so that one line of the file is changed for another path.
func (c *Cloud) sdk(ctx context.Context, pod cloud.Pod) (aws.Config, error) {
	text := string(pod.Secret["credentials"])
	line := "web_identity_token_file = " + pod.TokenPath
	if strings.Count(text, line) != 1 {
		return aws.Config{}, fmt.Errorf("the Secret does not name the token at %s", pod.TokenPath)
	}
	settings := filepath.Join(pod.Folder, "credentials")
	if err := os.WriteFile(settings, []byte(strings.Replace(text, pod.TokenPath, pod.Token, 1)), 0o600); err != nil {
		return aws.Config{}, fmt.Errorf("write a pod's file: %w", err)
	}
	loaded, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithHTTPClient(c.buildable()),
		config.WithSharedConfigFiles([]string{settings}), config.WithSharedCredentialsFiles([]string{}), config.WithSharedConfigProfile("default"))
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the Secret's content as configuration of the SDK: %w", err)
	}
	return loaded, nil
}

// buildable is the account's HTTP client in the form that the SDK wants for what it asks STS by itself.
func (c *Cloud) buildable() *awshttp.BuildableClient {
	own, _ := c.http.Transport.(*http.Transport)
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.Proxy = own.Proxy
		t.TLSClientConfig = &tls.Config{RootCAs: own.TLSClientConfig.RootCAs, MinVersion: tls.VersionTLS12}
	})
}

// AddOn implements cloud.Federation.
func (c *Cloud) AddOn() cloud.AddOn {
	return cloud.AddOn{Field: "stsIAMRoleARN", Spec: addOnSpec, Command: c.addOnCommand, Try: c.tryAddOn}
}

func addOnSpec(granted cloud.Credential) *runtime.RawExtension {
	return &runtime.RawExtension{Raw: fmt.Appendf(nil, `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec","stsIAMRoleARN":%q,`+
		`"statementEntries":[{"effect":"Allow","action":["s3:ListAllMyBuckets"],"resource":"*"}]}`, onaws.RoleIn(granted["credentials"]))}
}

// addOnCommand makes a role for an identity provider that is there.
func (c *Cloud) addOnCommand(ctx context.Context, setup, issuer string) ([]string, error) {
	all, err := c.Belongings(ctx, setup)
	if err != nil {
		return nil, err
	}
	if len(all["oidc-providers"].Mine) != 1 {
		return nil, errors.New("the account has not just one identity provider of the set-up")
	}
	return []string{"create-iam-roles", "--identity-provider-arn", c.provider(issuer)}, nil
}

func (c *Cloud) tryAddOn(ctx context.Context, pod cloud.Pod) error {
	sdk, err := c.sdk(ctx, pod)
	if err != nil {
		return err
	}
	credentials, err := sdk.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("let the SDK exchange the token: %w", err)
	}
	key := onaws.Key{ID: credentials.AccessKeyID, Secret: credentials.SecretAccessKey, Session: credentials.SessionToken}
	return onaws.Trial{Own: onaws.ListBuckets(), Foreign: onaws.HostedZones()}.Hold(ctx, c.http, key)
}
