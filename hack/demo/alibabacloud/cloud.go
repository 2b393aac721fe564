// Package alibabacloud is what the story of stored keys needs to know of Alibaba Cloud.
package alibabacloud

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.14 file on Alibaba Cloud.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

const region = "cn-hangzhou"

// Cloud is a simulated account of Alibaba Cloud as its administrator sees it.
type Cloud struct {
	via     *http.Client
	control *cloud.Control
	admin   accessKey
}

// accessKey is one as the simulator tells of it.
type accessKey struct{ ID, Secret string }

var _ cloud.Keyed = (*Cloud)(nil)

// New makes the cloud. It can be used once it was opened.
func New() *Cloud { return &Cloud{} }

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "alibabacloud", Title: "Alibaba Cloud", Place: "account", Identity: "RAM user", Requests: requests,
		Platform: configv1.PlatformStatus{Type: configv1.AlibabaCloudPlatformType, AlibabaCloud: &configv1.AlibabaCloudPlatformStatus{Region: region}},
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string { return []string{"-cloud", "alibabacloud"} }

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, _ string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct{ AccessKeyID, AccessKeySecret string }
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated Alibaba Cloud says of itself: %w", err)
	}
	c.via, c.control, c.admin = via, control, accessKey{told.AccessKeyID, told.AccessKeySecret}
	return nil
}

// Prepare implements cloud.API. There is nothing that a cluster needs beforehand.
func (c *Cloud) Prepare(context.Context) error { return nil }

// secretKey is the only key of the Secrets of components: a file with a profile.
const secretKey = "credentials"

const profile = "[default]\ntype = access_key\naccess_key_id = %s\naccess_key_secret = %s"

func credential(key accessKey) cloud.Credential {
	return cloud.Credential{secretKey: fmt.Appendf(nil, profile, key.ID, key.Secret)}
}

// keyIn reads the profile of a Secret.
func keyIn(secret cloud.Credential) (accessKey, error) {
	var key accessKey
	for line := range strings.Lines(string(secret[secretKey])) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " = ")
		switch name {
		case "access_key_id":
			key.ID = value
		case "access_key_secret":
			key.Secret = value
		}
	}
	if key.ID == "" || key.Secret == "" || string(credential(key)[secretKey]) != string(secret[secretKey]) || len(secret) != 1 {
		return accessKey{}, fmt.Errorf("it does not hold just the key %s with a profile", secretKey)
	}
	return key, nil
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return credential(c.admin) }

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string {
	key, err := keyIn(of)
	if err != nil {
		return nil
	}
	return []string{key.Secret}
}

// Complete implements cloud.Keyed.
func (c *Cloud) Complete(secret cloud.Credential) error {
	_, err := keyIn(secret)
	return err
}
