package federation

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
)

const (
	assumeWithToken  = "sts:AssumeRoleWithWebIdentity"
	subjectKeySuffix = ":sub"
	audienceKeyEnd   = ":aud"
)

// trustDocument is a role's trust policy. Its fields are in the order of their encoding.
type trustDocument struct {
	Version   string
	Statement []trustStatement
}

type trustStatement struct {
	Effect    string
	Principal trustPrincipal
	Action    string
	Condition trustCondition
}

type trustPrincipal struct{ Federated string }

type trustCondition struct{ StringEquals map[string][]string }

// trust is what a trust policy means, if it is one of ours: who issues the tokens, and what they have to say.
type trust struct {
	// provider is the ARN of the identity provider, issuer what the keys of its conditions begin with.
	provider, issuer string
	// subjects are the ServiceAccounts. Audiences is empty where the policy does not look at them.
	subjects, audiences []string
	// other are statements of any other form, each in its canonical form.
	other []string
}

// encode returns the trust policy as it is written. The subjects are a list also where there is one.
func (t trust) encode() string {
	equals := map[string][]string{t.issuer + subjectKeySuffix: t.subjects}
	if len(t.audiences) > 0 {
		equals[t.issuer+audienceKeyEnd] = t.audiences
	}
	return policy.Encode(trustDocument{Version: policy.Version, Statement: []trustStatement{{
		Effect: "Allow", Principal: trustPrincipal{Federated: t.provider}, Action: assumeWithToken, Condition: trustCondition{StringEquals: equals},
	}}})
}

// readTrust reads a trust policy as IAM returns it, URL-encoded. Of several statements of our form it takes the one for that issuer, if there is
// one. What cannot be read is one other statement that nobody asks for.
func readTrust(encoded, issuer string) trust {
	unreadable := trust{other: []string{"a policy that cannot be read"}}
	text, err := url.QueryUnescape(encoded)
	if err != nil {
		return unreadable
	}
	var document struct {
		Version   string
		Statement json.RawMessage
	}
	if json.Unmarshal([]byte(text), &document) != nil {
		return unreadable
	}
	statements, err := policy.Statements(document.Statement)
	if err != nil {
		return unreadable
	}
	var found trust
	if document.Version != policy.Version {
		found.other = append(found.other, "version "+document.Version)
	}
	for _, statement := range statements {
		found.add(statement, issuer)
	}
	return found
}

// add takes in a statement.
func (t *trust) add(statement map[string]any, issuer string) {
	delete(statement, "Sid")
	read, ours := readTrustStatement(statement)
	switch {
	case !ours:
		t.other = append(t.other, policy.Canonical(statement))
	case t.provider == "":
		t.provider, t.issuer, t.subjects, t.audiences = read.provider, read.issuer, read.subjects, read.audiences
	case t.issuer != issuer && read.issuer == issuer:
		t.other = append(t.other, t.statement())
		t.provider, t.issuer, t.subjects, t.audiences = read.provider, read.issuer, read.subjects, read.audiences
	default:
		t.other = append(t.other, policy.Canonical(statement))
	}
}

// statement is the statement of our form for people.
func (t *trust) statement() string {
	return "Allow " + assumeWithToken + " to " + strings.Join(t.subjects, ", ") + " of " + t.provider
}

// readTrustStatement reads a statement that allows tokens of one provider, with certain subjects and maybe audiences, and nothing else.
func readTrustStatement(statement map[string]any) (trust, bool) {
	principal, isMap := statement["Principal"].(map[string]any)
	condition, conditional := statement["Condition"].(map[string]any)
	if !isMap || !conditional || len(statement) != 4 || len(principal) != 1 || len(condition) != 1 ||
		statement["Effect"] != "Allow" || !slices.Equal(policy.Texts(statement["Action"]), []string{assumeWithToken}) {
		return trust{}, false
	}
	provider := policy.Texts(principal["Federated"])
	equals, isMap := condition["StringEquals"].(map[string]any)
	if !isMap || len(provider) != 1 {
		return trust{}, false
	}
	read := trust{provider: provider[0]}
	for key, value := range equals {
		if prefix, is := strings.CutSuffix(key, subjectKeySuffix); is {
			read.issuer, read.subjects = prefix, policy.Texts(value)
		}
	}
	keys := 1
	if value, has := equals[read.issuer+audienceKeyEnd]; has {
		read.audiences = policy.Texts(value)
		keys = 2
	}
	return read, len(equals) == keys && len(read.subjects) > 0 && (keys == 1 || len(read.audiences) > 0)
}
