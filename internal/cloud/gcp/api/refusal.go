package api

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

// refusal is an error as Google's APIs spell it: google.rpc.Status in JSON.
type refusal struct {
	Status  string
	Message string
	// Reason is the first one of an error in the older form.
	Reason  string
	details []detail
}

// detail holds the members of those messages of google.rpc that say more than the sentence: ErrorInfo, PreconditionFailure and RetryInfo.
type detail struct {
	Type       string            `json:"@type"`
	Reason     string            `json:"reason"`
	Metadata   map[string]string `json:"metadata"`
	RetryDelay string            `json:"retryDelay"`
	Violations []struct {
		Type string `json:"type"`
	} `json:"violations"`
}

// parseRefusal reads the body of an error; the refusal is empty where that is none of Google's.
func parseRefusal(body string) refusal {
	var outer struct {
		Error struct {
			Status  string            `json:"status"`
			Message string            `json:"message"`
			Details []json.RawMessage `json:"details"`
			Errors  []reason          `json:"errors"`
		} `json:"error"`
	}
	if json.Unmarshal([]byte(body), &outer) != nil {
		return refusal{}
	}
	out := refusal{Status: outer.Error.Status, Message: outer.Error.Message}
	if len(outer.Error.Errors) > 0 && outer.Error.Errors[0].Domain != "" {
		out.Reason = outer.Error.Errors[0].Reason
	}
	for _, raw := range outer.Error.Details {
		var d detail
		if json.Unmarshal(raw, &d) == nil {
			out.details = append(out.details, d)
		}
	}
	return out
}

// info is the ErrorInfo of a refusal; zero where there is none.
func (r refusal) info() detail {
	for _, d := range r.details {
		if strings.HasSuffix(d.Type, "google.rpc.ErrorInfo") {
			return d
		}
	}
	return detail{}
}

// refine tells apart what one canonical code stands for, and says what to do.
func (r refusal) refine(e *cloud.Error) {
	info := r.info()
	switch {
	case info.Reason == CodeServiceDisabled:
		r.disabled(e, info)
	case info.Reason == "CUSTOM_ORG_POLICY_VIOLATION":
		e.Kind, e.Code = cloud.Invalid, CodeFailedPrecondition
		if constraint := info.Metadata["customConstraints"]; constraint != "" {
			e.Message = forbiddenBy(constraint)
		}
	case e.Kind == cloud.Denied:
		r.denied(e, info)
	case e.Kind == cloud.Throttled && r.isQuota(info), strings.Contains(r.Message, "larger than the maximum allowed size"):
		e.Kind, e.RetryAfter = cloud.Quota, 0
		e.Message += ": delete what is not needed, or have the quota of the project raised"
	case e.Kind == cloud.Throttled:
		e.RetryAfter = max(e.RetryAfter, r.delay())
	case r.Reason == CodeConditionNotMet && r.Status == "" && !strings.Contains(r.Message, "pre-condition"):
		e.Kind, e.Code = cloud.Invalid, CodeFailedPrecondition // a rule, and not a condition of the call
	case e.Code == CodeFailedPrecondition:
		r.precondition(e)
	}
}

// isQuota reports whether something is full, and not only asked for too often. Both have one code; a rate is told by its reason or by its metric.
func (r refusal) isQuota(info detail) bool {
	if info.Reason == "RATE_LIMIT_EXCEEDED" || strings.Contains(r.Message, "quota metric") || strings.Contains(r.Message, "per minute") {
		return false
	}
	return strings.Contains(r.Message, "Maximum number of") || r.delay() >= time.Hour
}

func (r refusal) delay() time.Duration {
	for _, d := range r.details {
		if delay, err := time.ParseDuration(d.RetryDelay); err == nil && delay > 0 {
			return delay
		}
	}
	return 0
}

// disabled names the API that is not enabled, and the command that enables it. The login of a user without a quota project is refused so for each API, in
// the name of a project that is not the user's.
func (r refusal) disabled(e *cloud.Error, info detail) {
	service, project := info.Metadata["service"], strings.TrimPrefix(info.Metadata["consumer"], "projects/")
	e.Kind, e.Code = cloud.Denied, CodeServiceDisabled
	if strings.Contains(r.Message, "requires a quota project") {
		e.Message = "the credential is a user's login without a quota project: run gcloud auth application-default set-quota-project PROJECT, " +
			"and gcloud services enable " + service + " --project PROJECT if that API is not enabled in it"
		return
	}
	e.Message = "the API " + service + " is not enabled in project " + project + ": run gcloud services enable " + service + " --project " + project
}

// denied takes the right and the resource from a refusal, and leaves its sentence where they are not told.
func (r refusal) denied(e *cloud.Error, info detail) {
	switch {
	case info.Reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
		e.Code = info.Reason
		return
	case info.Reason == CodePerimeter, strings.Contains(r.Message, "vpcServiceControls"):
		e.Code = CodePerimeter
		e.Message = "a perimeter of VPC Service Controls forbids it: have whoever keeps the perimeter add an ingress rule for this account and API; " +
			"the audit log of the project holds the violation"
		return
	case info.Reason == CodeBillingDisabled:
		project := strings.TrimPrefix(info.Metadata["consumer"], "projects/")
		e.Code = info.Reason
		e.Message = "billing is not enabled for project " + project + ": link an active billing account to it, which takes effect after a few minutes"
		return
	}
	permission, resource := info.Metadata["permission"], info.Metadata["resource"]
	if permission == "" {
		permission, resource = deniedSentence(e.Message)
	}
	if permission == "" {
		return
	}
	e.Action = permission
	e.Message = "grant " + permission
	if resource != "" {
		e.Message += " on " + resource
	}
}

// deniedSentence takes apart "Permission 'iam.serviceAccounts.create' denied on resource '//iam.googleapis.com/projects/p' (or it may not exist)."
// and its older forms, "Permission iam.serviceAccounts.create is required to perform this operation on project projects/p." and that of Cloud Storage,
// "a@p.iam.gserviceaccount.com does not have storage.buckets.get access to the Google Cloud Storage bucket."
func deniedSentence(sentence string) (permission, resource string) {
	if _, rest, found := strings.Cut(sentence, " does not have storage."); found {
		permission, _, _ = strings.Cut(rest, " ")
		return "storage." + permission, ""
	}
	rest, found := strings.CutPrefix(sentence, "Permission ")
	if !found {
		return "", ""
	}
	permission, rest, _ = strings.Cut(rest, " ")
	permission = strings.Trim(permission, "'")
	if !strings.Contains(permission, ".") {
		return "", ""
	}
	if _, after, found := strings.Cut(rest, "on resource '"); found {
		resource, _, _ = strings.Cut(after, "'")
		return permission, strings.TrimPrefix(resource, "//")
	}
	if _, after, found := strings.Cut(rest, "on project "); found {
		return permission, strings.TrimSuffix(after, ".")
	}
	return permission, ""
}

// precondition names the constraint of the organisation's policy that stands against a call, if one does.
func (r refusal) precondition(e *cloud.Error) {
	for _, d := range r.details {
		for _, violation := range d.Violations {
			if strings.HasPrefix(violation.Type, "constraints/") {
				e.Message = forbiddenBy(violation.Type)
				return
			}
		}
	}
}

// forbiddenBy says what to do about a constraint: one of the older sort, which is named in a violation, or one that is managed or that the organisation
// wrote itself.
func forbiddenBy(constraint string) string {
	return "the organisation's policy forbids it with the constraint " + constraint +
		": have the project exempted from " + constraint[strings.Index(constraint, "/")+1:] + ", or use short-term credentials or passthrough"
}
