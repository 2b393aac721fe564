package api

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/cloudcredential/operator/internal/cloud"
)

// Codes of refusals that callers tell apart. Sources: "Troubleshoot common Azure deployment errors", "Troubleshoot Azure RBAC", and the
// references of the services.
const (
	// CodeSubscriptionNotFound is a subscription that does not exist, or that the caller has no role in.
	CodeSubscriptionNotFound = "SubscriptionNotFound"
	// CodeInvalidSubscription is an ID that no subscription can have.
	CodeInvalidSubscription = "InvalidSubscriptionId"
	// CodeProviderNotRegistered is a resource provider that has to be registered in the subscription first.
	CodeProviderNotRegistered = "MissingSubscriptionRegistration"
	// CodePolicy is a rule of Azure Policy.
	CodePolicy = "RequestDisallowedByPolicy"
	// CodeLocked is a lock on the resource or on what it is in.
	CodeLocked = "ScopeLocked"
	// CodePrincipalNotFound is an identity that role assignments do not know, or do not know yet.
	CodePrincipalNotFound = "PrincipalNotFound"
	// CodeTokenExpired is an access token whose time is over; the next call gets another one.
	CodeTokenExpired = "ExpiredAuthenticationToken"
)

// kindOfCode says what those codes mean that their status does not tell; "" for all others.
func kindOfCode(code string) cloud.Kind {
	switch code {
	case CodePrincipalNotFound, "RoleDefinitionDoesNotExist":
		return cloud.NotFound
	case "RoleAssignmentExists", "RoleDefinitionWithSameNameExists", "StorageAccountAlreadyTaken", "StorageAccountAlreadyExists", "StorageAccountInAnotherResourceGroup",
		"ContainerAlreadyExists", "BlobAlreadyExists":
		return cloud.AlreadyExists
	case "RoleAssignmentLimitExceeded", "RoleDefinitionLimitExceeded", "MaxStorageAccountsCountPerSubscriptionExceeded", "ResourceGroupQuotaExceeded", "QuotaExceeded",
		"Directory_QuotaExceeded", "TooManyFederatedIdentityCredentials":
		return cloud.Quota
	case CodePolicy, CodeLocked, CodeProviderNotRegistered, "ReadOnlyDisabledSubscription", "LinkedAuthorizationFailed":
		return cloud.Denied
	case CodeTokenExpired:
		return cloud.Unavailable
	case CodeSubscriptionNotFound:
		return cloud.Invalid // that nothing is found there does not mean that what was asked for is gone
	}
	return ""
}

// kindOfStatus says what the status of a refusal means that the cloud itself has spelled.
func kindOfStatus(status int) cloud.Kind {
	switch status {
	case http.StatusUnauthorized:
		return cloud.Unauthenticated
	case http.StatusForbidden:
		return cloud.Denied
	case http.StatusNotFound:
		return cloud.NotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return cloud.Conflict
	case http.StatusTooManyRequests:
		return cloud.Throttled
	case http.StatusRequestTimeout:
		return cloud.Unavailable
	case http.StatusNotImplemented:
		return cloud.Invalid
	}
	if status >= http.StatusInternalServerError || status < http.StatusBadRequest {
		return cloud.Unavailable
	}
	return cloud.Invalid
}

// Classify turns an error of a client into the one that everything else deals with. An error that Azure did not spell itself, a 404 of a
// proxy for example, never means that something does not exist.
func Classify(op Operation, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: op.Permission, Object: op.Object, Err: err}
	if refused, found := errors.AsType[*TokenError](err); found {
		classifyToken(classified, refused)
		classified.Message = strings.TrimSuffix(classified.Message, ".")
		return classified
	}
	answer, found := errors.AsType[*azcore.ResponseError](err)
	if !found {
		classified.Message = cloud.NoAnswer(err, 0, garbled(err))
		return classified
	}
	if answer.RawResponse != nil {
		classified.RetryAfter = cloud.RetryAfter(answer.RawResponse.Header)
	}
	spelled := parseRefusal(answer)
	if spelled.Code == "" {
		if answer.StatusCode == http.StatusTooManyRequests {
			classified.Kind = cloud.Throttled
		}
		classified.Message = cloud.NoAnswer(err, answer.StatusCode, true)
		return classified
	}
	classified.Code, classified.Message = spelled.Code, cloud.ScrubMessage(spelled.Message)
	if classified.Kind = kindOfCode(spelled.Code); classified.Kind == "" {
		classified.Kind = kindOfStatus(answer.StatusCode)
	}
	refine(classified, spelled)
	// Others go on after it.
	classified.Message = strings.TrimSuffix(classified.Message, ".")
	return classified
}

// garbled reports whether an error says that an answer is not what it should be.
func garbled(err error) bool {
	if _, is := errors.AsType[*json.SyntaxError](err); is {
		return true
	}
	return strings.Contains(err.Error(), "unmarshalling type") || strings.Contains(err.Error(), "invalid character")
}

// refusal is an error as Azure spells it: in the form of OData, which the Resource Manager and Microsoft Graph have, or in that of Storage.
type refusal struct {
	Code    string   `json:"code" xml:"Code"`
	Message string   `json:"message" xml:"Message"`
	Details []detail `json:"details" xml:"-"`
	Info    []info   `json:"additionalInfo" xml:"-"`
}

type detail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target"`
}

// info is what a policy adds.
type info struct {
	Type string `json:"type"`
	Info struct {
		Assignment string `json:"policyAssignmentDisplayName"`
		Name       string `json:"policyAssignmentName"`
		Definition string `json:"policyDefinitionDisplayName"`
	} `json:"info"`
}

// parseRefusal reads the body of an error; its Code is empty where that is none of Azure's.
func parseRefusal(answer *azcore.ResponseError) refusal {
	out := refusal{}
	if answer.RawResponse != nil {
		body, err := runtime.Payload(answer.RawResponse)
		var outer struct {
			Error refusal `json:"error"`
		}
		switch {
		case err != nil:
		case json.Unmarshal(body, &outer) == nil && outer.Error.Code != "":
			out = outer.Error
		case xml.Unmarshal(body, &out) != nil:
			out = refusal{}
		}
	}
	if out.Code == "" && answer.RawResponse != nil {
		out.Code = answer.RawResponse.Header.Get("X-Ms-Error-Code")
	}
	return out
}
