// Package serviceaccount makes, reads and deletes service accounts.
package serviceaccount

import (
	"context"
	"strings"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

const (
	// MaxDescription is the longest description of a service account, in bytes.
	MaxDescription = 256

	// userManagedKeys are those that somebody made; Google has more of its own.
	userManagedKeys = "USER_MANAGED"
)

// Name is how IAM names a service account. The project has to be there although the address tells it: with a "-" in its place an account
// that does not exist looks like one that may not be seen.
func Name(project, email string) string {
	return "projects/" + project + "/serviceAccounts/" + email
}

// Address is the address in the name of a service account.
func Address(name string) string { return name[strings.LastIndex(name, "/")+1:] }

// Operation is a call about a service account, by the last part of its name: "getIamPolicy".
func Operation(verb string, does cloud.Effect, name string) api.Operation {
	return api.Operation{
		Service: "iam", Name: "projects.serviceAccounts." + verb, Permission: "iam.serviceAccounts." + verb, Effect: does, Object: "service account " + Address(name),
	}
}

// KeyOperation is a call about the keys of a service account.
func KeyOperation(verb string, does cloud.Effect, name string) api.Operation {
	return api.Operation{
		Service: "iam", Name: "projects.serviceAccounts.keys." + verb, Permission: "iam.serviceAccountKeys." + verb, Effect: does,
		Object: "service account " + Address(name),
	}
}

// Calls are the calls about service accounts. Accounts are given by their Name.
type Calls struct {
	// IAM is the client of IAM.
	IAM *iam.Service
	// Caller makes the calls.
	Caller cloud.Caller
}

// Create makes an account and returns it with its address.
func (c Calls) Create(ctx context.Context, project, id string, account *iam.ServiceAccount) (*iam.ServiceAccount, error) {
	op := Operation("create", api.Writes, id)
	out, err := api.Do(ctx, c.Caller, op, func(ctx context.Context) (*iam.ServiceAccount, error) {
		in := &iam.CreateServiceAccountRequest{AccountId: id, ServiceAccount: account}
		return c.IAM.Projects.ServiceAccounts.Create("projects/"+project, in).Context(ctx).Do()
	})
	if err == nil && out.Email == "" {
		err = api.Incomplete(op, "address of the service account")
	}
	return out, err
}

// Get reads an account.
func (c Calls) Get(ctx context.Context, name string) (*iam.ServiceAccount, error) {
	op := Operation("get", api.Reads, name)
	out, err := api.Do(ctx, c.Caller, op, func(ctx context.Context) (*iam.ServiceAccount, error) {
		return c.IAM.Projects.ServiceAccounts.Get(name).Context(ctx).Do()
	})
	if err == nil && out.Email == "" {
		err = api.Incomplete(op, "service account")
	}
	return out, err
}

// Delete deletes an account, and its keys with it. That there is none is success.
func (c Calls) Delete(ctx context.Context, name string) error {
	_, err := api.Do(ctx, c.Caller, Operation("delete", api.Writes, name), func(ctx context.Context) (*iam.Empty, error) {
		return c.IAM.Projects.ServiceAccounts.Delete(name).Context(ctx).Do()
	})
	return cloud.Gone(err)
}

// Keys are the keys of an account that somebody made.
func (c Calls) Keys(ctx context.Context, name string) (*iam.ListServiceAccountKeysResponse, error) {
	return api.Do(ctx, c.Caller, KeyOperation("list", api.Reads, name), func(ctx context.Context) (*iam.ListServiceAccountKeysResponse, error) {
		return c.IAM.Projects.ServiceAccounts.Keys.List(name).KeyTypes(userManagedKeys).Context(ctx).Do()
	})
}
