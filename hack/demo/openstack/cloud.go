// Package openstack is what the story of passthrough needs to know of OpenStack: how the administrator's clouds.yaml looks, what it is tried with, and what may
// be wrong with it.
package openstack

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on OpenStack.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is a simulated OpenStack as the member of a project sees it. All its clients are gophercloud's, as those of the components are, go through the
// proxy, and believe to be talking to OpenStack.
type Cloud struct {
	infrastructure string
	via            *http.Client
	control        *cloud.Control
	// folder is for files that are needed on the way.
	folder string
	told   told
	// authority are the certificates that the cloud is trusted by, as the administrator has them.
	authority []byte
	// bundle are those that the cluster has been given; nil for none.
	bundle []byte
	admin  credential
}

// told is what the simulator tells of itself.
type told struct{ AuthURL, ProjectID, UserID, CloudsFile, CAFile string }

// New makes the cloud of a cluster whose infrastructure has that name. It can be used once it was opened.
func New(infrastructure string) *Cloud { return &Cloud{infrastructure: infrastructure} }

// Facts implements cloud.Cloud.
func (c *Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "openstack", Title: "OpenStack", Place: "project",
		Platform: configv1.PlatformStatus{
			Type: configv1.OpenStackPlatformType, OpenStack: &configv1.OpenStackPlatformStatus{CloudName: cloudName},
		},
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "openstack-credentials"},
		Requests:   requests,
	}
}

// Simulator implements cloud.API.
func (c *Cloud) Simulator() []string {
	return []string{"-cloud", "openstack", "-project", c.infrastructure}
}

// Open implements cloud.API.
func (c *Cloud) Open(_ context.Context, folder string, ready []byte, via *http.Client, control *cloud.Control) error {
	if err := json.Unmarshal(ready, &c.told); err != nil {
		return fmt.Errorf("read what the simulated OpenStack says of itself: %w", err)
	}
	c.folder, c.via, c.control = folder, via, control
	var err error
	if c.authority, err = os.ReadFile(c.told.CAFile); err != nil {
		return fmt.Errorf("read the certificates of the simulated OpenStack: %w", err)
	}
	return nil
}

// Prepare implements cloud.API: somebody who can log in has made an application credential for the cluster. It is unrestricted, so it can make others.
func (c *Cloud) Prepare(ctx context.Context) error {
	var err error
	c.admin, err = c.make(ctx, "openshift")
	return err
}

// make makes an application credential with all that the user may do.
func (c *Cloud) make(ctx context.Context, name string) (credential, error) {
	var made credential
	wanted, err := json.Marshal(map[string]any{"project": c.told.ProjectID, "name": name, "unrestricted": true})
	if err == nil {
		err = c.control.Make(ctx, "users/"+c.told.UserID+"/application-credentials", string(wanted), &made)
	}
	if err != nil {
		return credential{}, fmt.Errorf("make application credential %s: %w", name, err)
	}
	return made, nil
}

// Administrator implements cloud.Cloud.
func (c *Cloud) Administrator() cloud.Credential { return c.root(c.admin) }

// root is the content of the root secret, with a word of the administrator. Its clouds.yaml comes from a machine on which the certificates are elsewhere.
func (c *Cloud) root(of credential) cloud.Credential {
	return cloud.Credential{
		cloudsKey: cloudsFile(cloudName, c.told.AuthURL, of.fields(), "/home/administrator/ca.pem"), confKey: confFile(c.told.AuthURL, of),
		authorityKey: c.authority, commentKey: []byte("to be replaced in spring"),
	}
}

// Private implements cloud.Cloud.
func (c *Cloud) Private(of cloud.Credential) []string { return secretsIn(of[cloudsKey]) }

// Promised implements cloud.Passthrough: the files that components read. They find the certificates at a place of their own, and the cluster's are
// handed out if it has any.
func (c *Cloud) Promised(root cloud.Credential) cloud.Credential {
	promised := maps.Clone(root)
	delete(promised, commentKey)
	promised[cloudsKey] = atPlace(root[cloudsKey], placeOfComponents)
	if c.bundle != nil {
		promised[authorityKey] = c.bundle
	}
	return promised
}
