package aws

import (
	"strings"
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// kind is what sort of principal a caller is.
type kind int

const (
	rootCaller kind = iota
	userCaller
	roleCaller
)

// caller is who makes a request, with everything that decides what it may do as far as it was visible when the request came.
type caller struct {
	kind kind
	// arn is the caller as messages and policies name it. For a role it is the ARN of the session.
	arn string
	// principalARN is the ARN of the user or role itself.
	principalARN string
	userID       string
	// name is the user's or role's name; empty for the root user.
	name    string
	tags    []tag
	keyID   string
	session *session

	policies policy.Policies
	// sessionPolicy is the policy that a session was narrowed down with; nil if it was not.
	sessionPolicy *policy.Document
}

// keyUse is the latest use of an access key.
type keyUse struct {
	at              time.Time
	service, region string
}

// authenticate finds out who signed the request and checks the signature. A request that needs none has no caller.
func (r *request) authenticate() *Error {
	if r.service.anonymous != nil && r.service.anonymous(r) {
		return nil
	}
	s, err := parseSignature(r.Header.Get("Authorization"))
	if err != nil {
		return err
	}
	secret, c, err := r.cloud.credential(s.keyID, r.Header.Get("X-Amz-Security-Token"))
	if err != nil {
		return err
	}
	if err := r.verify(s, secret); err != nil {
		return err
	}
	r.caller = c
	if strings.HasPrefix(s.keyID, prefixAccessKey) {
		r.cloud.lastUsed.Store(s.keyID, keyUse{r.start, s.service, s.region})
	}
	if c.kind == roleCaller {
		r.cloud.lastUsed.Store(c.session.ownerID, keyUse{r.start, s.service, s.region})
	}
	if c.session != nil && c.kind != roleCaller && !c.session.mfa && r.service.scope == "iam" {
		return invalidToken() // GetSessionToken: "You cannot call any IAM API operations unless MFA information is included"
	}
	return nil
}

// credential looks an access key up. It is refused if it is unknown, not yet visible or inactive, and if the session token
// is not the one that belongs to it.
func (c *Cloud) credential(keyID, token string) (secret string, who *caller, err *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if s := c.sessions[keyID]; s != nil {
		if s.token != token {
			return "", nil, invalidToken()
		}
		if !c.clock().Before(s.expires) {
			return "", nil, expiredToken()
		}
		return s.secret, c.sessionCaller(s), callerGone(c.sessionCaller(s))
	}
	u := c.keyOwners[keyID].At(c.visible())
	if u == nil || token != "" {
		return "", nil, invalidToken()
	}
	k := u.key(keyID)
	if k == nil || k.status != statusActive {
		return "", nil, invalidToken()
	}
	who = c.userCaller(u)
	who.keyID = keyID
	return k.secret, who, nil
}

func callerGone(c *caller) *Error {
	if c == nil {
		return invalidToken()
	}
	return nil
}

// userCaller is the user, or the account's root user, as a caller. The lock is held.
func (c *Cloud) userCaller(u *user) *caller {
	who := &caller{kind: userCaller, arn: u.arn(c), userID: u.id, name: u.name, tags: u.tags}
	who.principalARN = who.arn
	who.policies.ServiceControl = c.scps
	if u.root {
		who.kind = rootCaller
		return who
	}
	who.policies.Identity = c.documents(u.inline, u.attached)
	who.policies.Boundary = c.boundary(u.boundary)
	return who
}

// sessionCaller is who holds temporary credentials; nil if the user or role is gone. The lock is held.
func (c *Cloud) sessionCaller(s *session) *caller {
	var who *caller
	if s.role == "" {
		u := s.user.At(c.visible())
		if u == nil || u.id != s.ownerID {
			return nil
		}
		who = c.userCaller(u)
	} else {
		ro := c.roles.Get(foldName(s.role)).At(c.visible())
		if ro == nil || ro.id != s.ownerID {
			return nil
		}
		who = &caller{
			kind: roleCaller, name: ro.name, tags: ro.tags,
			arn:          c.arn("sts", "", "assumed-role/"+ro.name+"/"+s.name),
			principalARN: ro.arn(c),
			userID:       ro.id + ":" + s.name,
		}
		who.policies = policy.Policies{Identity: c.documents(ro.inline, ro.attached), Boundary: c.boundary(ro.boundary), ServiceControl: c.scps}
	}
	who.keyID, who.session, who.sessionPolicy = s.keyID, s, s.policy
	return who
}

// documents collects the policies of a user or role. The lock is held.
func (c *Cloud) documents(inline map[string]document, attached []string) []*policy.Document {
	var all []*policy.Document
	for _, d := range inline {
		all = append(all, d.parsed)
	}
	for _, arn := range attached {
		if p := c.policies.Get(arn).At(c.visible()); p != nil {
			all = append(all, p.current().parsed)
		}
	}
	return all
}

// boundary returns the document of a permissions boundary; nil if there is no boundary. The lock is held.
func (c *Cloud) boundary(arn string) *policy.Document {
	if arn == "" {
		return nil
	}
	if p := c.policies.Get(arn).At(c.visible()); p != nil {
		return p.current().parsed
	}
	return &policy.Document{} // a boundary that cannot be found allows nothing
}
