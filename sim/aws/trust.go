package aws

import (
	"encoding/json"
	"slices"
)

// trustPolicy says who may assume a role. Conditions are not understood; a statement that has some trusts nobody.
type trustPolicy struct {
	Version   string
	Statement oneOrMore[trustStatement]
}

type trustStatement struct {
	Effect    string
	Action    oneOrMore[string]
	Principal json.RawMessage
	Condition json.RawMessage
}

// oneOrMore is a list that may be written as its only element.
type oneOrMore[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *oneOrMore[T]) UnmarshalJSON(data []byte) error {
	var several []T
	if err := json.Unmarshal(data, &several); err == nil {
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

// parseTrust reads the policy of a role's trust.
func parseTrust(text string) (trustPolicy, *Error) {
	var p trustPolicy
	if err := json.Unmarshal([]byte(text), &p); err != nil || len(p.Statement) == 0 {
		return p, malformedPolicy("This policy contains invalid Json")
	}
	for _, s := range p.Statement {
		if len(s.Principal) == 0 {
			return p, malformedPolicy("Missing required field Principal")
		}
	}
	return p, nil
}

// trust is what a role's policy says about a caller.
type trust int

const (
	trustsNot     trust = iota
	trustsAccount       // the caller's own policies decide
	trustsCaller        // named itself, the caller needs no policy of its own
)

// of finds out how far a caller of the role's account is trusted.
func (p trustPolicy) of(who *caller, accountID, accountARN string) trust {
	found := trustsNot
	for _, s := range p.Statement {
		if len(s.Condition) > 0 || !(slices.Contains(s.Action, "sts:AssumeRole") || slices.Contains(s.Action, "sts:*")) {
			continue
		}
		named := s.names()
		byName := slices.Contains(named, "*") || slices.Contains(named, who.principalARN) || slices.Contains(named, who.arn)
		byAccount := slices.Contains(named, accountID) || slices.Contains(named, accountARN)
		switch {
		case s.Effect == "Deny" && (byName || byAccount):
			return trustsNot
		case s.Effect == "Allow" && byName:
			found = trustsCaller
		case s.Effect == "Allow" && byAccount:
			found = max(found, trustsAccount)
		}
	}
	return found
}

// names are the AWS principals of a statement.
func (s trustStatement) names() []string {
	var everybody string
	if json.Unmarshal(s.Principal, &everybody) == nil {
		return []string{everybody}
	}
	var p struct{ AWS oneOrMore[string] }
	if json.Unmarshal(s.Principal, &p) != nil {
		return nil
	}
	return p.AWS
}
