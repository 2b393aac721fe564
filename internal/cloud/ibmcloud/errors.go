package ibmcloud

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
)

// codePolicyConflict is the code of a policy that the identity has already.
const codePolicyConflict = "policy_conflict_error"

var (
	// deniedAction and deniedSubject find what was checked in the details of a refusal of the identity services.
	deniedAction  = regexp.MustCompile(`action '([a-zA-Z0-9._-]+)'`)
	deniedSubject = regexp.MustCompile(`subject '([^']+)'`)
)

// classify turns an error of a call into the one that everything else deals with. An answer that is not in the form of the APIs, a 404 of a gateway
// for example, never means that something does not exist.
func classify(op operation, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.action(), Object: op.object, Err: err}
	if _, found := errors.AsType[*tokenError](err); found {
		classified.Action, classified.Object = "iam:get_token", ""
	}
	refused, found := errors.AsType[*jsonapi.RefusedError](err)
	if !found {
		garbled, is := errors.AsType[*jsonapi.GarbledError](err)
		status := 0
		if is {
			status = garbled.Status
		}
		classified.Message = cloud.NoAnswer(err, status, is)
		return classified
	}
	classified.RetryAfter = cloud.RetryAfter(refused.Header)
	spelled := spelledIn(refused.Body)
	if spelled.code == "" {
		classified.Message = cloud.NoAnswer(err, refused.Status, true)
		if refused.Status == http.StatusTooManyRequests {
			classified.Kind = cloud.Throttled
		}
		return classified
	}
	classified.Code, classified.Message = spelled.code, cloud.ScrubMessage(spelled.sentence())
	classified.Kind = spelled.kind(refused.Status)
	if classified.Kind == cloud.Denied {
		spelled.denied(classified)
	}
	return classified
}

// refusal is what an answer says. Those of the token endpoint have another form than those of the APIs.
type refusal struct {
	code, message, details string
	ofToken                bool
}

// spelledIn finds the first error of an answer; without code where there is none in a form of the APIs.
func spelledIn(body []byte) refusal {
	var read struct {
		Errors []struct {
			Code    string          `json:"code"`
			Message string          `json:"message"`
			Details json.RawMessage `json:"details"`
		} `json:"errors"`
		ErrorCode    string `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
	}
	if json.Unmarshal(body, &read) != nil {
		return refusal{}
	}
	if len(read.Errors) == 0 {
		return refusal{code: read.ErrorCode, message: read.ErrorMessage, ofToken: true}
	}
	first := read.Errors[0]
	r := refusal{code: first.Code, message: first.Message}
	if json.Unmarshal(first.Details, &r.details) != nil {
		r.details = "" // policy management has an object there
	}
	return r
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

// kind says what a refusal means. That an API key is not taken has status 400.
func (r refusal) kind(status int) cloud.Kind {
	switch {
	case status == http.StatusUnauthorized, r.ofToken && (status == http.StatusBadRequest || status == http.StatusForbidden):
		return cloud.Unauthenticated
	case status == http.StatusForbidden:
		return cloud.Denied
	case status == http.StatusNotFound:
		return cloud.NotFound
	case r.code == codePolicyConflict:
		return cloud.AlreadyExists
	case status == http.StatusConflict, status == http.StatusPreconditionFailed:
		return cloud.Conflict
	case status == http.StatusTooManyRequests:
		return cloud.Throttled
	case status >= http.StatusInternalServerError:
		return cloud.Unavailable
	case strings.Contains(r.message, "maximum"):
		return cloud.Quota
	}
	return cloud.Invalid
}
