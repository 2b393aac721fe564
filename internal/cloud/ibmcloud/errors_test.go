package ibmcloud

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
)

// refused is an error as exchange returns it.
func refused(status int, body string) error {
	return &jsonapi.RefusedError{Status: status, Header: http.Header{"Retry-After": {"7"}}, Body: []byte(body)}
}

func TestErrorsAreClassified(t *testing.T) {
	t.Parallel()
	const forbidden = `{"context":{"transaction_id":"x1"},"status_code":"403","trace":"x1","errors":[{"code":"forbidden","message":"You are not authorized to use this API.",` +
		`"details":"Reason: Access check for action 'iam-identity.serviceid.create' for subject 'IBMid-270002R30A' for resource 'a/0b5a' was denied due to lack of access policy. Outbound transaction id 'ZjYybjk-93'."}]}`
	op := operation{identityService, "create_service_id", cloud.WritesOnce, "service ID a"}
	for name, c := range map[string]struct {
		err    error
		kind   cloud.Kind
		action string
		says   string
	}{
		"denied":         {refused(403, forbidden), cloud.Denied, "iam-identity.serviceid.create", "denied to IBMid-270002R30A"},
		"not found":      {refused(404, `{"errors":[{"code":"not_found","message":"Object not found","details":"Service ID 'x' could not be found."}]}`), cloud.NotFound, "", "Object not found: Service ID 'x'"},
		"of a gateway":   {refused(404, "<h1>An 404 error occurred in iam-gateway.</h1>"), cloud.Unavailable, "", "proxy"},
		"twice":          {refused(409, `{"trace":"t","errors":[{"code":"policy_conflict_error","message":"It exists.","details":{"conflicts_with":{}}}]}`), cloud.AlreadyExists, "", "It exists."},
		"overtaken":      {refused(409, `{"errors":[{"code":"conflict","message":"The entity tag is not the current one."}]}`), cloud.Conflict, "", ""},
		"locked":         {refused(409, `{"errors":[{"code":"delete_not_possible","message_code":"BXNIM0105E","message":"Unable to delete object"}]}`), cloud.Conflict, "", "Unable"},
		"full":           {refused(400, `{"errors":[{"code":"limit_exceeded","message":"You have reached the maximum number of allowed Service IDs."}]}`), cloud.Quota, "", ""},
		"wrong":          {refused(400, `{"errors":[{"code":"invalid_body","message":"Invalid body format."}]}`), cloud.Invalid, "", ""},
		"no token":       {refused(401, `{"errors":[{"code":"invalid_token","message":"Provided token is invalid or expired"}]}`), cloud.Unauthenticated, "", ""},
		"throttled":      {refused(429, `{"errors":[{"code":"too_many_requests","message":"Slow down."}]}`), cloud.Throttled, "", ""},
		"of a proxy":     {refused(429, `slow`), cloud.Throttled, "", ""},
		"broken":         {refused(500, `{"errors":[{"code":"internal_server_error","message":"Oh."}]}`), cloud.Unavailable, "", ""},
		"no JSON":        {&jsonapi.GarbledError{Status: 200, Err: errors.New("invalid character")}, cloud.Unavailable, "", "proxy"},
		"broken off":     {io.ErrUnexpectedEOF, cloud.Unavailable, "", "broke off"},
		"no connection":  {&url.Error{Op: "Get", URL: "https://iam.cloud.ibm.com", Err: errors.New("connection refused")}, cloud.Unavailable, "", "connection refused"},
		"unknown key":    {&url.Error{Err: &tokenError{refused(400, `{"errorCode":"BXNIM0415E","errorMessage":"Provided API key could not be found."}`)}}, cloud.Unauthenticated, "iam:get_token", "BXNIM0415E"},
		"tokens broken":  {&url.Error{Err: &tokenError{refused(503, `{"errorCode":"x","errorMessage":"y"}`)}}, cloud.Unavailable, "iam:get_token", ""},
		"tokens limited": {&url.Error{Err: &tokenError{refused(429, `{"errorCode":"x","errorMessage":"y"}`)}}, cloud.Throttled, "iam:get_token", ""},
		"token no JSON":  {&url.Error{Err: &tokenError{&jsonapi.GarbledError{Status: 200, Err: errors.New("x")}}}, cloud.Unavailable, "iam:get_token", "proxy"},
	} {
		err := classify(op, c.err)
		got, is := errors.AsType[*cloud.Error](err)
		if !is || got.Kind != c.kind || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "ZjYybjk") {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.action == "" {
			c.action = "iam-identity:create_service_id"
		}
		if got.Action != c.action || !errors.Is(err, c.err) {
			t.Errorf("%s: the action is %s, the cause %v", name, got.Action, got.Err)
		}
		if _, answered := errors.AsType[*jsonapi.RefusedError](c.err); answered && got.RetryAfter != 7*time.Second {
			t.Errorf("%s: the wait is %v", name, got.RetryAfter)
		}
	}
}
