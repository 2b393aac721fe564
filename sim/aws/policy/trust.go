package policy

import "strings"

// Trust is the policy of a role that says who may assume it. It does not change any more and may be shared.
type Trust struct {
	// Version is the version of the policy language; never empty.
	Version string
	// Statements are in the order of the document, at least one.
	Statements []TrustStatement
}

// TrustStatement is one rule of a trust policy. Its resource is the role itself, so that it names none.
type TrustStatement struct {
	Statement
	// Principals are who the rule is about.
	Principals Principals
}

// Principals are the names in a Principal element, by their sort.
type Principals struct {
	// AWS are accounts, users, roles and sessions, or "*" for everybody.
	AWS []string
	// Federated are identity providers: their ARNs, or the domain names of those that AWS knows by itself.
	Federated []string
	// Service are services of AWS, such as "ec2.amazonaws.com".
	Service []string
}

// Decide finds out whether the policy lets somebody in. The request's resource is not looked at. includes says whether the
// one who asks is among a statement's principals.
func (t *Trust) Decide(r Request, includes func(Principals) bool) Decision {
	q := newQuestion(r)
	var vars variables
	if t.Version == version2012 {
		vars = q.variable
	}
	decision := ImplicitDeny
	for _, s := range t.Statements {
		if !includes(s.Principals) || !s.namesAction(q) || !s.conditionsHold(q, vars) {
			continue
		}
		if !s.Allow {
			return ExplicitDeny
		}
		decision = Allowed
	}
	return decision
}

// ParseTrust reads the trust policy of a role. The error is a *MalformedError with IAM's sentence. Whether principals exist
// is for the account to say.
func ParseTrust(doc []byte) (*Trust, error) {
	tree, err := decodeTree(doc)
	top, isObject := tree.(map[string]any)
	if err != nil || !isObject {
		return nil, malformed("This policy contains invalid Json")
	}
	if !onlyKeys(top, "Version", "Id", "Statement") {
		return nil, syntaxError()
	}
	t := &Trust{Version: version2008}
	if v, ok := top["Version"]; ok {
		if v != version2008 && v != version2012 {
			return nil, malformed("The policy must contain a valid version string")
		}
		t.Version = v.(string)
	}
	statements, isList := top["Statement"].([]any)
	if !isList && top["Statement"] != nil {
		statements = []any{top["Statement"]}
	}
	if len(statements) == 0 {
		return nil, malformed("Could not parse the policy: Statement is empty!")
	}
	sids := map[string]bool{}
	for _, value := range statements {
		s, err := parseTrustStatement(value)
		if err != nil {
			return nil, err
		}
		if s.Sid != "" && sids[s.Sid] {
			return nil, malformed("The Statement Ids in the policy are not unique")
		}
		sids[s.Sid] = true
		t.Statements = append(t.Statements, s)
	}
	return t, nil
}

func parseTrustStatement(value any) (TrustStatement, error) {
	var s TrustStatement
	object, isObject := value.(map[string]any)
	if !isObject {
		return s, syntaxError()
	}
	if err := checkTrustFields(object); err != nil {
		return s, err
	}
	var err error
	if s.Sid, err = optionalString(object, "Sid"); err != nil {
		return s, err
	}
	effect, isText := object["Effect"].(string)
	if !isText || (effect != "Allow" && effect != "Deny") {
		return s, malformed("Invalid effect: %v", object["Effect"])
	}
	s.Allow = effect == "Allow"
	if s.Principals, err = parsePrincipals(object["Principal"]); err != nil {
		return s, err
	}
	if s.Actions, s.ExceptActions, err = parseEither(object, "Action", "NotAction"); err != nil {
		return s, err
	}
	for _, action := range s.Actions {
		if !strings.HasPrefix(strings.ToLower(action), "sts:") {
			return s, malformed("AssumeRole policy may only specify STS AssumeRole actions.")
		}
	}
	if s.Conditions, err = parseConditions(object); err != nil {
		return s, err
	}
	for _, c := range s.Conditions {
		if !strings.Contains(c.Key, ":") {
			return s, unprefaced()
		}
	}
	return s, nil
}

// checkTrustFields refuses fields that a trust policy has none of, and those that are not there.
func checkTrustFields(object map[string]any) error {
	for _, field := range []string{"Resource", "NotResource"} {
		if _, has := object[field]; has {
			return malformed("Has prohibited field %s", field)
		}
	}
	if _, has := object["NotPrincipal"]; has {
		return malformed("AssumeRole policy must not contain NotPrincipal field.")
	}
	if !onlyKeys(object, "Sid", "Effect", "Principal", "Action", "NotAction", "Condition") {
		return syntaxError()
	}
	for _, field := range []string{"Effect", "Principal"} {
		if _, has := object[field]; !has {
			return malformed("Missing required field %s", field)
		}
	}
	_, has := object["Action"]
	if _, except := object["NotAction"]; !has && !except {
		return malformed("Missing required field Action")
	}
	return nil
}

func parsePrincipals(value any) (Principals, error) {
	var p Principals
	if value == "*" {
		return p, malformed(`AssumeRolepolicy contained an invalid principal: "STAR":"*".`)
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		return p, malformed("Principal must be a JSON object.")
	}
	if len(object) == 0 {
		return p, malformed("Missing required field Principal cannot be empty!")
	}
	for _, sort := range sortedKeys(object) {
		names, ok := stringList(object[sort])
		if !ok {
			return p, syntaxError()
		}
		switch sort {
		case "AWS":
			p.AWS = names
		case "Federated":
			p.Federated = names
		case "Service":
			p.Service = names
		default:
			return p, malformed("Invalid principal in policy: %q", sort)
		}
	}
	return p, nil
}
