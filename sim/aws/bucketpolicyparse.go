package aws

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// parseBucketPolicy reads the policy of a bucket. It refuses what S3 refuses: a policy without principals or with such that do not exist, with
// resources of other buckets, or with actions that no resource of the statement knows.
func (c *Cloud) parseBucketPolicy(bucket, text string) (*bucketPolicy, *Error) {
	var top struct {
		Version   string
		ID        string `json:"Id"`
		Statement severalOf[map[string]json.RawMessage]
	}
	if !strings.HasPrefix(text, "{") {
		return nil, malformedBucketPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	if !json.Valid([]byte(text)) {
		return nil, malformedBucketPolicy("This policy contains invalid Json")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&top); err != nil {
		return nil, malformedBucketPolicy("Invalid policy syntax.")
	}
	if len(top.Statement) == 0 {
		return nil, malformedBucketPolicy("Missing required field Statement")
	}
	p := &bucketPolicy{text: text}
	if top.Version == "" {
		top.Version = defaultPolicyVersion
	}
	for _, fields := range top.Statement {
		s, err := c.parseBucketStatement(bucket, top.Version, fields)
		if err != nil {
			return nil, err
		}
		p.statements = append(p.statements, s)
		p.public = p.public || s.public()
	}
	p.shown = c.showBucketPolicy(top.Version, top.ID, p.statements, top.Statement)
	return p, nil
}

// defaultPolicyVersion is the version of the policy language that a policy has which names none.
const defaultPolicyVersion = "2008-10-17"

func (c *Cloud) parseBucketStatement(bucket, version string, fields map[string]json.RawMessage) (s bucketStatement, err *Error) {
	for _, either := range [][]string{{"Effect"}, {"Principal", "NotPrincipal"}, {"Action", "NotAction"}, {"Resource", "NotResource"}} {
		if fields[either[0]] == nil && fields[either[len(either)-1]] == nil {
			return s, malformedBucketPolicy("Missing required field " + either[0])
		}
	}
	who := fields["Principal"]
	if s.except = who == nil; s.except {
		who = fields["NotPrincipal"]
	}
	if s.principals, err = c.parsePrincipals(who); err != nil {
		return s, err
	}
	rest := map[string]any{}
	for name, value := range fields {
		if name != "Principal" && name != "NotPrincipal" && name != "Sid" { // the identifiers of S3 may have blanks, unlike IAM's
			rest[name] = value
		}
	}
	plain, bad := json.Marshal(map[string]any{"Version": version, "Statement": rest})
	if bad != nil {
		return s, malformedBucketPolicy("Invalid policy syntax.")
	}
	if s.rest, bad = policy.Parse(plain); bad != nil {
		return s, bucketReason(bad)
	}
	s.allow = s.rest.Statements[0].Allow
	return s, c.checkBucketStatement(bucket, s.rest.Statements[0])
}

// bucketReason says in S3's words what is wrong with a statement.
func bucketReason(err error) *Error {
	if m, ok := errors.AsType[*policy.MalformedError](err); ok {
		switch {
		case strings.Contains(m.Reason, "Resource") || strings.Contains(m.Reason, "resource"):
			return malformedBucketPolicy("Policy has invalid resource")
		case strings.Contains(m.Reason, "Vendor") || strings.Contains(m.Reason, "ctions"):
			return malformedBucketPolicy("Policy has invalid action")
		}
	}
	return malformedBucketPolicy("Invalid policy syntax.")
}

// parsePrincipals reads a Principal element.
func (c *Cloud) parsePrincipals(raw json.RawMessage) (map[string][]string, *Error) {
	if bytes.Equal(bytes.TrimSpace(raw), []byte(`"*"`)) {
		return map[string][]string{"AWS": {"*"}}, nil
	}
	var by map[string]severalOf[string]
	if json.Unmarshal(raw, &by) != nil || len(by) == 0 {
		return nil, malformedBucketPolicy("Invalid policy syntax.")
	}
	principals := map[string][]string{}
	for kind, names := range by {
		for _, name := range names {
			if !c.knownPrincipal(kind, name) {
				return nil, malformedBucketPolicy("Invalid principal in policy")
			}
		}
		principals[kind] = names
	}
	return principals, nil
}

// The forms of names in a Principal element.
var (
	accountName   = regexp.MustCompile(`^[0-9]{12}$`)
	entityARN     = regexp.MustCompile(`^arn:([a-z-]+):(iam|sts)::([0-9]{12}|cloudfront):(root|user/.+|role/.+|assumed-role/.+/.+|federated-user/.+)$`)
	servicePart   = regexp.MustCompile(`^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$`)
	canonicalUser = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// knownPrincipal tells whether there is such a principal. Of other accounts nothing is known, so that whatever is well formed exists there.
func (c *Cloud) knownPrincipal(kind, name string) bool {
	switch kind {
	case serviceKind:
		return servicePart.MatchString(name)
	case "CanonicalUser":
		return canonicalUser.MatchString(name) || c.knowsIdentity(name)
	case "Federated":
		return name != ""
	case "AWS":
		if name == "*" || accountName.MatchString(name) {
			return true
		}
		parts := entityARN.FindStringSubmatch(name)
		if parts == nil || parts[1] != c.partition || strings.ContainsAny(parts[4], "*?") {
			return false
		}
		if parts[3] == "cloudfront" {
			id, ok := strings.CutPrefix(parts[4], "user/"+originIdentityUser)
			return ok && c.knowsIdentity(id)
		}
		return parts[3] != c.accountID || c.hasEntity(parts[4])
	}
	return false
}

// hasEntity looks for a user or role of this account; sessions are not checked.
func (c *Cloud) hasEntity(resource string) bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	kind, path, _ := strings.Cut(resource, "/")
	name := foldName(path[strings.LastIndex(path, "/")+1:])
	switch kind {
	case "user":
		u := c.users.Get(name).Latest()
		return u != nil && u.arn(c) == c.arn("iam", "", resource)
	case "role":
		ro := c.roles.Get(name).Latest()
		return ro != nil && ro.arn(c) == c.arn("iam", "", resource)
	}
	return true
}

// severalOf is a list that may be written as its only element.
type severalOf[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *severalOf[T]) UnmarshalJSON(data []byte) error {
	var several []T
	if json.Unmarshal(data, &several) == nil {
		*l = several
		return nil
	}
	var one T
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*l = []T{one}
	return nil
}
