package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/cloudcredential/operator/internal/cloud"
)

// answered is the error of Microsoft's clients for an answer.
func answered(status int, header http.Header, body string) error {
	if header == nil {
		header = http.Header{}
	}
	address, _ := url.Parse("https://management.azure.com/subscriptions/x")
	return runtime.NewResponseError(&http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: &http.Request{Method: "GET", URL: address},
	})
}

func spelled(code, message string) string {
	body, err := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": message}})
	if err != nil {
		return ""
	}
	return string(body)
}

func TestClassify(t *testing.T) {
	t.Parallel()
	const unauthorized = "The client '6f1c2d3e-0000-4000-8000-00000000000a' with object id '6f1c2d3e-0000-4000-8000-00000000000b' does not have authorization to perform action " +
		"'Microsoft.Storage/storageAccounts/write' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid. If access was recently granted, please refresh your credentials."
	for name, c := range map[string]struct {
		err  error
		kind cloud.Kind
		says []string
	}{
		"denied": {answered(403, nil, spelled("AuthorizationFailed", unauthorized)), cloud.Denied, []string{
			"Microsoft.Storage/storageAccounts/write on the thing was denied to application 6f1c2d3e-0000-4000-8000-00000000000a (service principal 6f1c2d3e-0000-4000-8000-00000000000b)",
			"give it a role with Microsoft.Storage/storageAccounts/write at /subscriptions/s/resourceGroups/g",
		}},
		"policy": {answered(403, nil, `{"error":{"code":"RequestDisallowedByPolicy","message":"Resource 'a' was disallowed by policy.","additionalInfo":[{"type":"PolicyViolation",`+
			`"info":{"policyAssignmentName":"x","policyAssignmentDisplayName":"No shared keys"}}]}}`), cloud.Denied, []string{"denied by Azure Policy (No shared keys)", "exempted"}},
		"locked":              {answered(409, nil, spelled("ScopeLocked", "The scope 'a' cannot perform delete operation.")), cloud.Denied, []string{"denied by a lock", "Remove the lock"}},
		"provider":            {answered(409, nil, spelled("MissingSubscriptionRegistration", "The subscription is not registered to use namespace 'Microsoft.ManagedIdentity'. See x")), cloud.Denied, []string{"az provider register --namespace Microsoft.ManagedIdentity"}},
		"principal":           {answered(400, nil, spelled("PrincipalNotFound", "Principal x does not exist in the directory y.")), cloud.NotFound, nil},
		"assignment exists":   {answered(409, nil, spelled("RoleAssignmentExists", "The role assignment already exists.")), cloud.AlreadyExists, nil},
		"assignments full":    {answered(400, nil, spelled("RoleAssignmentLimitExceeded", "The role assignment limit for the subscription has been exceeded.")), cloud.Quota, []string{"Delete what is not needed"}},
		"name taken":          {answered(409, nil, spelled("StorageAccountAlreadyTaken", "The storage account named a is already taken.")), cloud.AlreadyExists, nil},
		"conflict":            {answered(409, nil, spelled("Conflict", "Another operation is in progress.")), cloud.Conflict, nil},
		"etag":                {answered(412, nil, spelled("PreconditionFailed", "no")), cloud.Conflict, nil},
		"not found":           {answered(404, nil, spelled("ResourceGroupNotFound", "Resource group 'g' could not be found.")), cloud.NotFound, nil},
		"404 of a proxy":      {answered(404, nil, "<html>no such page</html>"), cloud.Unavailable, []string{"HTTP status 404", "proxy"}},
		"404 of nobody":       {answered(404, nil, ""), cloud.Unavailable, []string{"proxy"}},
		"403 of a proxy":      {answered(403, nil, `{"error":"forbidden"}`), cloud.Unavailable, []string{"proxy"}},
		"token":               {answered(401, nil, spelled("InvalidAuthenticationToken", "The access token is invalid.")), cloud.Unauthenticated, nil},
		"token that ended":    {answered(401, nil, spelled("ExpiredAuthenticationToken", "The access token expiry UTC time '1' is earlier than '2'.")), cloud.Unavailable, []string{"the next call gets another one"}},
		"throttled":           {answered(429, http.Header{"Retry-After": {"17"}}, spelled("SubscriptionRequestsThrottled", "slow")), cloud.Throttled, nil},
		"throttled by nobody": {answered(429, http.Header{"Retry-After": {"17"}}, "slow"), cloud.Throttled, nil},
		"broken":              {answered(500, nil, spelled("InternalServerError", "Encountered internal server error.")), cloud.Unavailable, nil},
		"busy":                {answered(503, nil, spelled("ServiceUnavailable", "no")), cloud.Unavailable, nil},
		"wrong":               {answered(400, nil, spelled("InvalidParameter", "no")), cloud.Invalid, nil},
		"graph":               {answered(403, nil, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation.","innerError":{"request-id":"x"}}}`), cloud.Denied, []string{"Insufficient privileges"}},
		"blob": {answered(403, http.Header{"X-Ms-Error-Code": {"AuthorizationPermissionMismatch"}}, "<?xml version=\"1.0\"?><Error><Code>AuthorizationPermissionMismatch</Code>"+
			"<Message>This request is not authorized to perform this operation using this permission.\nRequestId:6f1c2d3e-401e-0000-8000-00000000000b\nTime:2026-03-01T12:00:00.0000000Z</Message></Error>"), cloud.Denied, []string{"using this permission"}},
		"blob without a body": {answered(404, http.Header{"X-Ms-Error-Code": {"BlobNotFound"}}, ""), cloud.NotFound, []string{"BlobNotFound"}},
		"no answer in time":   {fmt.Errorf("x: %w", context.DeadlineExceeded), cloud.Unavailable, []string{"no answer in time"}},
		"no connection":       {&url.Error{Op: "Get", URL: "https://x", Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}}, cloud.Unavailable, []string{"could not be reached: connection refused"}},
		"garbage":             {fmt.Errorf("unmarshalling type x: %w", json.Unmarshal([]byte("<html>"), new(any))), cloud.Unavailable, []string{"proxy"}},
		"secret expired": {&TokenError{Status: 401, Code: "invalid_client", Description: "AADSTS7000222: The provided client secret keys for app 'x' are expired. Trace ID: 6f1c Correlation ID: 7a Timestamp: 2026-03-01 12:00:00Z"},
			cloud.Unauthenticated, []string{"(AADSTS7000222)", "are expired. Make a new secret"}},
		"entra busy":      {&TokenError{Status: 503, Code: "temporarily_unavailable", Description: "AADSTS90033: A transient error has occurred."}, cloud.Unavailable, nil},
		"entra throttles": {&TokenError{Status: 429, Code: "invalid_request", RetryAfter: 17 * time.Second}, cloud.Throttled, nil},
		"not entra":       {&TokenError{Status: 200}, cloud.Unavailable, []string{"proxy"}},
	} {
		op := Operation{Service: ResourceManager, Name: "Things_Get", Permission: "Microsoft.Things/read", Object: "the thing"}
		err := Classify(op, c.err)
		classified, is := errors.AsType[*cloud.Error](err)
		if !is || classified.Kind != c.kind {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, want := range c.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: it lacks %q: %v", name, want, err)
			}
		}
		if c.kind == cloud.Throttled && classified.RetryAfter != 17*time.Second {
			t.Errorf("%s: it waits %s", name, classified.RetryAfter)
		}
		for _, never := range []string{"Trace ID", "RequestId", "6f1c2d3e-401e", "12:00:00"} {
			if strings.Contains(err.Error(), never) {
				t.Errorf("%s: it differs each time: %v", name, err)
			}
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add(403, "AuthorizationFailed", `{"error":{"code":"AuthorizationFailed","message":"The client '' with object id '' does not have authorization to perform action '' over scope ''"}}`)
	f.Add(404, "", `<Error><Code>a</Code></Error>`)
	f.Add(200, "", `{"error":{"code":1}}`)
	f.Fuzz(func(t *testing.T, status int, code, body string) {
		header := http.Header{}
		if code != "" {
			header.Set("X-Ms-Error-Code", code)
		}
		if cloud.KindOf(Classify(Operation{}, answered(status, header, body))) == "" {
			t.Error("it has no kind")
		}
	})
}
