package gcp

import (
	"context"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
)

func (c *client) accounts() serviceaccount.Calls {
	return serviceaccount.Calls{IAM: c.iam, Caller: c.caller}
}

func createKey(ctx context.Context, c *client, name string) (*iam.ServiceAccountKey, error) {
	op := serviceaccount.KeyOperation("create", api.WritesOnce, name)
	out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.ServiceAccountKey, error) {
		in := &iam.CreateServiceAccountKeyRequest{PrivateKeyType: "TYPE_GOOGLE_CREDENTIALS_FILE"}
		return c.iam.Projects.ServiceAccounts.Keys.Create(name, in).Context(ctx).Do()
	})
	if err == nil && out.PrivateKeyData == "" {
		err = api.Incomplete(op, "credentials file")
	}
	return out, err
}

func deleteKey(ctx context.Context, c *client, name, id string) error {
	_, err := api.Do(ctx, c.caller, serviceaccount.KeyOperation("delete", api.Writes, name), func(ctx context.Context) (*iam.Empty, error) {
		return c.iam.Projects.ServiceAccounts.Keys.Delete(name + "/keys/" + id).Context(ctx).Do()
	})
	return cloud.Gone(err)
}
