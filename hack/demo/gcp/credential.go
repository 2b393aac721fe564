package gcp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

const everything = "https://www.googleapis.com/auth/cloud-platform"

// A credential that was exchanged is in no Secret: an access token, and whose it is said to be.
const accessToken, accountOf = "access_token", "account"

// key is a service account's key as Google's file has it.
type key struct {
	Email      string `json:"client_email"`
	ID         string `json:"private_key_id"`
	PrivateKey string `json:"private_key"`
}

// keyOf reads the key in a Secret.
func keyOf(of cloud.Credential) (key, error) {
	var k key
	if err := json.Unmarshal(of[keyFile], &k); err != nil {
		return k, fmt.Errorf("read the key in the Secret: %w", err)
	}
	if k.Email == "" || k.ID == "" || k.PrivateKey == "" || len(of) != 1 {
		return k, errors.New("the Secret holds no key of a service account, or something else besides")
	}
	return k, nil
}

// client is one of Google's library for that credential.
func (c *Cloud) client(ctx context.Context, of cloud.Credential) (*http.Client, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, c.via)
	if token := of[accessToken]; token != nil {
		return oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: string(token)})), nil
	}
	found, err := google.CredentialsFromJSONWithType(ctx, of[keyFile], google.ServiceAccount, everything)
	if err != nil {
		return nil, fmt.Errorf("let Google's library read the key: %w", err)
	}
	return oauth2.NewClient(ctx, found.TokenSource), nil
}

// services are the two APIs that everything else here needs, called with a credential.
func (c *Cloud) services(ctx context.Context, of cloud.Credential) (*iam.Service, *cloudresourcemanager.Service, error) {
	via, err := c.client(ctx, of)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := iam.NewService(ctx, option.WithHTTPClient(via))
	if err != nil {
		return nil, nil, fmt.Errorf("make a client of IAM: %w", err)
	}
	projects, err := cloudresourcemanager.NewService(ctx, option.WithHTTPClient(via))
	if err != nil {
		return nil, nil, fmt.Errorf("make a client of Cloud Resource Manager: %w", err)
	}
	return accounts, projects, nil
}

// Owner implements cloud.Identities. It uses the credential and looks up who the simulator saw.
func (c *Cloud) Owner(ctx context.Context, of cloud.Credential) (string, error) {
	claimed := string(of[accountOf])
	if of[accessToken] == nil {
		k, err := keyOf(of)
		if err != nil {
			return "", err
		}
		claimed = k.Email
	}
	log, err := c.control.Calls(ctx)
	if err != nil {
		return "", err
	}
	if _, err := c.held(ctx, of, "resourcemanager.projects.get"); err != nil {
		return "", err
	}
	after, err := c.control.Calls(ctx)
	if err != nil {
		return "", err
	}
	var seen []string
	for _, call := range after[min(len(log), len(after)):] {
		if strings.HasSuffix(call.Operation, "testIamPermissions") {
			seen = append(seen, call.Principal)
		}
	}
	if !slices.Contains(seen, claimed) {
		return "", fmt.Errorf("the credential is said to be that of %s, and the callers were %v", claimed, seen)
	}
	return claimed, nil
}

// held are those of some permissions that a credential gives on the project, as Google says.
func (c *Cloud) held(ctx context.Context, of cloud.Credential, permissions ...string) ([]string, error) {
	_, projects, err := c.services(ctx, of)
	if err != nil {
		return nil, err
	}
	var all []string
	for some := range slices.Chunk(permissions, 100) {
		got, err := projects.Projects.TestIamPermissions(projectID, &cloudresourcemanager.TestIamPermissionsRequest{Permissions: some}).Context(ctx).Do()
		if err != nil {
			return nil, fmt.Errorf("ask what the credential may do: %w", err)
		}
		all = append(all, got.Permissions...)
	}
	return all, nil
}

// KeyID implements cloud.Minting.
func (c *Cloud) KeyID(of cloud.Credential) string {
	k, err := keyOf(of)
	if err != nil {
		return err.Error()
	}
	return k.ID
}

// Private implements cloud.Cloud: the lines of the key, without those that every key has.
func (c *Cloud) Private(of cloud.Credential) []string {
	k, err := keyOf(of)
	if err != nil {
		return nil
	}
	var lines []string
	for line := range strings.Lines(k.PrivateKey) {
		if line = strings.TrimSpace(line); len(line) == 64 {
			lines = append(lines, line)
		}
	}
	return lines
}

// decoded is the file that Google sends in base64.
func decoded(data string) ([]byte, error) {
	text, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, fmt.Errorf("decode a new key: %w", err)
	}
	return text, nil
}
