package vsphere

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// accounts makes a user of that name on each vCenter and gives it a role on all that is there, where one is named. It returns the content of a root secret.
func (c *Cloud) accounts(ctx context.Context, name string, roles map[string]string) (cloud.Credential, error) {
	made := map[string]account{}
	for server := range c.admin {
		a := account{user: name + "@vsphere.local", password: rand.Text()}
		if err := c.put(ctx, server, "users/"+url.PathEscape(a.user), a.password); err != nil {
			return nil, fmt.Errorf("make user %s: %w", a.user, err)
		}
		if role := roles[server]; role != "" {
			if err := c.grant(ctx, server, a.user, role); err != nil {
				return nil, err
			}
		}
		made[server] = a
	}
	return credential(made), nil
}

// grant gives a user a role on a whole vCenter.
func (c *Cloud) grant(ctx context.Context, server, user, role string) error {
	wanted, err := json.Marshal(map[string]any{"user": user, "role": role, "path": "/", "propagates": true})
	if err == nil {
		err = c.control.Send(ctx, http.MethodPost, "vcenters/"+server+"/permissions", string(wanted))
	}
	if err != nil {
		return fmt.Errorf("grant role %s to user %s on vCenter %s: %w", role, user, server, err)
	}
	return nil
}

// putRole makes a role of privileges.
func (c *Cloud) putRole(ctx context.Context, server, role string, privileges ...string) error {
	if err := c.put(ctx, server, "roles/"+url.PathEscape(role), privileges); err != nil {
		return fmt.Errorf("make role %s: %w", role, err)
	}
	return nil
}

func (c *Cloud) put(ctx context.Context, server, what string, content any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return c.control.Send(ctx, http.MethodPut, "vcenters/"+server+"/"+what, string(text))
}
