// Package gcp is what the stories of the demo need to know of Google Cloud: how its credentials look, what they are tried with, and what ccoctl makes there.
package gcp

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	configv1 "github.com/openshift/api/config/v1"
	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

const (
	projectID = "openshift-demo"
	region    = "europe-west3"
	// keyFile is the key under which Secrets hold a credentials file.
	keyFile = "service_account.json"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on Google Cloud.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is a simulated project of Google Cloud as its administrator sees it. All its clients are Google's, go through the proxy, and believe to be
// talking to Google.
type Cloud struct {
	// infrastructure is the name of the cluster in its Infrastructure.
	infrastructure string
	folder         string
	via            *http.Client
	control        *cloud.Control
	number         string
	admin          cloud.Credential
	// adminFile holds the administrator's key, for programs.
	adminFile string
	iam       *iam.Service
	projects  *cloudresourcemanager.Service
	// before are the bindings that were there before the cluster was.
	before []string
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
		Name: "gcp", Title: "Google Cloud", Place: "project", Identity: "service account",
		Platform: configv1.PlatformStatus{
			Type: configv1.GCPPlatformType,
			GCP:  &configv1.GCPPlatformStatus{ProjectID: projectID, Region: region},
		},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "gcp-credentials"},
		Requests:   requests,
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string { return []string{"-cloud", "gcp", "-project", projectID} }

// Open implements cloud.API.
func (c *Cloud) Open(ctx context.Context, folder string, ready []byte, via *http.Client, control *cloud.Control) error {
	var told struct{ KeyFile, ProjectNumber string }
	if err := json.Unmarshal(ready, &told); err != nil {
		return fmt.Errorf("read what the simulated Google Cloud says of itself: %w", err)
	}
	text, err := os.ReadFile(told.KeyFile)
	if err != nil {
		return fmt.Errorf("read the administrator's key: %w", err)
	}
	c.via, c.control, c.adminFile, c.number = via, control, told.KeyFile, told.ProjectNumber
	c.admin = cloud.Credential{keyFile: text}
	c.folder = filepath.Join(folder, "exchanges")
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return fmt.Errorf("make a folder for tokens: %w", err)
	}
	c.iam, c.projects, err = c.services(ctx, c.admin)
	return err
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return c.admin }

// Recorded implements cloud.Recorder: the address of the service account.
func (c *Cloud) Recorded(status *runtime.RawExtension) string {
	var s v1.GCPProviderStatus
	if status == nil || json.Unmarshal(status.Raw, &s) != nil || s.ServiceAccountID == "" {
		return ""
	}
	return s.ServiceAccountID + "@" + projectID + ".iam.gserviceaccount.com"
}

// member is how policies name a service account.
func member(email string) string { return "serviceAccount:" + email }
