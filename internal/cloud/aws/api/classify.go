package api

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudcredential/operator/internal/cloud"
)

// kindOfCode says what an error code means; "" for one that is not known. Sources: "Errors" of each operation in the IAM, STS and CloudFront API references, "Common Errors" of these, and
// "Error responses" of the Amazon S3 API reference.
func kindOfCode(code string) cloud.Kind {
	switch code {
	case "NoSuchEntity", "NoSuchBucket", "NoSuchKey", "NotFound", "NoSuchTagSet", "NoSuchBucketPolicy", "NoSuchPublicAccessBlockConfiguration",
		"OwnershipControlsNotFoundError", "NoSuchDistribution", "NoSuchCloudFrontOriginAccessIdentity", "NoSuchOriginAccessControl", "NoSuchResource":
		return cloud.NotFound
	case "EntityAlreadyExists", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "DistributionAlreadyExists",
		"CloudFrontOriginAccessIdentityAlreadyExists", "OriginAccessControlAlreadyExists":
		return cloud.AlreadyExists
	case "DeleteConflict", "ConcurrentModification", "EntityTemporarilyUnmodifiable", "BucketNotEmpty", "OperationAborted", "PreconditionFailed",
		"ConditionalRequestConflict", "InvalidIfMatchVersion", "DistributionNotDisabled", "CloudFrontOriginAccessIdentityInUse", "OriginAccessControlInUse":
		return cloud.Conflict
	case "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded",
		"TooManyRequests", "TooManyRequestsException", "SlowDown", "BandwidthLimitExceeded", "PriorRequestNotComplete":
		return cloud.Throttled
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "NotAuthorized", "AuthorizationError":
		return cloud.Denied
	case "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature",
		"InvalidSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "ExpiredToken", "ExpiredTokenException",
		"InvalidToken", "AuthFailure", "OptInRequired":
		return cloud.Unauthenticated
	case "LimitExceeded", "LimitExceededException", "ReportGenerationLimitExceeded", "TooManyBuckets", "TooManyDistributions",
		"TooManyCloudFrontOriginAccessIdentities", "TooManyOriginAccessControls":
		return cloud.Quota
	case "RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture":
		return cloud.Unavailable
	case "ServiceFailure", "ServiceUnavailable", "ServiceUnavailableException", "InternalFailure", "InternalError", "InternalServerError",
		"InternalServiceError", "InternalServiceException", "RequestTimeout", "RequestTimeoutException", "PolicyEvaluation":
		return cloud.Unavailable
	case "ValidationError", "ValidationException", "InvalidInput", "MalformedPolicyDocument", "InvalidParameterValue", "InvalidParameterCombination",
		"MissingParameter", "MissingAction", "InvalidAction", "InvalidQueryParameter", "MalformedQueryString", "UnmodifiableEntity",
		"PolicyNotAttachable", "InvalidUserType", "InvalidIdentityToken", "IDPRejectedClaim", "InvalidBucketName", "IllegalLocationConstraintException",
		"MalformedPolicy", "MalformedXML", "InvalidArgument", "InvalidRequest", "InvalidTag", "PermanentRedirect", "AuthorizationHeaderMalformed",
		"AccessControlListNotSupported":
		return cloud.Invalid
	}
	return ""
}

// Classify turns an error of the SDK into the one that everything else deals with. An error that IAM did not spell itself, a 404 of a
// proxy for example, never means that something does not exist.
func Classify(action, object string, err error) error {
	classified := &cloud.Error{Kind: cloud.Unavailable, Action: action, Object: object, Err: err}
	status := 0
	if response, found := errors.AsType[*smithyhttp.ResponseError](err); found {
		status = response.HTTPStatusCode()
		classified.RetryAfter = retryAfter(response)
	}
	if params, found := errors.AsType[smithy.InvalidParamsError](err); found {
		classified.Kind, classified.Message = cloud.Invalid, cloud.ScrubMessage(params.Error())
		return classified
	}
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() == unknownCode {
		_, garbled := errors.AsType[*smithy.DeserializationError](err)
		classified.Message = cloud.NoAnswer(err, status, garbled)
		if status == http.StatusTooManyRequests {
			classified.Kind = cloud.Throttled
		}
		return classified
	}
	classified.Code = api.ErrorCode()
	classified.Message = cloud.ScrubMessage(api.ErrorMessage())
	kind := kindOfCode(api.ErrorCode())
	switch {
	case kind != "":
		classified.Kind = kind
	case status == http.StatusTooManyRequests:
		classified.Kind = cloud.Throttled
	case status == http.StatusBadRequest:
		classified.Kind = cloud.Invalid
	}
	switch {
	case isClockSkew(api):
		classified.Kind = cloud.Unavailable
		classified.Message = "the cloud takes the time of the signature for wrong: compare the clock of this machine with the real time"
	case classified.Kind == cloud.Denied:
		parseDenied(classified, api.ErrorMessage())
	}
	return classified
}

// unknownCode is what the SDK makes of an error without a code: most often, one that was not sent by the cloud.
const unknownCode = "UnknownError"

// isClockSkew reports whether the credential may be right and the clock is wrong. The sentence of such an error holds the time.
func isClockSkew(api smithy.APIError) bool {
	switch api.ErrorCode() {
	case "RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture":
		return true
	case "SignatureDoesNotMatch":
		return strings.HasPrefix(api.ErrorMessage(), "Signature expired") || strings.HasPrefix(api.ErrorMessage(), "Signature not yet current")
	}
	return false
}

// retryAfter is how long an answer asks to wait.
func retryAfter(response *smithyhttp.ResponseError) time.Duration {
	if response.Response == nil || response.Response.Response == nil {
		return 0
	}
	return cloud.RetryAfter(response.Response.Header)
}
