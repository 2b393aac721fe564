package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"google.golang.org/api/googleapi"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Codes of refusals that callers tell apart.
const (
	// CodeFailedPrecondition is the state of the thing not being one in which it can be done.
	CodeFailedPrecondition = "FAILED_PRECONDITION"
	// CodeServiceDisabled is an API that has to be enabled first.
	CodeServiceDisabled = "SERVICE_DISABLED"
	// CodeBillingDisabled is a project that nobody pays for.
	CodeBillingDisabled = "BILLING_DISABLED"
	// CodePerimeter is a perimeter of VPC Service Controls that keeps the caller out, whatever its rights are.
	CodePerimeter = "SECURITY_POLICY_VIOLATED"
)

// kindOfStatus says what a canonical code means; "" for one that is not known. Source: google.rpc.Code.
func kindOfStatus(status string) cloud.Kind {
	switch status {
	case "NOT_FOUND":
		return cloud.NotFound
	case "ALREADY_EXISTS":
		return cloud.AlreadyExists
	case "ABORTED":
		return cloud.Conflict
	case "RESOURCE_EXHAUSTED":
		return cloud.Throttled
	case "PERMISSION_DENIED":
		return cloud.Denied
	case "UNAUTHENTICATED":
		return cloud.Unauthenticated
	case "INVALID_ARGUMENT", CodeFailedPrecondition, "OUT_OF_RANGE", "UNIMPLEMENTED":
		return cloud.Invalid
	case "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "UNKNOWN", "CANCELLED", "DATA_LOSS":
		return cloud.Unavailable
	}
	return ""
}

// Classify turns an error of a client into the one that everything else deals with. An error that the API did not spell itself, a 404 of a
// proxy for example, never means that something does not exist.
func Classify(op Operation, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.Permission, Object: op.Object, Err: err}
	if refused, found := errors.AsType[*TokenError](err); found {
		classifyToken(classified, refused)
		return classified
	}
	answer, found := errors.AsType[*googleapi.Error](err)
	if !found {
		classified.Message = cloud.NoAnswer(err, 0, garbled(err))
		return classified
	}
	classified.RetryAfter = cloud.RetryAfter(answer.Header)
	spelled := parseRefusal(answer.Body)
	classified.Code = spelled.Status
	classified.Message = cloud.ScrubMessage(spelled.Message)
	kind := kindOfStatus(spelled.Status)
	if spelled.Status == "" {
		kind, classified.Code = kindOfReason(answer.Code, spelled.Reason), spelled.Reason
	}
	switch {
	case kind != "":
		classified.Kind = kind
	case answer.Code == http.StatusTooManyRequests:
		classified.Kind, classified.Message = cloud.Throttled, unspelled(answer)
		return classified
	default:
		classified.Message = unspelled(answer)
		return classified
	}
	spelled.refine(classified)
	return classified
}

// garbled reports whether an error says that an answer is no JSON.
func garbled(err error) bool {
	text := err.Error()
	return strings.Contains(text, "invalid character") || strings.Contains(text, "JSON")
}

// unspelled says what a refusal is that holds no error of the API. Where the client could not read all of it, it returns what there is.
func unspelled(answer *googleapi.Error) string {
	err := json.NewDecoder(strings.NewReader(answer.Body)).Decode(new(json.RawMessage))
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		err = answer
	}
	return cloud.NoAnswer(err, answer.Code, true)
}
