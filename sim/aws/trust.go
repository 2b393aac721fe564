package aws

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// trustDocument is a trust policy as it was given, and as it was understood.
type trustDocument struct {
	text   string
	parsed *policy.Trust
}

// trustParam reads the trust policy that a request brings, as far as it can be judged without looking at the account.
func (r *request) trustParam(param string) (trustDocument, *Error) {
	text, ok := r.param(param)
	switch {
	case !ok:
		return trustDocument{}, missing(lowerFirst(param))
	case text == "":
		return trustDocument{}, violates("", lowerFirst(param), "Member must have length greater than or equal to 1")
	case len(text) > maxDocument:
		return trustDocument{}, violates("(too long to show)", lowerFirst(param), "Member must have length less than or equal to 131072")
	case !documentText.MatchString(text):
		return trustDocument{}, invalidParameter("The specified value for %s is invalid. It must contain only printable ASCII characters.", lowerFirst(param))
	}
	return parseTrust(text)
}

// parseTrust reads the policy of a role's trust.
func parseTrust(text string) (trustDocument, *Error) {
	parsed, err := policy.ParseTrust([]byte(text))
	if err != nil {
		reason := err.Error()
		if m := (*policy.MalformedError)(nil); errors.As(err, &m) {
			reason = m.Reason
		}
		return trustDocument{}, malformedPolicy(reason)
	}
	return trustDocument{text, parsed}, nil
}

// checkTrust holds a trust policy against the account: its size and its principals. The lock is held.
func (c *Cloud) checkTrust(d trustDocument) *Error {
	if policy.Size(d.text) > c.quotas.TrustPolicySize {
		return limitExceeded("Cannot exceed quota for ACLSizePerRole: %d", c.quotas.TrustPolicySize)
	}
	for _, s := range d.parsed.Statements {
		for _, name := range s.Principals.AWS {
			if !c.knowsPrincipal(name) {
				return malformedPolicy(`Invalid principal in policy: "AWS":"` + name + `"`)
			}
		}
		for _, name := range s.Principals.Service {
			if !servicePrincipal.MatchString(name) {
				return malformedPolicy(`Invalid principal in policy: "SERVICE":"` + name + `"`)
			}
		}
		for _, name := range s.Principals.Federated {
			if !c.federates(name) {
				return malformedPolicy("Federated principals must be valid domain names or SAML metadata ARNs")
			}
		}
	}
	return nil
}

var (
	accountText      = regexp.MustCompile(`^[0-9]{12}$`)
	servicePrincipal = regexp.MustCompile(`^[a-z0-9.-]+\.(amazonaws\.com|amazonaws\.com\.cn|amazon\.com|aws\.internal)$`)
	providerDomain   = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
	providerARN      = regexp.MustCompile(`^arn:([a-z-]+):iam::[0-9]{12}:(oidc|saml)-provider/.+$`)
)

// knowsPrincipal says whether a trust policy may name this account, user, role or session. Users and roles of the account
// itself must exist; those of other accounts, which nobody here can look at, are taken as they are. The lock is held.
func (c *Cloud) knowsPrincipal(name string) bool {
	if name == "*" || accountText.MatchString(name) {
		return true
	}
	fields := strings.SplitN(name, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" || fields[1] != c.partition || fields[3] != "" || !accountText.MatchString(fields[4]) {
		return false
	}
	kind, rest, _ := strings.Cut(fields[5], "/")
	if fields[2] == "sts" {
		return rest != "" && (kind == "assumed-role" || kind == "federated-user")
	}
	if fields[2] != "iam" {
		return false
	}
	if fields[5] == "root" || fields[4] != c.accountID {
		return fields[5] == "root" || rest != ""
	}
	entity := foldName(rest[strings.LastIndex(rest, "/")+1:])
	switch kind {
	case "user":
		u := c.users.Get(entity).Latest()
		return u != nil && u.arn(c) == name
	case "role":
		ro := c.roles.Get(entity).Latest()
		return ro != nil && ro.arn(c) == name
	}
	return false
}

// federates says whether a trust policy may name this identity provider. It need not exist: IAM does not look, so that roles
// can be made before the provider that they trust.
func (c *Cloud) federates(name string) bool {
	if m := providerARN.FindStringSubmatch(name); m != nil {
		return m[1] == c.partition
	}
	return providerDomain.MatchString(name)
}

// trust is what a role's policy says about a caller.
type trust int

const (
	trustsNot     trust = iota
	trustsAccount       // the caller's own policies decide
	trustsCaller        // named itself, the caller needs no policy of its own
)

// trusts finds out how far a caller of the role's account is trusted with an action.
func (c *Cloud) trusts(d trustDocument, who *caller, q policy.Request) trust {
	byName := func(p policy.Principals) bool {
		return slices.Contains(p.AWS, "*") || slices.Contains(p.AWS, who.principalARN) || slices.Contains(p.AWS, who.arn)
	}
	either := func(p policy.Principals) bool {
		return byName(p) || slices.Contains(p.AWS, c.accountID) || slices.Contains(p.AWS, c.arn("iam", "", "root"))
	}
	switch {
	case d.parsed.Decide(q, either) != policy.Allowed:
		return trustsNot
	case d.parsed.Decide(q, byName) == policy.Allowed:
		return trustsCaller
	default:
		return trustsAccount
	}
}
