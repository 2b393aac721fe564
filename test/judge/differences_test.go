package judge

import (
	"regexp"
	"strings"
)

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
}

const listResource = "AWS's refusals name arn:aws:iam::ACCOUNT:user/ and the path as the resource of ListUsers; versitygw takes *."

// rule is a difference that many steps have.
type rule struct {
	name     string
	because  string
	explains func(ours, theirs answer) bool
}

var rules = []rule{
	{
		name:    "explicit deny is told",
		because: "The IAM User Guide shows refusals that end in “with an explicit deny in an identity-based policy”; versitygw always says that no policy allows it.",
		explains: func(ours, theirs answer) bool {
			return ours.Status == theirs.Status && ours.Code == "AccessDenied" && theirs.Code == ours.Code &&
				strings.HasSuffix(ours.Message, "with an explicit deny in an identity-based policy")
		},
	},
	{
		name:    "lists show no tags",
		because: "The API reference of ListUsers: operations that list do not return tags. versitygw returns them.",
		explains: func(ours, theirs answer) bool {
			theirs.Output = userTags.ReplaceAllString(theirs.Output, `"Tags":null`)
			return strings.HasPrefix(ours.Output, `{"Users":`) && ours == theirs
		},
	},
}

var userTags = regexp.MustCompile(`"Tags":\[[^\]]*\]`)
