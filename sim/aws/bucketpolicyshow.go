package aws

import (
	"bytes"
	"encoding/json"
	"slices"
)

// shownStatement is a statement in the order in which S3 writes its parts.
type shownStatement struct {
	Sid          json.RawMessage `json:",omitempty"`
	Effect       json.RawMessage
	Principal    any             `json:",omitempty"`
	NotPrincipal any             `json:",omitempty"`
	Action       listOrOne       `json:",omitempty"`
	NotAction    listOrOne       `json:",omitempty"`
	Resource     listOrOne       `json:",omitempty"`
	NotResource  listOrOne       `json:",omitempty"`
	Condition    json.RawMessage `json:",omitempty"`
}

// listOrOne is a list that is written as its only element where it has one.
type listOrOne []string

// MarshalJSON implements json.Marshaler.
func (l listOrOne) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]string(l))
}

// showBucketPolicy writes a policy as GetBucketPolicy gives it back: without white space, lists of one as that one, accounts and canonical users by
// their ARNs. It says the same as what was put, and is another text.
func (c *Cloud) showBucketPolicy(version, id string, statements []bucketStatement, given []map[string]json.RawMessage) string {
	all := struct {
		Version   string
		ID        string `json:"Id,omitempty"`
		Statement []shownStatement
	}{Version: version, ID: id}
	for i, s := range statements {
		rest, fields := s.rest.Statements[0], given[i]
		shown := shownStatement{Sid: fields["Sid"], Effect: fields["Effect"], Condition: fields["Condition"]}
		shown.Action, shown.NotAction = either(rest.Actions, rest.ExceptActions)
		shown.Resource, shown.NotResource = either(rest.Resources, rest.ExceptResources)
		if s.except {
			shown.NotPrincipal = c.showPrincipals(s, fields["NotPrincipal"])
		} else {
			shown.Principal = c.showPrincipals(s, fields["Principal"])
		}
		all.Statement = append(all.Statement, shown)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(all); err != nil {
		return err.Error() // not to be had: everything comes from JSON
	}
	return string(bytes.TrimSpace(out.Bytes()))
}

func either(values []string, except bool) (plain, negated listOrOne) {
	if except {
		return nil, values
	}
	return values, nil
}

// showPrincipals writes accounts and origin access identities by their ARNs.
func (c *Cloud) showPrincipals(s bucketStatement, given json.RawMessage) any {
	if bytes.HasPrefix(bytes.TrimSpace(given), []byte{'"'}) {
		return "*"
	}
	shown := map[string]listOrOne{}
	for kind, names := range s.principals {
		for _, name := range names {
			at := kind
			if accountName.MatchString(name) && kind == "AWS" {
				name = "arn:" + c.partition + ":iam::" + name + ":root"
			}
			if user := c.originUser(name); kind == "CanonicalUser" && user != "" {
				at, name = "AWS", user
			}
			if !slices.Contains(shown[at], name) {
				shown[at] = append(shown[at], name)
			}
		}
	}
	return shown
}

// originUser is the ARN of the origin access identity with that canonical user; empty if there is none.
func (c *Cloud) originUser(canonical string) string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, i := range c.cdn.identities.All() {
		if i.canonical == canonical {
			return "arn:" + c.partition + ":iam::cloudfront:user/" + originIdentityUser + i.id
		}
	}
	return ""
}
