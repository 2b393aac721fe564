package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
)

// TokenError is a refusal of the token endpoint (RFC 6749, section 5.2), or an answer of it that is none.
type TokenError struct {
	// Status of HTTP.
	Status int
	// Code and Description are the error's; empty where what answered was not the token endpoint.
	Code, Description string
	// RetryAfter is how long it asked to wait.
	RetryAfter time.Duration
}

// Error names the code and the sentence.
func (e *TokenError) Error() string {
	return "no access token was given: " + e.Code + ": " + e.Description
}

// Codes of refusals of the token endpoint that callers tell apart ("Microsoft Entra authentication and authorization error codes").
const (
	// CodeTenantNotFound is a tenant that does not exist in this cloud.
	CodeTenantNotFound = "AADSTS90002"
	// CodeApplicationNotFound is an application that is not in the tenant.
	CodeApplicationNotFound = "AADSTS700016"
	// CodeSecretInvalid and CodeSecretExpired are about the application's secret.
	CodeSecretInvalid = "AADSTS7000215"
	CodeSecretExpired = "AADSTS7000222"
)

// classifyToken says what a refusal of the token endpoint means, and what to do about those that administrators meet.
func classifyToken(e *cloud.Error, refused *TokenError) {
	e.Kind, e.Code, e.Message, e.RetryAfter = cloud.Unauthenticated, refused.Code, cloud.ScrubMessage(firstLine(refused.Description)), refused.RetryAfter
	if number := numbered(refused.Description); number != "" {
		e.Code, e.Message = number, strings.TrimSpace(strings.TrimPrefix(e.Message, number+":"))
	}
	switch {
	case refused.Status == http.StatusTooManyRequests:
		e.Kind = cloud.Throttled
	case refused.Code == "":
		e.Kind = cloud.Unavailable
		e.Message = "what answered in place of the token endpoint is not the cloud: look for a proxy in between"
	case refused.Code == "temporarily_unavailable" || refused.Code == "server_error" || refused.Status >= http.StatusInternalServerError:
		e.Kind = cloud.Unavailable
	case e.Code == CodeSecretExpired:
		e.Message += " Make a new secret for the application and put it there."
	case e.Code == CodeTenantNotFound:
		e.Message += " Correct the tenant, or the cloud that it is looked for in."
	}
}

// firstLine cuts off what follows the sentence: the IDs of the request and the time, each in a line of its own.
func firstLine(description string) string {
	line, _, _ := strings.Cut(strings.ReplaceAll(description, "\r\n", "\n"), "\n")
	before, _, _ := strings.Cut(line, " Trace ID:")
	return before
}

// numbered is the code of Microsoft Entra ID that a description begins with: "AADSTS700016: Application …".
func numbered(description string) string {
	code, _, found := strings.Cut(description, ":")
	if number, is := strings.CutPrefix(code, "AADSTS"); !found || !is || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return code
}
