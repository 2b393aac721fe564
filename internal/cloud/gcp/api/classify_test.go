package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/googleapi"

	"github.com/cloudcredential/operator/internal/cloud"
)

// refused is an error as the clients return it.
func refused(code int, status, message string, details ...string) error {
	body := fmt.Sprintf(`{"error":{"code":%d,"message":%q,"status":%q,"details":[%s]}}`, code, message, status, strings.Join(details, ","))
	return fmt.Errorf("wrapped: %w", &googleapi.Error{Code: code, Message: message, Body: body, Header: http.Header{}})
}

func TestErrorsAreClassified(t *testing.T) {
	t.Parallel()
	const info = `{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":%q,"metadata":{%s}}`
	op := Operation{Service: "iam", Name: "projects.serviceAccounts.create", Permission: "iam.serviceAccounts.create", Object: "service account a"}
	for name, c := range map[string]struct {
		err    error
		kind   cloud.Kind
		action string
		says   string
	}{
		"not found":  {refused(404, "NOT_FOUND", "Unknown service account"), cloud.NotFound, "", "Unknown"},
		"taken":      {refused(409, "ALREADY_EXISTS", "Service account a already exists."), cloud.AlreadyExists, "", ""},
		"overtaken":  {refused(409, "ABORTED", "There were concurrent policy changes."), cloud.Conflict, "", ""},
		"wrong":      {refused(400, "INVALID_ARGUMENT", "Permission x is not valid."), cloud.Invalid, "", "x is not valid"},
		"no token":   {refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."), cloud.Unauthenticated, "", ""},
		"broken":     {refused(500, "INTERNAL", "Internal error encountered."), cloud.Unavailable, "", ""},
		"throttled":  {refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Read requests'", fmt.Sprintf(info, "RATE_LIMIT_EXCEEDED", "")), cloud.Throttled, "", ""},
		"full":       {refused(429, "RESOURCE_EXHAUSTED", "Maximum number of service accounts on project reached."), cloud.Quota, "", "raised"},
		"principals": {refused(400, "INVALID_ARGUMENT", "The number of members in the policy (1,501) is larger than the maximum allowed size 1,500."), cloud.Quota, "", ""},
		"denied": {refused(403, "PERMISSION_DENIED", "Permission 'iam.roles.get' denied on resource '//iam.googleapis.com/projects/p' (or it may not exist)."),
			cloud.Denied, "iam.roles.get", "grant iam.roles.get on iam.googleapis.com/projects/p"},
		"denied in the older words": {refused(403, "PERMISSION_DENIED", "Permission iam.serviceAccounts.create is required to perform this operation on project projects/p."),
			cloud.Denied, "iam.serviceAccounts.create", "on projects/p"},
		"denied with details": {refused(403, "PERMISSION_DENIED", "No.", fmt.Sprintf(info, "IAM_PERMISSION_DENIED", `"permission":"a.b.c","resource":"projects/p"`)),
			cloud.Denied, "a.b.c", "grant a.b.c on projects/p"},
		"service disabled": {refused(403, "PERMISSION_DENIED", "It is disabled.", fmt.Sprintf(info, "SERVICE_DISABLED", `"service":"iam.googleapis.com","consumer":"projects/123"`)),
			cloud.Denied, "", "gcloud services enable iam.googleapis.com --project 123"},
		"no quota project": {refused(403, "PERMISSION_DENIED", "Your application is authenticating by using local Application Default Credentials. The iam.googleapis.com API "+
			"requires a quota project, which is not set by default.", fmt.Sprintf(info, "SERVICE_DISABLED", `"service":"iam.googleapis.com","consumer":"projects/764086051850"`)),
			cloud.Denied, "", "gcloud auth application-default set-quota-project PROJECT"},
		"billing disabled": {refused(403, "PERMISSION_DENIED", "This API method requires billing to be enabled.", fmt.Sprintf(info, "BILLING_DISABLED", `"service":"iam.googleapis.com","consumer":"projects/123"`)),
			cloud.Denied, "", "billing is not enabled for project 123: link"},
		"a perimeter": {refused(403, "PERMISSION_DENIED", "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: eYhDkfYCu-dO4",
			fmt.Sprintf(info, "SECURITY_POLICY_VIOLATED", `"service":"iam.googleapis.com","uid":"eYhDkfYCu-dO4"`)), cloud.Denied, "", "(SECURITY_POLICY_VIOLATED): a perimeter"},
		"organisation": {refused(400, "FAILED_PRECONDITION", "Key creation is not allowed on this service account.",
			`{"@type":"type.googleapis.com/google.rpc.PreconditionFailure","violations":[{"type":"constraints/iam.disableServiceAccountKeyCreation"}]}`),
			cloud.Invalid, "", "constraints/iam.disableServiceAccountKeyCreation"},
		"organisation, by a managed constraint": {refused(400, "FAILED_PRECONDITION", "Precondition check failed.",
			fmt.Sprintf(info, "CUSTOM_ORG_POLICY_VIOLATION", `"customConstraints":"constraints/iam.managed.disableServiceAccountKeyCreation"`)),
			cloud.Invalid, "", "exempted from iam.managed.disableServiceAccountKeyCreation,"},
		"a 404 of a proxy":         {&googleapi.Error{Code: 404, Body: "<html>not found</html>"}, cloud.Unavailable, "", "proxy"},
		"a 403 of a proxy":         {&googleapi.Error{Code: 403, Body: `{"message":"blocked"}`}, cloud.Unavailable, "", "proxy"},
		"a 429 of a proxy":         {&googleapi.Error{Code: 429, Body: "slow down"}, cloud.Throttled, "", ""},
		"a refusal that broke off": {&googleapi.Error{Code: 500, Body: `{"error":{"code":500,"mess`}, cloud.Unavailable, "", "broke off in the middle"},
		"an answer that broke off": {io.ErrUnexpectedEOF, cloud.Unavailable, "", "broke off in the middle"},
		"no JSON":                  {&json.SyntaxError{}, cloud.Unavailable, "", ""},
		"no connection":            {&url.Error{Op: "Post", URL: "https://iam.googleapis.com", Err: errors.New("connection refused")}, cloud.Unavailable, "", "connection refused"},
		"no answer":                {&url.Error{Op: "Post", URL: "https://iam.googleapis.com", Err: context.DeadlineExceeded}, cloud.Unavailable, "", "in time"},
		"key unknown":              {&url.Error{Err: &TokenError{Status: 400, Code: "invalid_grant", Description: "Invalid JWT Signature."}}, cloud.Unauthenticated, "", "Signature"},
		"clock wrong": {&url.Error{Err: &TokenError{Status: 400, Code: "invalid_grant",
			Description: "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."}}, cloud.Unavailable, "", "clock"},
		"token endpoint broken":    {&TokenError{Status: 503, Code: "internal_failure"}, cloud.Unavailable, "", ""},
		"token endpoint throttled": {&TokenError{Status: 429, Code: "rate_limit_exceeded"}, cloud.Throttled, "", ""},
		"token endpoint is none":   {&TokenError{Status: 404}, cloud.Unavailable, "", "proxy"},
	} {
		err := Classify(op, c.err)
		got, is := errors.AsType[*cloud.Error](err)
		if !is || got.Kind != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.action == "" {
			c.action = op.Permission
		}
		if got.Action != c.action || !errors.Is(err, c.err) {
			t.Errorf("%s: the action is %s, the cause %v", name, got.Action, got.Err)
		}
	}
}

func TestErrorsOfCloudStorageAreClassified(t *testing.T) {
	t.Parallel()
	op := Operation{Service: "storage", Name: "buckets.get", Permission: "storage.buckets.get", Object: "bucket b"}
	for name, c := range map[string]struct {
		status         int
		domain, reason string
		message        string
		kind           cloud.Kind
		action, code   string
	}{
		"no bucket": {404, "global", "notFound", "The specified bucket does not exist.", cloud.NotFound, "storage.buckets.get", "notFound"},
		"taken":     {409, "global", "conflict", "The requested bucket name is not available.", cloud.AlreadyExists, "storage.buckets.get", CodeConflict},
		"overtaken": {412, "global", "conditionNotMet", "At least one of the pre-conditions you specified did not hold.", cloud.Conflict, "storage.buckets.get", CodeConditionNotMet},
		"forbidden by a rule": {412, "global", "conditionNotMet", "The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.",
			cloud.Invalid, "storage.buckets.get", CodeFailedPrecondition},
		"denied": {403, "global", "forbidden", "a@b.c does not have storage.objects.list access to the Google Cloud Storage bucket.", cloud.Denied, "storage.objects.list", "forbidden"},
		"a perimeter": {403, "global", "forbidden", "Request is prohibited by organization's policy. vpcServiceControlsUniqueIdentifier: eYhDkfYCu-dO4", cloud.Denied,
			"storage.buckets.get", CodePerimeter},
		"no token":    {401, "global", "authError", "Invalid Credentials", cloud.Unauthenticated, "storage.buckets.get", "authError"},
		"throttled":   {429, "usageLimits", "rateLimitExceeded", "Slow down.", cloud.Throttled, "storage.buckets.get", "rateLimitExceeded"},
		"broken":      {503, "global", "backendError", "Backend Error", cloud.Unavailable, "storage.buckets.get", "backendError"},
		"wrong":       {400, "global", "invalid", "Invalid bucket name: 'x'", cloud.Invalid, "storage.buckets.get", "invalid"},
		"of a proxy":  {404, "", "", "gone", cloud.Unavailable, "storage.buckets.get", ""},
		"without one": {404, "", "notFound", "gone", cloud.Unavailable, "storage.buckets.get", ""},
	} {
		body := fmt.Sprintf(`{"error":{"code":%d,"message":%q,"errors":[{"message":%q,"domain":%q,"reason":%q}]}}`, c.status, c.message, c.message, c.domain, c.reason)
		err := Classify(op, &googleapi.Error{Code: c.status, Body: body, Header: http.Header{}})
		got, is := errors.AsType[*cloud.Error](err)
		if !is || got.Kind != c.kind || got.Action != c.action || got.Code != c.code {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheCloudSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	err := refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'x'", `{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"7s"}`)
	got, _ := errors.AsType[*cloud.Error](Classify(Operation{}, err))
	if got.Kind != cloud.Throttled || got.RetryAfter != 7*time.Second {
		t.Errorf("it is %s, and the wait %v", got.Kind, got.RetryAfter)
	}
	got, _ = errors.AsType[*cloud.Error](Classify(Operation{}, &googleapi.Error{Code: 429, Header: http.Header{"Retry-After": {"3"}}}))
	if got.RetryAfter != 3*time.Second {
		t.Errorf("the wait is %v", got.RetryAfter)
	}
}
