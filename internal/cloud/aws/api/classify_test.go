package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudcredential/operator/internal/cloud"
)

// answered wraps an error as the SDK does when there was an answer.
func answered(status int, err error) error {
	response := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {"7"}}}
	return &smithy.OperationError{ServiceID: "IAM", OperationName: "CreateUser",
		Err: &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: err}}
}

func coded(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

func TestErrorsAreClassified(t *testing.T) {
	t.Parallel()
	text := "text"
	for _, c := range []struct {
		err  error
		kind cloud.Kind
	}{
		{answered(404, &types.NoSuchEntityException{Message: &text}), cloud.NotFound},
		{answered(409, &types.EntityAlreadyExistsException{Message: &text}), cloud.AlreadyExists},
		{answered(409, &types.DeleteConflictException{Message: &text}), cloud.Conflict},
		{answered(409, &types.ConcurrentModificationException{Message: &text}), cloud.Conflict},
		{answered(409, &types.EntityTemporarilyUnmodifiableException{Message: &text}), cloud.Conflict},
		{answered(409, &types.LimitExceededException{Message: &text}), cloud.Quota},
		{answered(400, &types.MalformedPolicyDocumentException{Message: &text}), cloud.Invalid},
		{answered(400, &types.InvalidInputException{Message: &text}), cloud.Invalid},
		{answered(500, &types.ServiceFailureException{Message: &text}), cloud.Unavailable},
		{answered(400, coded("Throttling", "Rate exceeded")), cloud.Throttled},
		{answered(429, coded("Whatever", "")), cloud.Throttled},
		{answered(503, coded("ServiceUnavailable", "")), cloud.Unavailable},
		{answered(503, coded("SlowDown", "")), cloud.Throttled},
		{answered(403, coded("AccessDenied", "no")), cloud.Denied},
		{answered(403, coded("InvalidClientTokenId", "The security token included in the request is invalid.")), cloud.Unauthenticated},
		{answered(403, coded("SignatureDoesNotMatch", "The request signature we calculated does not match")), cloud.Unauthenticated},
		{answered(403, coded("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z")), cloud.Unavailable},
		{answered(403, coded("ExpiredToken", "")), cloud.Unauthenticated},
		{answered(400, coded("ValidationError", "")), cloud.Invalid},
		{answered(400, coded("SomethingNew", "")), cloud.Invalid},
		{answered(403, coded("SomethingNew", "")), cloud.Unavailable},
		{answered(404, coded("UnknownError", "UnknownError")), cloud.Unavailable},
		{answered(404, errors.New("not XML")), cloud.Unavailable},
		{answered(429, errors.New("not XML")), cloud.Throttled},
		{&smithy.DeserializationError{Err: errors.New("x")}, cloud.Unavailable},
		{fmt.Errorf("send: %w", context.DeadlineExceeded), cloud.Unavailable},
		{errors.New("connection refused"), cloud.Unavailable},
		{smithy.InvalidParamsError{Context: "CreateUserInput"}, cloud.Invalid},
	} {
		got := Classify("iam:CreateUser", "user u", c.err)
		if !cloud.Is(got, c.kind) || errors.Unwrap(got) == nil {
			t.Errorf("%v is classified as %v", c.err, got)
		}
	}
}

func TestTheCloudsWishToWaitIsKept(t *testing.T) {
	t.Parallel()
	var classified *cloud.Error
	if !errors.As(Classify("a", "o", answered(503, coded("ServiceUnavailable", ""))), &classified) || classified.RetryAfter != 7*time.Second {
		t.Errorf("the wait is %v", classified.RetryAfter)
	}
}

func TestAnAnswerThatBreaksOffIsNotTakenForAProxys(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "<GetUserResponse><GetUserResult><User><Us")
		}))
		t.Cleanup(server.Close)
		client := iam.New(iam.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Retryer: awssdk.NopRetryer{}, Credentials: awssdk.AnonymousCredentials{}})
		_, err := client.GetUser(t.Context(), &iam.GetUserInput{})
		got := Classify("iam:GetUser", "user u", err)
		if !cloud.Is(got, cloud.Unavailable) || !strings.Contains(got.Error(), "broke off in the middle of the answer") {
			t.Errorf("status %d: %v is classified as %v", status, err, got)
		}
	}
}

func TestTwoFailuresOfOneCauseReadTheSame(t *testing.T) {
	t.Parallel()
	pairs := [][2]error{
		{answered(403, coded("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z")),
			answered(403, coded("SignatureDoesNotMatch", "Signature expired: 20260102T000000Z is now earlier than 20260102T001500Z"))},
		{answered(500, coded("InternalFailure", "We failed, request id: 0a1b2c3d-0000-4000-8000-000000000001")),
			answered(500, coded("InternalFailure", "We failed, request id: 0a1b2c3d-0000-4000-8000-0000000000ff"))},
	}
	for _, pair := range pairs {
		if a, b := Classify("a", "o", pair[0]).Error(), Classify("a", "o", pair[1]).Error(); a != b {
			t.Errorf("%q and %q differ", a, b)
		}
	}
}

func TestARefusalNamesWhoWhatAndWhy(t *testing.T) {
	t.Parallel()
	const who = "arn:aws:iam::123456789012:user/installer"
	const begin = "User: " + who + " is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::123456789012:user/x"
	for sentence, by := range map[string]string{
		begin: "",
		begin + " because no identity-based policy allows the iam:CreateUser action":                     "its identity-based policy, which does not allow it",
		begin + " because no permissions boundary allows the iam:CreateUser action":                      "its permissions boundary, which does not allow it",
		begin + " because no service control policy allows the iam:CreateUser action":                    "its service control policy, which does not allow it",
		begin + " with an explicit deny in a service control policy":                                     "an explicit deny in a service control policy",
		begin + " with an explicit deny in an identity-based policy":                                     "an explicit deny in an identity-based policy",
		begin + " with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/p": "an explicit deny in an identity-based policy",
		begin + " with an explicit deny":                                                                 "an explicit deny",
		begin + " with an explicit deny in a permissions boundary":                                       "an explicit deny in a permissions boundary",
	} {
		var e *cloud.Error
		if !errors.As(Classify("iam:Something", "", answered(403, coded("AccessDenied", sentence))), &e) {
			t.Fatal("not classified")
		}
		if e.Principal != who || e.Action != "iam:CreateUser" || e.DeniedBy != by || e.Object != "arn:aws:iam::123456789012:user/x" {
			t.Errorf("%q is read as %q, %q, %q, %q", sentence, e.Principal, e.Action, e.DeniedBy, e.Object)
		}
	}
	var e *cloud.Error
	if !errors.As(Classify("iam:CreateUser", "user x", answered(403, coded("AccessDenied", "Access denied for another reason"))), &e) ||
		e.Action != "iam:CreateUser" || !strings.Contains(e.Error(), "another reason") {
		t.Errorf("the error is %v", e)
	}
}
