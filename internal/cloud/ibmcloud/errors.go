package ibmcloud

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/IBM/go-sdk-core/v5/core"

	"github.com/cloudcredential/operator/internal/cloud"
)

// codePolicyConflict is the code of a policy that the identity has already.
const codePolicyConflict = "policy_conflict_error"

var (
	// deniedAction and deniedSubject find what was checked in the details of a refusal of the identity services.
	deniedAction  = regexp.MustCompile(`action '([a-zA-Z0-9._-]+)'`)
	deniedSubject = regexp.MustCompile(`subject '([^']+)'`)
)

// classify turns an error of the SDK into the one that everything else deals with. An answer that is not in the form of the APIs, a 404 of a gateway
// for example, never means that something does not exist.
func classify(op operation, response *core.DetailedResponse, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.action(), Object: op.object, Err: err}
	if refused, found := errors.AsType[*tokenError](err); found {
		classifyToken(classified, refused)
		return classified
	}
	if response == nil {
		classified.Message = cloud.NoAnswer(err, 0, false)
		return classified
	}
	classified.RetryAfter = cloud.RetryAfter(response.Headers)
	spelled, found := spelledIn(response)
	if !found {
		classified.Message = cloud.NoAnswer(err, response.StatusCode, true)
		if response.StatusCode == http.StatusTooManyRequests {
			classified.Kind = cloud.Throttled
		}
		return classified
	}
	classified.Code, classified.Message = spelled.code, cloud.ScrubMessage(spelled.sentence())
	classified.Kind = kindOf(response.StatusCode, spelled)
	if classified.Kind == cloud.Denied {
		spelled.denied(classified)
	}
	return classified
}

// classifyToken deals with what the token endpoint says. That it does not take a key has status 400.
func classifyToken(classified *cloud.Error, refused *tokenError) {
	classified.Action, classified.Object, classified.Code = "iam:get_token", "", refused.code
	if refused.response != nil {
		classified.RetryAfter = cloud.RetryAfter(refused.response.Headers)
	}
	classified.Message = cloud.ScrubMessage(refused.message)
	switch {
	case refused.status == http.StatusTooManyRequests:
		classified.Kind = cloud.Throttled
	case refused.code == "":
		classified.Message = cloud.NoAnswer(refused, refused.status, true)
	case refused.status == http.StatusBadRequest, refused.status == http.StatusUnauthorized, refused.status == http.StatusForbidden:
		classified.Kind = cloud.Unauthenticated
	}
}

// refusal is the first error of an answer.
type refusal struct{ code, message, details string }

// spelledIn finds the error of an answer; false where there is none in the form of the APIs.
func spelledIn(response *core.DetailedResponse) (refusal, bool) {
	answer, is := response.GetResultAsMap()
	if !is {
		return refusal{}, false
	}
	list, _ := answer["errors"].([]any)
	if len(list) == 0 {
		return refusal{}, false
	}
	first, _ := list[0].(map[string]any)
	var r refusal
	r.code, _ = first["code"].(string)
	r.message, _ = first["message"].(string)
	r.details, _ = first["details"].(string)
	return r, r.code != ""
}

// sentence is what the cloud says. Details that name a transaction are another text each time.
func (r refusal) sentence() string {
	if r.details == "" || strings.Contains(r.details, "ransaction id") {
		return r.message
	}
	return strings.TrimRight(r.message, ".") + ": " + r.details
}

// denied fills in what was checked and what to do.
func (r refusal) denied(classified *cloud.Error) {
	if found := deniedAction.FindStringSubmatch(r.details); found != nil {
		classified.Action = found[1]
	}
	if found := deniedSubject.FindStringSubmatch(r.details); found != nil {
		classified.Principal = found[1]
	}
	classified.Message = strings.TrimRight(classified.Message, ".") + "; allow it what `ccoctl ibmcloud permissions` prints"
}

// kindOf says what a refusal means.
func kindOf(status int, spelled refusal) cloud.Kind {
	switch {
	case status == http.StatusUnauthorized:
		return cloud.Unauthenticated
	case status == http.StatusForbidden:
		return cloud.Denied
	case status == http.StatusNotFound:
		return cloud.NotFound
	case spelled.code == codePolicyConflict:
		return cloud.AlreadyExists
	case status == http.StatusConflict, status == http.StatusPreconditionFailed:
		return cloud.Conflict
	case status == http.StatusTooManyRequests:
		return cloud.Throttled
	case status >= http.StatusInternalServerError:
		return cloud.Unavailable
	case strings.Contains(spelled.message, "maximum"):
		return cloud.Quota
	}
	return cloud.Invalid
}
