package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/api/googleapi"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Codes of refusals that callers tell apart.
const (
	// CodeFailedPrecondition is the state of the thing not being one in which it can be done.
	CodeFailedPrecondition = "FAILED_PRECONDITION"
	// CodeServiceDisabled is an API that has to be enabled first.
	CodeServiceDisabled = "SERVICE_DISABLED"
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
		classified.Message = transportMessage(err, 0)
		return classified
	}
	classified.RetryAfter = retryAfter(answer.Header)
	spelled := parseRefusal(answer.Body)
	classified.Code = spelled.Status
	classified.Message = cloud.ScrubMessage(spelled.Message)
	kind := kindOfStatus(spelled.Status)
	switch {
	case kind != "":
		classified.Kind = kind
	case answer.Code == http.StatusTooManyRequests:
		classified.Kind, classified.Message = cloud.Throttled, transportMessage(err, answer.Code)
		return classified
	default:
		classified.Message = transportMessage(err, answer.Code)
		return classified
	}
	spelled.refine(classified)
	return classified
}

// transportMessage says why there was no answer to speak of, in words that are the same each time: no port, no address of this machine.
func transportMessage(err error, status int) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "the call was given up"
	case status != 0:
		return "the answer, with HTTP status " + strconv.Itoa(status) + ", is not one of the cloud: look for a proxy in between"
	}
	root := rootCause(err).Error()
	if strings.Contains(root, "invalid character") || strings.Contains(root, "JSON") {
		return "the answer is not one of the cloud: look for a proxy in between"
	}
	return "the endpoint could not be reached: " + cloud.ScrubMessage(root)
}

// rootCause is the innermost error, which names no request.
func rootCause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
