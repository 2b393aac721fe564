package federation

import (
	"context"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/customrole"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/memo"
)

const (
	// maxAccountsPage and maxRolesPage are the most that one page of an answer holds, see projects.serviceAccounts.list and projects.roles.list in the IAM
	// API reference.
	maxAccountsPage = 100
	maxRolesPage    = 1000
)

// accountReads are what was read of service accounts, roles and policies in one invocation.
type accountReads struct {
	accounts        memo.ByName[[]*iam.ServiceAccount]
	roles           memo.ByName[[]*iam.Role]
	projectPolicies memo.ByName[*cloudresourcemanager.Policy]
	// policies are those of service accounts, by their addresses.
	policies memo.ByName[*iam.Policy]
}

// accountCalls are the calls about service accounts.
func (s *session) accountCalls() serviceaccount.Calls {
	return serviceaccount.Calls{IAM: s.client.iam, Caller: s.client.caller}
}

// projectStore reads and writes the policy of a project.
func (s *session) projectStore(project string) policy.Project {
	return policy.Project{Service: s.client.projects, Caller: s.client.caller, ID: project}
}

// roleMaker makes custom roles.
func (s *session) roleMaker() customrole.Maker {
	return customrole.Maker{IAM: s.client.iam, Caller: s.client.caller, Supported: func(ctx context.Context, project string) ([]string, error) {
		return customrole.Supported(ctx, s.client.iam, s.client.caller, project)
	}}
}

// listAccounts are all service accounts of a project.
func (s *session) listAccounts(ctx context.Context, project string) ([]*iam.ServiceAccount, error) {
	return s.accounts.accounts.Of(project).Get(func() ([]*iam.ServiceAccount, error) {
		op := serviceaccount.Operation("list", api.Reads, "")
		op.Object = "service accounts of project " + project
		var all []*iam.ServiceAccount
		for token := ""; ; {
			out, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.ListServiceAccountsResponse, error) {
				return s.client.iam.Projects.ServiceAccounts.List("projects/" + project).PageSize(maxAccountsPage).PageToken(token).Context(ctx).Do()
			})
			if err != nil {
				return nil, err
			}
			for _, found := range out.Accounts {
				if found.Email == "" {
					return nil, api.Incomplete(op, "address of a service account")
				}
			}
			all = append(all, out.Accounts...)
			if token = out.NextPageToken; token == "" {
				return all, nil
			}
		}
	})
}

// listRoles are all custom roles of a project with their permissions, those included that were deleted and can be restored.
func (s *session) listRoles(ctx context.Context, project string) ([]*iam.Role, error) {
	return s.accounts.roles.Of(project).Get(func() ([]*iam.Role, error) {
		op := customrole.Operation("list", "list", api.Reads, "")
		op.Object = "custom roles of project " + project
		var all []*iam.Role
		for token := ""; ; {
			out, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.ListRolesResponse, error) {
				list := s.client.iam.Projects.Roles.List("projects/" + project).View("FULL").ShowDeleted(true)
				return list.PageSize(maxRolesPage).PageToken(token).Context(ctx).Do()
			})
			if err != nil {
				return nil, err
			}
			all = append(all, out.Roles...)
			if token = out.NextPageToken; token == "" {
				return all, nil
			}
		}
	})
}

// readProjectPolicy is the policy of a project as it was when it was first read. It is not to be changed.
func (s *session) readProjectPolicy(ctx context.Context, project string) (*cloudresourcemanager.Policy, error) {
	return s.accounts.projectPolicies.Of(project).Get(func() (*cloudresourcemanager.Policy, error) {
		return s.projectStore(project).Get(ctx)
	})
}

// readAccountPolicy is the policy of a service account as it was when it was first read. It is not to be changed.
func (s *session) readAccountPolicy(ctx context.Context, project, email string) (*iam.Policy, error) {
	return s.accounts.policies.Of(email).Get(func() (*iam.Policy, error) { return s.getAccountPolicy(ctx, project, email) })
}

func (s *session) getAccountPolicy(ctx context.Context, project, email string) (*iam.Policy, error) {
	op := serviceaccount.Operation("getIamPolicy", api.Reads, email)
	out, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.Policy, error) {
		get := s.client.iam.Projects.ServiceAccounts.GetIamPolicy(serviceaccount.Name(project, email))
		return get.OptionsRequestedPolicyVersion(policy.Version).Context(ctx).Do()
	})
	if err == nil && out.Etag == "" {
		err = api.Incomplete(op, "etag of the policy")
	}
	return out, err
}

func (s *session) setAccountPolicy(ctx context.Context, project, email string, next *iam.Policy) error {
	op := serviceaccount.Operation("setIamPolicy", api.Writes, email)
	out, err := call(ctx, s.client, op, func(ctx context.Context) (*iam.Policy, error) {
		in := &iam.SetIamPolicyRequest{Policy: next}
		return s.client.iam.Projects.ServiceAccounts.SetIamPolicy(serviceaccount.Name(project, email), in).Context(ctx).Do()
	})
	if err == nil && out.Etag == "" {
		err = api.Incomplete(op, "policy")
	}
	return err
}
