package gcp

import (
	"context"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// userManagedKeys are those that somebody made; Google has more of its own.
const userManagedKeys = "USER_MANAGED"

// accountName is how IAM names a service account. The project has to be there although the address tells it: with a "-" in its place an account
// that does not exist looks like one that may not be seen.
func accountName(project, email string) string {
	return "projects/" + project + "/serviceAccounts/" + email
}

// addressOf is the address in the name of a service account.
func addressOf(name string) string { return name[strings.LastIndex(name, "/")+1:] }

func accountOperation(verb string, does cloud.Effect, name string) api.Operation {
	return api.Operation{
		Service: "iam", Name: "projects.serviceAccounts." + verb, Permission: "iam.serviceAccounts." + verb, Effect: does, Object: "service account " + addressOf(name),
	}
}

func keyOperation(verb string, does cloud.Effect, name string) api.Operation {
	return api.Operation{
		Service: "iam", Name: "projects.serviceAccounts.keys." + verb, Permission: "iam.serviceAccountKeys." + verb, Effect: does,
		Object: "service account " + addressOf(name),
	}
}

func roleOperation(verb, permission string, does cloud.Effect, name string) api.Operation {
	return api.Operation{Service: "iam", Name: "projects.roles." + verb, Permission: "iam.roles." + permission, Effect: does, Object: "role " + name}
}

func createAccount(ctx context.Context, c *client, project, id string, account *iam.ServiceAccount) (*iam.ServiceAccount, error) {
	op := accountOperation("create", api.Writes, id)
	out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.ServiceAccount, error) {
		in := &iam.CreateServiceAccountRequest{AccountId: id, ServiceAccount: account}
		return c.iam.Projects.ServiceAccounts.Create("projects/"+project, in).Context(ctx).Do()
	})
	if err == nil && out.Email == "" {
		err = api.Incomplete(op, "address of the service account")
	}
	return out, err
}

func getAccount(ctx context.Context, c *client, name string) (*iam.ServiceAccount, error) {
	op := accountOperation("get", api.Reads, name)
	out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.ServiceAccount, error) {
		return c.iam.Projects.ServiceAccounts.Get(name).Context(ctx).Do()
	})
	if err == nil && out.Email == "" {
		err = api.Incomplete(op, "service account")
	}
	return out, err
}

func deleteAccount(ctx context.Context, c *client, name string) error {
	_, err := api.Do(ctx, c.caller, accountOperation("delete", api.Writes, name), func(ctx context.Context) (*iam.Empty, error) {
		return c.iam.Projects.ServiceAccounts.Delete(name).Context(ctx).Do()
	})
	return cloud.Gone(err)
}

func listKeys(ctx context.Context, c *client, name string) (*iam.ListServiceAccountKeysResponse, error) {
	return api.Do(ctx, c.caller, keyOperation("list", api.Reads, name), func(ctx context.Context) (*iam.ListServiceAccountKeysResponse, error) {
		return c.iam.Projects.ServiceAccounts.Keys.List(name).KeyTypes(userManagedKeys).Context(ctx).Do()
	})
}

func createKey(ctx context.Context, c *client, name string) (*iam.ServiceAccountKey, error) {
	op := keyOperation("create", api.WritesOnce, name)
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
	_, err := api.Do(ctx, c.caller, keyOperation("delete", api.Writes, name), func(ctx context.Context) (*iam.Empty, error) {
		return c.iam.Projects.ServiceAccounts.Keys.Delete(name + "/keys/" + id).Context(ctx).Do()
	})
	return cloud.Gone(err)
}

func getRole(ctx context.Context, c *client, name string) (*iam.Role, error) {
	op := roleOperation("get", "get", api.Reads, name)
	out, err := api.Do(ctx, c.caller, op, func(ctx context.Context) (*iam.Role, error) {
		return c.iam.Projects.Roles.Get(name).Context(ctx).Do()
	})
	if err == nil && out.Name == "" {
		err = api.Incomplete(op, "role")
	}
	return out, err
}

func createRole(ctx context.Context, c *client, project, id string, role *iam.Role) (*iam.Role, error) {
	return api.Do(ctx, c.caller, roleOperation("create", "create", api.Writes, id), func(ctx context.Context) (*iam.Role, error) {
		return c.iam.Projects.Roles.Create("projects/"+project, &iam.CreateRoleRequest{RoleId: id, Role: role}).Context(ctx).Do()
	})
}

func undeleteRole(ctx context.Context, c *client, name string) error {
	_, err := api.Do(ctx, c.caller, roleOperation("undelete", "undelete", api.Writes, name), func(ctx context.Context) (*iam.Role, error) {
		return c.iam.Projects.Roles.Undelete(name, &iam.UndeleteRoleRequest{}).Context(ctx).Do()
	})
	return err
}

func patchRole(ctx context.Context, c *client, name string, role *iam.Role) error {
	_, err := api.Do(ctx, c.caller, roleOperation("patch", "update", api.Writes, name), func(ctx context.Context) (*iam.Role, error) {
		return c.iam.Projects.Roles.Patch(name, role).UpdateMask("includedPermissions").Context(ctx).Do()
	})
	return err
}
