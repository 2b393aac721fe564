package customrole

import (
	"context"
	"slices"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// maxPage is the most that one page of an answer holds.
const maxPage = 1000

// Supported are the permissions that can be tested on a project and that custom roles of it can have, sorted. It reads all pages.
func Supported(ctx context.Context, service *iam.Service, caller cloud.Caller, project string) ([]string, error) {
	in := &iam.QueryTestablePermissionsRequest{FullResourceName: "//cloudresourcemanager.googleapis.com/projects/" + project, PageSize: maxPage}
	op := api.Operation{Service: "iam", Name: "permissions.queryTestablePermissions", Permission: "iam.permissions.queryTestablePermissions", Object: "project " + project}
	var names []string
	for {
		out, err := api.Do(ctx, caller, op, func(ctx context.Context) (*iam.QueryTestablePermissionsResponse, error) {
			return service.Permissions.QueryTestablePermissions(in).Context(ctx).Do()
		})
		if err != nil {
			return nil, err
		}
		for _, permission := range out.Permissions {
			if permission.CustomRolesSupportLevel != "NOT_SUPPORTED" {
				names = append(names, permission.Name)
			}
		}
		if out.NextPageToken == "" {
			slices.Sort(names)
			return names, nil
		}
		in.PageToken = out.NextPageToken
	}
}
