package gcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// external is what of a credentials file says whom a token may act as.
type external struct {
	Type     string `json:"type"`
	Audience string `json:"audience"`
	URL      string `json:"service_account_impersonation_url"`
	Source   struct {
		File string `json:"file"`
	} `json:"credential_source"`
}

// email is the address of the service account.
func (e external) email() string {
	_, name, _ := strings.Cut(e.URL, "/serviceAccounts/")
	return strings.TrimSuffix(name, ":generateAccessToken")
}

func externalOf(secret cloud.Credential) (external, error) {
	var e external
	if err := json.Unmarshal(secret[keyFile], &e); err != nil {
		return e, fmt.Errorf("read the credentials file in the Secret: %w", err)
	}
	if e.Type != "external_account" || e.email() == "" || len(secret) != 1 {
		return e, errors.New("the Secret names no service account, or holds something else besides")
	}
	return e, nil
}

// Granted implements cloud.Federation: the address of a service account.
func (c *Cloud) Granted(secret cloud.Credential) (string, error) {
	e, err := externalOf(secret)
	return e.email(), err
}

// Exchange implements cloud.Federation: Google's library does it all.
func (c *Cloud) Exchange(ctx context.Context, secret cloud.Credential, token string) (cloud.Credential, error) {
	e, err := externalOf(secret)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(c.folder, "exchange-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a token: %w", err)
	}
	file := filepath.Join(folder, "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return nil, fmt.Errorf("write a token: %w", err)
	}
	source, err := c.source(ctx, cloud.Pod{Secret: secret, TokenPath: e.Source.File, Token: file})
	if err != nil {
		return nil, err
	}
	got, err := source.Token()
	if err != nil {
		return nil, fmt.Errorf("let Google's library exchange the token: %w", err)
	}
	return cloud.Credential{accessToken: []byte(got.AccessToken), accountOf: []byte(e.email())}, nil
}

// source is where Google's library gets access tokens with a Secret and a token at the path that the Secret names. There is no pod here to mount the token at
// this path, so that it is changed for another one.
func (c *Cloud) source(ctx context.Context, pod cloud.Pod) (oauth2.TokenSource, error) {
	text := string(pod.Secret[keyFile])
	path, err := json.Marshal(pod.TokenPath)
	if err != nil || strings.Count(text, string(path)) != 1 {
		return nil, fmt.Errorf("the Secret does not name the token at %s", pod.TokenPath)
	}
	mounted, err := json.Marshal(filepath.ToSlash(pod.Token))
	if err != nil {
		return nil, fmt.Errorf("name the token at %s: %w", pod.Token, err)
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, c.via)
	file := []byte(strings.Replace(text, string(path), string(mounted), 1))
	found, err := google.CredentialsFromJSONWithType(ctx, file, google.ExternalAccount, everything)
	if err != nil {
		return nil, fmt.Errorf("let Google's library read the Secret: %w", err)
	}
	return found.TokenSource, nil
}

// Refused implements cloud.Federation. Google's library has no type for refusals: the answer is in the text.
func (c *Cloud) Refused(ctx context.Context, secret cloud.Credential, token, code string) error {
	_, err := c.Exchange(ctx, secret, token)
	switch {
	case err == nil:
		return errors.New("the token was exchanged")
	case strings.Contains(err.Error(), `"`+code+`"`):
		return nil
	}
	return fmt.Errorf("%s was expected: %w", code, err)
}

// with makes a call with a Secret and a token.
func (c *Cloud) with(ctx context.Context, pod cloud.Pod, do func(context.Context, *http.Client) error) error {
	source, err := c.source(ctx, pod)
	if err != nil {
		return err
	}
	return do(ctx, oauth2.NewClient(context.WithValue(ctx, oauth2.HTTPClient, c.via), source))
}

// SDK implements cloud.Federation: it makes a bucket, as the image registry does.
func (c *Cloud) SDK(ctx context.Context, pod cloud.Pod) error {
	return c.with(ctx, pod, createBucket(c.infrastructure+"-image-registry-2").do)
}

// AddOn implements cloud.Federation.
func (c *Cloud) AddOn() cloud.AddOn {
	return cloud.AddOn{
		Field: "serviceAccountEmail", Spec: addOnSpec,
		Command: func(_ context.Context, setup, _ string) ([]string, error) {
			return []string{"create-service-accounts", "--workload-identity-pool", setup, "--workload-identity-provider", setup}, nil
		},
		Try: func(ctx context.Context, pod cloud.Pod) error {
			if err := c.with(ctx, pod, listAccounts().do); err != nil {
				return err
			}
			return isDenied(listServices().right, c.with(ctx, pod, listServices().do))
		},
	}
}

func addOnSpec(granted cloud.Credential) *runtime.RawExtension {
	spec := v1.GCPProviderSpec{Permissions: []string{listAccounts().right}}
	spec.APIVersion, spec.Kind, spec.PredefinedRoles = "cloudcredential.openshift.io/v1", "GCPProviderSpec", []string{}
	if e, err := externalOf(granted); err == nil {
		spec.Audience, spec.ServiceAccountEmail = e.Audience, e.email()
	}
	text, _ := json.Marshal(spec) // texts can always be written
	return &runtime.RawExtension{Raw: text}
}
