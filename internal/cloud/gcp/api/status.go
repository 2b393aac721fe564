package api

import (
	"fmt"

	"github.com/cloudcredential/operator/internal/cloud"
)

// codes are the canonical codes by their numbers. Source: google.rpc.Code.
func codes() []string {
	return []string{
		"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
		CodeFailedPrecondition, "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
	}
}

// ClassifyStatus is Classify for the google.rpc.Status that a long-running operation ended with.
func ClassifyStatus(op Operation, code int64, message string) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.Permission, Object: op.Object, Message: cloud.ScrubMessage(message)}
	if known := codes(); code > 0 && code < int64(len(known)) {
		classified.Code, classified.Kind = known[code], kindOfStatus(known[code])
	}
	classified.Err = fmt.Errorf("the operation ended with code %d: %s", code, message)
	return classified
}
