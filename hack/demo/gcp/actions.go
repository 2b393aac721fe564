package gcp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/serviceusage/v1"
	"google.golang.org/api/storage/v1"
)

// action is a call to Google that one permission allows.
type action struct {
	right string
	// do makes the call with that client. Its error is Google's.
	do func(ctx context.Context, via *http.Client) error
}

// has asks Google whether the caller has a permission on the project.
func has(right string) action {
	return action{right, func(ctx context.Context, via *http.Client) error {
		projects, err := cloudresourcemanager.NewService(ctx, option.WithHTTPClient(via))
		if err != nil {
			return err
		}
		asked := &cloudresourcemanager.TestIamPermissionsRequest{Permissions: []string{right}}
		got, err := projects.Projects.TestIamPermissions(projectID, asked).Context(ctx).Do()
		if err == nil && !slices.Equal(got.Permissions, asked.Permissions) {
			err = fmt.Errorf("the caller does not have it: %v", got.Permissions)
		}
		return err
	}}
}

func readPolicy() action {
	return action{"resourcemanager.projects.getIamPolicy", func(ctx context.Context, via *http.Client) error {
		projects, err := cloudresourcemanager.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = projects.Projects.GetIamPolicy(projectID, &cloudresourcemanager.GetIamPolicyRequest{}).Context(ctx).Do()
		}
		return err
	}}
}

func listAccounts() action {
	return action{"iam.serviceAccounts.list", func(ctx context.Context, via *http.Client) error {
		accounts, err := iam.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = accounts.Projects.ServiceAccounts.List("projects/" + projectID).Context(ctx).Do()
		}
		return err
	}}
}

func createAccount() action {
	return action{"iam.serviceAccounts.create", func(ctx context.Context, via *http.Client) error {
		accounts, err := iam.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = accounts.Projects.ServiceAccounts.Create("projects/"+projectID, &iam.CreateServiceAccountRequest{AccountId: "taken-by-demo"}).Context(ctx).Do()
		}
		return err
	}}
}

func listServices() action {
	return action{"serviceusage.services.list", func(ctx context.Context, via *http.Client) error {
		services, err := serviceusage.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = services.Services.List("projects/" + projectID).Context(ctx).Do()
		}
		return err
	}}
}

func listBuckets() action {
	return action{"storage.buckets.list", func(ctx context.Context, via *http.Client) error {
		buckets, err := storage.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = buckets.Buckets.List(projectID).Context(ctx).Do()
		}
		return err
	}}
}

// createBucket makes a bucket, which the caller may have made before.
func createBucket(name string) action {
	return action{"storage.buckets.create", func(ctx context.Context, via *http.Client) error {
		buckets, err := storage.NewService(ctx, option.WithHTTPClient(via))
		if err == nil {
			_, err = buckets.Buckets.Insert(projectID, &storage.Bucket{Name: name}).Context(ctx).Do()
		}
		var refusal *googleapi.Error
		if errors.As(err, &refusal) && refusal.Code == http.StatusConflict {
			return nil
		}
		return err
	}}
}
