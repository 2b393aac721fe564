// Package aws is what the stories of the demo need to know of AWS: how its credentials look, what they are tried with, and what ccoctl makes there.
package aws

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt/onaws"
)

const (
	region = onaws.Region
	// administrator is the user of the simulated account who may do everything.
	administrator = "administrator"
)

// requestFiles are the CredentialsRequests that the components of an AWS cluster of OpenShift 4.17 file.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is a simulated AWS account as its administrator sees it. All its clients are the vendor's, go through the proxy, and believe to be
// talking to AWS.
type Cloud struct {
	// infrastructure is the name of the cluster in its Infrastructure.
	infrastructure string
	http           *http.Client
	control        *cloud.Control
	accountID      string
	admin          onaws.Key
	iam            *iam.Client
}

// New makes the cloud of a cluster whose infrastructure has that name. It can be used once it was opened.
func New(infrastructure string) *Cloud { return &Cloud{infrastructure: infrastructure} }

var (
	_ cloud.Minting    = (*Cloud)(nil)
	_ cloud.Federation = (*Cloud)(nil)
)

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "aws", Title: "AWS", Place: "account", Identity: "user",
		Platform: configv1.PlatformStatus{
			Type: configv1.AWSPlatformType,
			AWS: &configv1.AWSPlatformStatus{
				Region:       region,
				ResourceTags: []configv1.AWSResourceTag{{Key: "cost-center", Value: "demo"}},
			},
		},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"},
		Requests:   requests,
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string { return []string{"-cloud", "aws"} }

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, _ string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct{ AccountID, AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated AWS says of itself: %w", err)
	}
	c.http, c.control, c.accountID = via, control, told.AccountID
	c.admin = onaws.Key{ID: told.AccessKeyID, Secret: told.SecretAccessKey}
	c.iam = iam.NewFromConfig(c.config(c.admin))
	return nil
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return credential(c.admin) }

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string {
	if len(of[secretKey]) == 0 {
		return nil
	}
	return []string{string(of[secretKey])}
}

// Recorded implements cloud.Recorder.
func (c *Cloud) Recorded(status *runtime.RawExtension) string {
	var s v1.AWSProviderStatus
	if status == nil || json.Unmarshal(status.Raw, &s) != nil {
		return ""
	}
	return s.User
}

// The keys under which Secrets hold an access key. A session token is in no Secret: temporary keys are made here alone.
const (
	idKey, secretKey = "aws_access_key_id", "aws_secret_access_key"
	sessionKey       = "aws_session_token"
)

func credential(k onaws.Key) cloud.Credential {
	c := cloud.Credential{idKey: []byte(k.ID), secretKey: []byte(k.Secret)}
	if k.Session != "" {
		c[sessionKey] = []byte(k.Session)
	}
	return c
}

// keyOf returns the access key that a credential is.
func keyOf(c cloud.Credential) (onaws.Key, error) {
	k := onaws.Key{ID: string(c[idKey]), Secret: string(c[secretKey]), Session: string(c[sessionKey])}
	if k.ID == "" || k.Secret == "" {
		return onaws.Key{}, errors.New("the Secret holds no access key")
	}
	return k, nil
}

// Owner implements cloud.Identities. For the credential of a role it is the role's ARN.
func (c *Cloud) Owner(ctx context.Context, of cloud.Credential) (string, error) {
	key, err := keyOf(of)
	if err != nil {
		return "", err
	}
	who, err := onaws.Identity(ctx, c.http, key)
	if err != nil {
		return "", err
	}
	if _, name, isUser := strings.Cut(who, ":user/"); isUser {
		return name, nil
	}
	if _, session, isRole := strings.Cut(who, ":assumed-role/"); isRole {
		role, _, _ := strings.Cut(session, "/")
		return c.arn(role), nil
	}
	return "", fmt.Errorf("key %s belongs to %s, which is neither user nor role", key.ID, who)
}

// arn is that of a role of the account.
func (c *Cloud) arn(role string) string { return "arn:aws:iam::" + c.accountID + ":role/" + role }

// Trials implements cloud.Identities.
func (c *Cloud) Trials() map[string]cloud.Trial {
	all := map[string]cloud.Trial{}
	for name, t := range onaws.Trials(c.registryBucket(), administrator) {
		all[name] = c.trial(t)
	}
	return all
}

// registryBucket is the one that the image registry keeps images in.
func (c *Cloud) registryBucket() string { return c.infrastructure + "-image-registry" }

func (c *Cloud) trial(t onaws.Trial) cloud.Trial {
	with := func(do func(context.Context, onaws.Key) error) func(context.Context, cloud.Credential) error {
		return func(ctx context.Context, of cloud.Credential) error {
			key, err := keyOf(of)
			if err != nil {
				return err
			}
			return do(ctx, key)
		}
	}
	return cloud.Trial{
		Own: t.Own.Right, Foreign: t.Foreign.Right,
		Try:  with(func(ctx context.Context, key onaws.Key) error { return t.Own.Try(ctx, c.http, key) }),
		Hold: with(func(ctx context.Context, key onaws.Key) error { return t.Hold(ctx, c.http, key) }),
	}
}
