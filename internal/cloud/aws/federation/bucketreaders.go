package federation

import (
	"encoding/json"
	"slices"
	"strings"
)

// identityUser is how the name of an origin access identity begins where it stands for a user.
const identityUser = "CloudFront Origin Access Identity "

// isIdentityARN says whether an ARN is that of an origin access identity.
func isIdentityARN(arn string) bool {
	return strings.Contains(arn, ":iam::cloudfront:user/"+identityUser)
}

// bucketStatement is a statement of a bucket's policy, as far as it says who may read.
type bucketStatement struct {
	Sid       string                      `json:"Sid"`
	Effect    string                      `json:"Effect"`
	Principal principals                  `json:"Principal"`
	Action    texts                       `json:"Action"`
	Resource  texts                       `json:"Resource"`
	Condition map[string]map[string]texts `json:"Condition"`
}

// bucketReaders are those whom a bucket's policy lets read all documents: everyone, ARNs of distributions and of origin access identities.
func bucketReaders(text string, o Options) []string {
	var readers []string
	_, statements := parseBucketPolicy(text)
	for _, statement := range statements {
		readers = append(readers, statement.readers(o)...)
	}
	slices.Sort(readers)
	return slices.Compact(readers)
}

// parseBucketPolicy reads a policy: as it is, and statement by statement. S3 accepts no policy that cannot be read; an empty one has no statements.
func parseBucketPolicy(text string) (bucketDocument, []bucketStatement) {
	var raw struct {
		Version   string          `json:"Version"`
		ID        string          `json:"Id"`
		Statement json.RawMessage `json:"Statement"`
	}
	if json.Unmarshal([]byte(text), &raw) != nil {
		return bucketDocument{}, nil
	}
	document := bucketDocument{Version: raw.Version, ID: raw.ID}
	if json.Unmarshal(raw.Statement, &document.Statement) != nil {
		document.Statement = []json.RawMessage{raw.Statement}
	}
	statements := make([]bucketStatement, len(document.Statement))
	for i, statement := range document.Statement {
		if json.Unmarshal(statement, &statements[i]) != nil {
			statements[i] = bucketStatement{}
		}
	}
	return document, statements
}

// readers are those whom the statement lets read.
func (s bucketStatement) readers(o Options) []string {
	reads := slices.ContainsFunc(s.Action, func(action string) bool {
		return strings.EqualFold(action, readAction) || strings.EqualFold(action, "s3:*") || action == "*"
	})
	if s.Effect != "Allow" || !reads || !slices.Contains(s.Resource, o.objectsARN()) {
		return nil
	}
	var readers []string
	for _, principal := range s.Principal["AWS"] {
		if isIdentityARN(principal) || principal == "*" && len(s.Condition) == 0 {
			readers = append(readers, strings.Replace(principal, "*", everyone, 1))
		}
	}
	if slices.Contains(s.Principal["Service"], cloudFrontService) {
		readers = append(readers, s.sources()...)
	}
	return readers
}

// sources are the distributions that a statement about the service is for.
func (s bucketStatement) sources() []string {
	for operator, keys := range s.Condition {
		for key, arns := range keys {
			if strings.EqualFold(key, "aws:SourceArn") && (strings.EqualFold(operator, "StringEquals") || strings.EqualFold(operator, "ArnEquals")) {
				return arns
			}
		}
	}
	return []string{cloudFrontService}
}

// principals are whom a statement is for, by their kind. A star is a star of the kind AWS.
type principals map[string]texts

// UnmarshalJSON implements json.Unmarshaler.
func (p *principals) UnmarshalJSON(raw []byte) error {
	var star string
	if json.Unmarshal(raw, &star) == nil {
		*p = principals{"AWS": {star}}
		return nil
	}
	return json.Unmarshal(raw, (*map[string]texts)(p))
}

// texts are one text or several.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}
