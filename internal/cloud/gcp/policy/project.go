package policy

import (
	"context"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// Project is the policy of one project, with its conditions.
type Project struct {
	// Service is the client of Cloud Resource Manager.
	Service *cloudresourcemanager.Service
	// Caller makes the calls.
	Caller cloud.Caller
	// ID of the project.
	ID string
}

var _ Store = Project{}

// Operation is a call about a project, by the last part of its name: "getIamPolicy".
func Operation(verb string, does cloud.Effect, project string) api.Operation {
	return api.Operation{
		Service: "cloudresourcemanager", Name: "projects." + verb, Permission: "resourcemanager.projects." + verb, Effect: does, Object: "project " + project,
	}
}

// Get implements Store.
func (p Project) Get(ctx context.Context) (*cloudresourcemanager.Policy, error) {
	op := Operation("getIamPolicy", api.Reads, p.ID)
	out, err := api.Do(ctx, p.Caller, op, func(ctx context.Context) (*cloudresourcemanager.Policy, error) {
		in := &cloudresourcemanager.GetIamPolicyRequest{Options: &cloudresourcemanager.GetPolicyOptions{RequestedPolicyVersion: Version}}
		return p.Service.Projects.GetIamPolicy(p.ID, in).Context(ctx).Do()
	})
	if err == nil && out.Etag == "" {
		err = api.Incomplete(op, "etag of the policy")
	}
	return out, err
}

// Set implements Store.
func (p Project) Set(ctx context.Context, policy *cloudresourcemanager.Policy) error {
	op := Operation("setIamPolicy", api.Writes, p.ID)
	out, err := api.Do(ctx, p.Caller, op, func(ctx context.Context) (*cloudresourcemanager.Policy, error) {
		return p.Service.Projects.SetIamPolicy(p.ID, &cloudresourcemanager.SetIamPolicyRequest{Policy: policy}).Context(ctx).Do()
	})
	if err == nil && out.Etag == "" {
		err = api.Incomplete(op, "policy")
	}
	return err
}
