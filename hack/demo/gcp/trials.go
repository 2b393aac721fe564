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

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// action is a call to Google that one permission allows.
type action struct {
	right string
	// do makes the call with that client. Its error is Google's.
	do func(ctx context.Context, via *http.Client) error
}

// Trials implements cloud.Cloud. What is foreign is always refused by a real call: a right of another component, or one that would give power over the
// project. Google Cloud's virtual machines, disks and zones are not simulated, so that of those it is asked whether the key has the right.
func (c *Cloud) Trials() map[string]cloud.Trial {
	return map[string]cloud.Trial{
		"cloud-credential-operator-gcp-ro-creds":        c.trial(readPolicy(), createAccount()),
		"openshift-cloud-network-config-controller-gcp": c.trial(has("compute.subnetworks.use"), listAccounts()),
		"openshift-cluster-api-gcp":                     c.trial(listAccounts(), listServices()),
		"openshift-gcp-ccm":                             c.trial(has("compute.firewalls.update"), readPolicy()),
		"openshift-gcp-pd-csi-driver-operator":          c.trial(has("compute.disks.create"), listAccounts()),
		"openshift-image-registry-gcs":                  c.trial(createBucket(c.infrastructure+"-image-registry"), listAccounts()),
		"openshift-ingress-gcp":                         c.trial(has("dns.changes.create"), listBuckets()),
		"openshift-machine-api-gcp":                     c.trial(listServices(), readPolicy()),
	}
}

func (c *Cloud) trial(own, foreign action) cloud.Trial {
	try := func(ctx context.Context, of cloud.Credential) error { return c.try(ctx, of, own) }
	return cloud.Trial{Own: own.right, Foreign: foreign.right, Try: try, Hold: func(ctx context.Context, of cloud.Credential) error {
		if err := try(ctx, of); err != nil {
			return err
		}
		return c.mustBeDenied(ctx, of, foreign)
	}}
}

func (c *Cloud) try(ctx context.Context, of cloud.Credential, a action) error {
	via, err := c.client(ctx, of)
	if err != nil {
		return err
	}
	if err := a.do(ctx, via); err != nil {
		return fmt.Errorf("try %s: %w", a.right, err)
	}
	return nil
}

// mustBeDenied fails unless Google refuses the action for lack of the right.
func (c *Cloud) mustBeDenied(ctx context.Context, of cloud.Credential, a action) error {
	return isDenied(a.right, c.try(ctx, of, a))
}

// isDenied fails unless err is Google's refusal for lack of a right.
func isDenied(right string, err error) error {
	var refusal *googleapi.Error
	switch {
	case err == nil:
		return fmt.Errorf("%s was allowed", right)
	case errors.As(err, &refusal) && refusal.Code == http.StatusForbidden:
		return nil
	}
	return err
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
