package aws

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

const webIdentityOperation = "AssumeRoleWithWebIdentity"

// withoutSignature is the service of a request that nobody signed and that names no host of AWS: only this operation of STS is
// called in that way. Nil means that the request is for nobody.
func withoutSignature(body []byte) *service {
	if strings.Contains(string(body), "Action="+webIdentityOperation) {
		return services["sts"]
	}
	return nil
}

// webIdentity is what has been found out about who asks for a role with a token.
type webIdentity struct {
	token    *identityToken
	provider *oidcProvider
}

// keys are the condition keys that come from the token, as "Available keys for AWS OIDC federation" in the IAM User Guide lists
// them: the provider's URL without its scheme, a colon and the claim.
func (w webIdentity) keys() map[string][]string {
	prefix := w.provider.issuer + ":"
	keys := map[string][]string{
		prefix + "sub": {w.token.Subject}, prefix + "aud": {w.token.client()}, prefix + "oaud": w.token.Audience, prefix + "amr": w.token.Methods,
	}
	if w.token.AuthorizedParty != "" {
		keys[prefix+"azp"] = []string{w.token.AuthorizedParty}
	}
	return keys
}

// assumeRoleWithWebIdentity needs no signature: the token tells who the caller is.
func assumeRoleWithWebIdentity(r *request) (any, *Error) {
	arn, err := r.arnParam("RoleArn")
	if err != nil {
		return nil, err
	}
	name, err := r.sessionName()
	if err != nil {
		return nil, err
	}
	lasting, err := r.duration("DurationSeconds", time.Hour, 15*time.Minute, 12*time.Hour)
	if err != nil {
		return nil, err
	}
	s := &session{name: name}
	if text, ok := r.param("Policy"); ok {
		d, err := r.cloud.parseDocument("policy", text)
		if err != nil {
			return nil, err
		}
		s.policy = d.parsed
	}
	who, err := r.webIdentity()
	if err != nil {
		return nil, err
	}
	ro, err := r.trustedWith(who, arn)
	if err != nil {
		return nil, err
	}
	if lasting > ro.maxSession {
		return nil, invalidParameter("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	c := r.cloud
	s.role, s.ownerID, s.keys = ro.name, ro.id, who.keys()
	s.keys["aws:FederatedProvider"] = []string{who.provider.arn(c)}
	c.open(s, lasting)
	return struct {
		Credentials                 credentialsXML
		SubjectFromWebIdentityToken string
		AssumedRoleUser             assumedXML
		Provider                    string
		Audience                    string
	}{s.answer(), who.token.Subject, ro.assumed(c, name), who.provider.arn(c), who.token.client()}, nil
}

// assumedXML is who somebody is in a role.
type assumedXML struct {
	AssumedRoleID string `xml:"AssumedRoleId"`
	Arn           string
}

func (ro *role) assumed(c *Cloud, session string) assumedXML {
	return assumedXML{ro.id + ":" + session, c.arn("sts", "", "assumed-role/"+ro.name+"/"+session)}
}

// webIdentity reads the token and finds out whether to believe it.
func (r *request) webIdentity() (webIdentity, *Error) {
	raw, ok := r.param("WebIdentityToken")
	switch {
	case !ok:
		return webIdentity{}, missing("webIdentityToken")
	case len(raw) < 4:
		return webIdentity{}, violates(raw, "webIdentityToken", "Member must have length greater than or equal to 4")
	case len(raw) > 20000:
		return webIdentity{}, violates("(too long to show)", "webIdentityToken", "Member must have length less than or equal to 20000")
	}
	token, err := parseIdentityToken(raw)
	if err != nil {
		return webIdentity{}, err
	}
	c := r.cloud
	c.mu.RLock()
	var provider *oidcProvider
	if issuer, ok := strings.CutPrefix(token.Issuer, "https://"); ok {
		provider = c.oidc.Get(issuer).At(c.visible())
	}
	c.mu.RUnlock()
	if provider == nil {
		return webIdentity{}, invalidIdentity("No OpenIDConnect provider found in your account for " + token.Issuer)
	}
	if err := token.complete(); err != nil {
		return webIdentity{}, err
	}
	if !slices.Contains(provider.clientIDs, token.client()) {
		return webIdentity{}, invalidIdentity("Incorrect token audience")
	}
	return webIdentity{token, provider}, c.verifyToken(r.Context(), token, provider)
}

// trustedWith finds the role and checks that it trusts the token. Why it does not is told to nobody.
func (r *request) trustedWith(who webIdentity, arn string) (*role, *Error) {
	c := r.cloud
	refusal := &Error{http.StatusForbidden, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"}
	ro, err := c.seeRole(arn[strings.LastIndex(arn, "/")+1:])
	if err != nil || ro.arn(c) != arn || r.denied {
		return nil, refusal
	}
	session, _ := r.param("RoleSessionName")
	keys := who.keys()
	keys["sts:RoleSessionName"] = []string{session}
	provider := who.provider.arn(c)
	q := policy.Request{Action: "sts:" + webIdentityOperation, Context: r.context(keys)}
	if ro.trust.parsed.Decide(q, func(p policy.Principals) bool { return slices.Contains(p.Federated, provider) }) != policy.Allowed {
		return nil, refusal
	}
	return ro, nil
}
