package api

import (
	"net/http"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Reasons of refusals in the older form that callers tell apart.
const (
	// CodeConditionNotMet is a condition of the call that does not hold, or a rule of the organisation that the thing would break.
	CodeConditionNotMet = "conditionNotMet"
	// CodeConflict is a name that is taken, or something that is still in use.
	CodeConflict = "conflict"
)

// reason is an error in the older form, which Cloud Storage has: it holds no canonical code.
type reason struct {
	Domain string `json:"domain"`
	Reason string `json:"reason"`
}

// kindOfReason says what a reason means together with the status of HTTP; "" for one that is not known. Source: "HTTP status and error codes for
// JSON" of the Cloud Storage documentation.
func kindOfReason(status int, spelled string) cloud.Kind {
	switch {
	case spelled == "":
		return ""
	case status == http.StatusTooManyRequests, spelled == "rateLimitExceeded", spelled == "userRateLimitExceeded":
		return cloud.Throttled
	case spelled == "quotaExceeded":
		return cloud.Quota
	case status == http.StatusNotFound && spelled == "notFound":
		return cloud.NotFound
	case status == http.StatusConflict:
		return cloud.AlreadyExists
	case status == http.StatusPreconditionFailed:
		return cloud.Conflict
	case status == http.StatusForbidden:
		return cloud.Denied
	case status == http.StatusUnauthorized:
		return cloud.Unauthenticated
	case status >= http.StatusInternalServerError && status != http.StatusNotImplemented, status == http.StatusRequestTimeout:
		return cloud.Unavailable
	case status >= http.StatusBadRequest:
		return cloud.Invalid
	}
	return ""
}
