package judge

// difference is a step at which sim/aws and versitygw do not answer the same. ours and theirs are status and error code; the
// messages are not compared then.
type difference struct {
	ours, theirs string
	// because says why it is so and what AWS's own documentation says.
	because string
}

// differences are all that there are at single steps. A difference that is not listed fails the test, as does a listed one that
// is gone.
var differences = map[string]difference{
	"users/get caller": {"200 ", "200 ",
		"The API reference: Path is a required member of User. versitygw leaves it out for the root user."},
	"paging/strange marker": {"400 ValidationError", "200 ",
		"The API reference: a marker has to be the value of the element Marker of the response just received."},
	"tagging/reserved key": {"400 InvalidInput", "200 ",
		"The IAM User Guide: tag keys cannot begin with aws:, which is reserved. versitygw does not check it."},
	"inline policies/malformed to missing user": {"400 MalformedPolicyDocument", "404 NoSuchEntity",
		"AWS documents both errors and no order."},
	"policy sizes/spaces do not count": {"200 ", "409 LimitExceeded",
		"The IAM User Guide: IAM does not count white space when it calculates the size of a policy. versitygw counts bytes."},
	"conflicts/policy and key": {"409 DeleteConflict", "409 DeleteConflict",
		"Only the sentence differs, which names the one or the other of two obstacles."},
	"access keys/last use of unknown key": {"403 AccessDenied", "404 NoSuchEntity",
		"AWS does not tell whether a key of somebody else exists: the API reference lists no NoSuchEntity for this operation."},
	"enforcement/all users: get missing": {"404 NoSuchEntity", "403 AccessDenied",
		"The Service Authorization Reference: the resource of GetUser is a user's ARN, also if there is no such user. versitygw takes * then."},
	"enforcement/users by path: list by path": {"200 ", "403 AccessDenied", listResource},
	"enforcement/all users: list by path":     {"200 ", "403 AccessDenied", listResource},
	"signatures/other algorithm": {"400 IncompleteSignature", "403 MissingAuthenticationToken",
		"The reference of common errors: IncompleteSignature is for a signature that does not conform to AWS's standards."},
	"signatures/no signature in the header": {"400 IncompleteSignature", "400 IncompleteSignature", "Only the sentence differs."},
	"signatures/signed for another service": {"403 SignatureDoesNotMatch", "400 SignatureDoesNotMatch",
		"The reference of common errors gives status 403 to SignatureDoesNotMatch."},
	"protocol/empty user name": {"400 ValidationError", "400 ValidationError",
		"Only the sentence differs. The API reference: a user name has at least one character."},
	"protocol/empty policy": {"400 ValidationError", "400 ValidationError",
		"Only the sentence differs. The API reference: a document has at least one character."},
	"protocol/no key id": {"400 ValidationError", "400 MissingParameter",
		"The reference of common errors has both. Every other parameter that is missing gives ValidationError in both programs."},
	"protocol/number that is none": {"400 MalformedInput", "400 MalformedInput", "versitygw sends no sentence."},
	"protocol/unknown action, bad signature": {"400 InvalidAction", "403 SignatureDoesNotMatch",
		"AWS says that there is no such operation also to requests that are not signed at all."},

	"trust/update: unknown operator":   {"400 MalformedPolicyDocument", "400 MalformedPolicyDocument", sentence},
	"trust/create: unknown operator":   {"400 MalformedPolicyDocument", "400 MalformedPolicyDocument", sentence},
	"providers/create over plain HTTP": {"400 InvalidInput", "400 InvalidInput", sentence},
	"providers/create without scheme": {"400 InvalidInput", "400 ValidationError",
		"The API reference of CreateOpenIDConnectProvider lists InvalidInput, and not which URL gives it. versitygw tells it apart from other bad URLs."},
	"providers/create with short thumbprint": {"400 InvalidInput", "400 InvalidInput", sentence},
	"provider parts/short thumbprint":        {"400 InvalidInput", "400 InvalidInput", sentence},
	"providers/create with odd thumbprint": {"400 InvalidInput", "200 ",
		"The API reference: a thumbprint is the hex-encoded SHA-1 hash of a certificate. versitygw counts its characters only."},
	"providers/create with key twice": {"400 InvalidInput", "200 ",
		"The IAM User Guide: tag keys are not told apart by their case. versitygw holds to that for users and roles."},
	"providers/get of another account": {"400 InvalidInput", "403 AccessDenied",
		"The API reference lists InvalidInput; no policy can open the provider of another account."},
	"providers/delete again": {"200 ", "404 NoSuchEntity",
		"The API reference of DeleteOpenIDConnectProvider: it is idempotent, and does not fail for a provider that does not exist."},
	"provider parts/tag missing": {"404 NoSuchEntity", "404 NoSuchEntity", sentence},
	"bucket policies/get": {"200 ", "200 ",
		"S3 shows policies in an order of its own and lists of one as a text; versitygw keeps the text."},
	"bucket policies/get at last":    {"200 ", "200 ", "As above."},
	"bucket policies/unknown effect": {"400 MalformedPolicy", "400 MalformedPolicy", sentence},
	"bucket policies/without principal": {"400 MalformedPolicy", "200 ",
		"The S3 User Guide: the principal is required in a bucket policy. versitygw takes it for nobody."},
	"objects/put with too many tags": {"400 BadRequest", "200 ",
		"The S3 User Guide: an object has at most ten tags. versitygw counts those of PutObjectTagging only."},
	"object lists/list encoded": {"200 ", "200 ",
		"The API reference: with the encoding type url, keys are encoded. versitygw does not do that."},
	"object lists/list after": {"200 ", "200 ",
		"versitygw tells a continuation token that nobody has sent."},
	"public objects/public: get missing": {"403 AccessDenied", "404 NoSuchKey",
		"The API reference of GetObject: without s3:ListBucket, a key that does not exist gives 403."},
}

const sentence = "Only the sentence differs."

const listResource = "AWS's refusals name arn:aws:iam::ACCOUNT:user/ and the path as the resource of ListUsers; versitygw takes *."
