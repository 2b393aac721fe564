package openstack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/compute/v2/servers"
	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Used implements cloud.Judge.
func (c *Cloud) Used() string { return "get a token and list the project's servers" }

// Use implements cloud.Judge.
func (c *Cloud) Use(ctx context.Context, of cloud.Credential) error {
	compute, err := c.compute(ctx, of)
	if err != nil {
		return err
	}
	if _, err := servers.List(compute, servers.ListOpts{}).AllPages(ctx); err != nil {
		return fmt.Errorf("list the servers: %w", err)
	}
	return nil
}

// compute logs in. gophercloud reads the clouds.yaml and does all the rest. It trusts nothing but the certificates of the Secret, which are put where a
// component has them in its pod.
func (c *Cloud) compute(ctx context.Context, of cloud.Credential) (*gophercloud.ServiceClient, error) {
	pod, err := os.MkdirTemp(c.folder, "pod-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a component: %w", err)
	}
	certificates := filepath.Join(pod, "ca-bundle.pem")
	if err := os.WriteFile(certificates, of[authorityKey], 0o600); err != nil {
		return nil, fmt.Errorf("give a component its certificates: %w", err)
	}
	file := bytes.Replace(of[cloudsKey], []byte(placeOfComponents), []byte(certificates), 1)
	login, region, trusted, err := clouds.Parse(clouds.WithCloudName(cloudName), clouds.WithCloudsYAML(bytes.NewReader(file)))
	if err != nil {
		return nil, fmt.Errorf("take the Secret for a credential: %w", err)
	}
	via, is := c.via.Transport.(*http.Transport)
	if !is || trusted == nil {
		return nil, errors.New("the Secret names no certificates")
	}
	via = via.Clone()
	via.TLSClientConfig, via.DisableKeepAlives = trusted, true
	client, err := openstack.NewClient(login.IdentityEndpoint)
	if err != nil {
		return nil, fmt.Errorf("take the Secret for a credential: %w", err)
	}
	client.HTTPClient = http.Client{Transport: via, Timeout: c.via.Timeout}
	if err := openstack.Authenticate(ctx, client, login); err != nil {
		return nil, fmt.Errorf("get a token: %w", err)
	}
	compute, err := openstack.NewComputeV2(client, region)
	if err != nil {
		return nil, fmt.Errorf("find the compute service: %w", err)
	}
	return compute, nil
}
