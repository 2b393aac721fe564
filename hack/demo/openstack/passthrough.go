package openstack

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

var (
	_ cloud.Judge   = (*Cloud)(nil)
	_ cloud.Further = (*Cloud)(nil)
)

// Rotated implements cloud.Passthrough: another application credential.
func (c *Cloud) Rotated(ctx context.Context) (cloud.Credential, error) {
	made, err := c.make(ctx, "openshift-2")
	return c.root(made), err
}

// Faults implements cloud.Passthrough.
func (c *Cloud) Faults(ctx context.Context) ([]cloud.Fault, error) {
	password, err := c.makeUser(ctx, "auditor")
	if err != nil {
		return nil, err
	}
	misnamed, nowhere := c.Administrator(), c.Administrator()
	misnamed[cloudsKey] = cloudsFile("mycloud", c.told.AuthURL, c.admin.fields(), placeOfComponents)
	nowhere[cloudsKey] = cloudsFile(cloudName, c.told.AuthURL,
		"username: auditor\n      user_domain_name: Default\n      password: "+password+"\n    auth_type: v3password", placeOfComponents)
	wrong := c.root(credential{ID: c.admin.ID, Secret: "mistyped-by-the-administrator-of-the-demo"})
	return []cloud.Fault{
		{Said: "a clouds.yaml whose only cloud is named mycloud", Root: misnamed, Named: "clouds.openstack"},
		{Said: "a secret that Keystone does not take", Root: wrong, Named: "Keystone at " + c.told.AuthURL + " refuses the credential"},
		{Said: "the password of a user, and for no project", Root: nowhere, Named: "add project_id to clouds.openstack.auth"},
	}, nil
}

// makeUser makes a user who may look at the project, and returns the password.
func (c *Cloud) makeUser(ctx context.Context, name string) (string, error) {
	password := rand.Text()
	wanted, err := json.Marshal(map[string]string{"name": name, "password": password, "project": c.told.ProjectID, "role": "reader"})
	if err == nil {
		var made struct{ ID string }
		err = c.control.Make(ctx, "users", string(wanted), &made)
	}
	if err != nil {
		return "", fmt.Errorf("make user %s: %w", name, err)
	}
	return password, nil
}

// Newcomer implements cloud.Passthrough. What it asks for counts where it gets a credential of its own.
func (c *Cloud) Newcomer() *runtime.RawExtension {
	return &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"OpenStackProviderSpec",` +
		`"accessRules":[{"service":"compute","method":"GET","path":"/v2.1/servers/detail"}]}`)}
}
