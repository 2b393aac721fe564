package alibabacloud

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
)

// refusal is what an answer says. Source: "RAM API errors", and "Common error codes" of the RPC style.
type refusal struct {
	Code, Message      string
	AccessDeniedDetail struct{ AuthAction, AuthPrincipalDisplayName, PolicyType string }
}

// classify turns an error of a call into the one that everything else deals with. An answer that is not in the form of the APIs, a 404 of a gateway for
// example, never means that something does not exist.
func classify(op operation, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.action(), Object: op.object, Err: err}
	refused, is := errors.AsType[*jsonapi.RefusedError](err)
	if !is {
		garbled, is := errors.AsType[*jsonapi.GarbledError](err)
		status := 0
		if is {
			status = garbled.Status
		}
		classified.Message = cloud.NoAnswer(err, status, is)
		return classified
	}
	classified.RetryAfter = cloud.RetryAfter(refused.Header)
	var spelled refusal
	if json.Unmarshal(refused.Body, &spelled) != nil || spelled.Code == "" {
		classified.Message = cloud.NoAnswer(err, refused.Status, true)
		if refused.Status == http.StatusTooManyRequests {
			classified.Kind = cloud.Throttled
		}
		return classified
	}
	classified.Code, classified.Kind = spelled.Code, kindOf(spelled.Code, refused.Status)
	sentence, _, _ := strings.Cut(spelled.Message, " server string to sign") // which differs each time
	classified.Message = cloud.ScrubMessage(sentence)
	if classified.Kind == cloud.Denied {
		spelled.denied(classified)
	}
	return classified
}

// denied fills in what was checked and what to do.
func (r refusal) denied(classified *cloud.Error) {
	if action := r.AccessDeniedDetail.AuthAction; action != "" {
		classified.Action = action
	}
	classified.Principal = r.AccessDeniedDetail.AuthPrincipalDisplayName
	classified.Message = strings.TrimRight(classified.Message, ".") + "; allow it what `ccoctl alibabacloud permissions` prints"
}

// kindOf says what a code means: those of RAM begin with what is wrong.
func kindOf(code string, status int) cloud.Kind {
	for _, known := range []struct {
		prefix string
		kind   cloud.Kind
	}{
		{"InvalidAccessKeyId", cloud.Unauthenticated}, {"SignatureDoesNotMatch", cloud.Unauthenticated}, {"IncompleteSignature", cloud.Unauthenticated},
		{"InvalidTimeStamp", cloud.Unauthenticated}, {"InvalidSecurityToken", cloud.Unauthenticated},
		{"SignatureNonceUsed", cloud.Unavailable},
		{"NoPermission", cloud.Denied}, {"Forbidden", cloud.Denied},
		{"EntityNotExist", cloud.NotFound}, {"EntityAlreadyExist", cloud.AlreadyExists},
		{"DeleteConflict", cloud.Conflict}, {"EntityTemporarilyUnmodifiable", cloud.Conflict}, {"LimitExceeded", cloud.Quota},
		{"Throttling", cloud.Throttled},
	} {
		if strings.HasPrefix(code, known.prefix) {
			return known.kind
		}
	}
	switch {
	case status == http.StatusForbidden:
		return cloud.Denied
	case status == http.StatusTooManyRequests:
		return cloud.Throttled
	case status >= http.StatusInternalServerError:
		return cloud.Unavailable
	}
	return cloud.Invalid
}
