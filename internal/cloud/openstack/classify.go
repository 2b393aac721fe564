package openstack

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudcredential/operator/internal/cloud"
)

// limitReached is how Keystone begins its refusal where a user has as many application credentials as the configuration allows.
const limitReached = "Unable to create additional application credentials"

// classify turns an error of a client into the one that everything else deals with. An error that Keystone did not spell itself, a 404 of a proxy for
// example, never means that something does not exist.
func classify(op operation, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.right(), Object: op.object, Err: err}
	answer, found := errors.AsType[gophercloud.ErrUnexpectedResponseCode](err)
	if errors.Is(err, errTruncated) {
		classified.Kind, classified.Message = cloud.Quota, errTruncated.Error()
		return classified
	}
	if !found {
		classified.Message = cloud.NoAnswer(err, 0, garbled(err))
		return classified
	}
	classified.RetryAfter = cloud.RetryAfter(answer.ResponseHeader)
	refusal := parseRefusal(answer.Body)
	switch {
	case answer.Actual == http.StatusTooManyRequests:
		classified.Kind = cloud.Throttled
		classified.Code, classified.Message = refusal.Title, cloud.ScrubMessage(refusal.Message)
		return classified
	case refusal.Code != answer.Actual:
		classified.Message = cloud.NoAnswer(err, answer.Actual, true)
		return classified
	}
	classified.Code, classified.Message = refusal.Title, cloud.ScrubMessage(refusal.Message)
	classified.Kind = kindOf(op, answer.Actual, refusal.Message)
	return classified
}

// kindOf says what a refusal of Keystone's means ("Identity API v3", section "Error codes").
func kindOf(op operation, status int, message string) cloud.Kind {
	switch status {
	case http.StatusUnauthorized:
		return cloud.Unauthenticated
	case http.StatusForbidden:
		if strings.HasPrefix(message, limitReached) {
			return cloud.Quota
		}
		return cloud.Denied
	case http.StatusNotFound:
		return cloud.NotFound
	case http.StatusConflict:
		if op.effect == cloud.WritesOnce {
			return cloud.AlreadyExists
		}
		return cloud.Conflict
	case http.StatusRequestTimeout:
		return cloud.Unavailable
	}
	if status >= http.StatusInternalServerError || status < http.StatusBadRequest {
		return cloud.Unavailable
	}
	return cloud.Invalid
}

// garbled reports whether an error says that an answer is not what it should be.
func garbled(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, kind := errors.AsType[*json.UnmarshalTypeError](err)
	return syntax || kind || errors.Is(err, errNoKeystone)
}

// errNoKeystone says that an answer lacks what every one of Keystone has.
var errNoKeystone = errors.New("the answer is not one of Keystone")

// refusal is an error as Keystone spells it.
type refusal struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Message string `json:"message"`
}

func parseRefusal(body []byte) refusal {
	var outer struct {
		Error refusal `json:"error"`
	}
	if json.Unmarshal(body, &outer) != nil {
		return refusal{}
	}
	return outer.Error
}

// named adds to a denial who was denied.
func named(err error, s *session) error {
	if denied, is := errors.AsType[*cloud.Error](err); is && denied.Kind == cloud.Denied {
		denied.Principal = s.principal()
	}
	return err
}
