package federation

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

// Versions of the APIs, those of Microsoft's own clients.
const (
	resourcesVersion     = "2025-04-01"
	identityVersion      = "2024-11-30"
	authorizationVersion = "2022-04-01"
	storageVersion       = "2025-01-01"
)

// Paths of resource providers below a scope.
const (
	identitiesPath  = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
	federatedPath   = "/federatedIdentityCredentials"
	accountsPath    = "/providers/Microsoft.Storage/storageAccounts"
	containersPath  = "/blobServices/default/containers"
	definitionsPath = "/providers/Microsoft.Authorization/roleDefinitions"
	assignmentsPath = "/providers/Microsoft.Authorization/roleAssignments"
)

// Rights that calls exercise.
const (
	groupRight      = "Microsoft.Resources/subscriptions/resourceGroups/"
	identityRight   = "Microsoft.ManagedIdentity/userAssignedIdentities/"
	federatedRight  = identityRight + "federatedIdentityCredentials/"
	accountRight    = "Microsoft.Storage/storageAccounts/"
	containerRight  = accountRight + "blobServices/containers/"
	blobRight       = containerRight + "blobs/"
	definitionRight = "Microsoft.Authorization/roleDefinitions/"
	assignmentRight = "Microsoft.Authorization/roleAssignments/"
)

// operation is a call to the Resource Manager. verb is the last part of the right.
func operation(name, right, verb, object string) api.Operation {
	does := api.Writes
	if verb == "read" {
		does = api.Reads
	}
	return api.Operation{Service: api.ResourceManager, Name: name, Permission: right + verb, Effect: does, Object: object}
}

// version is a query that names the version of an API.
func version(of string) url.Values { return url.Values{"api-version": {of}} }

// put makes or changes a resource at once.
func put[Out any](ctx context.Context, s *session, op api.Operation, id, of string, body any) (*Out, error) {
	return send[Out](ctx, s, op, http.MethodPut, id, of, body)
}

// patch changes some of a resource's properties at once.
func patch[Out any](ctx context.Context, s *session, op api.Operation, id, of string, body any) (*Out, error) {
	return send[Out](ctx, s, op, http.MethodPatch, id, of, body)
}

// remove removes a resource at once. That it is gone already is success.
func remove(ctx context.Context, s *session, op api.Operation, id, of string) error {
	_, err := send[struct{}](ctx, s, op, http.MethodDelete, id, of, nil)
	return api.Gone(err)
}

func send[Out any](ctx context.Context, s *session, op api.Operation, method, id, of string, body any) (*Out, error) {
	done, err := api.Send[Out](ctx, s.client.caller, op, s.client.manager, method, escaped(id), version(of), body)
	switch {
	case err != nil:
		return nil, err
	case done.Progress != "":
		return nil, api.Incomplete(op, "result")
	}
	return &done.Out, nil
}

// escaped is the ID of a resource as a path.
func escaped(id string) string {
	parts := strings.Split(id, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
