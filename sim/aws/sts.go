package aws

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

func stsService() *service {
	s := queryService("sts", stsNamespace, "2011-06-15", map[string]operation{
		"GetCallerIdentity":  {false, getCallerIdentity},
		"AssumeRole":         {true, assumeRole},
		webIdentityOperation: {true, assumeRoleWithWebIdentity},
		"GetSessionToken":    {true, getSessionToken},
	})
	s.anonymous = func(r *request) bool { return r.operation == webIdentityOperation }
	return s
}

// getCallerIdentity needs no permission: also who is denied everything may ask who it is.
func getCallerIdentity(r *request) (any, *Error) {
	return struct {
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}{r.caller.arn, r.caller.userID, r.cloud.accountID}, nil
}

func assumeRole(r *request) (any, *Error) {
	arn, err := r.arnParam("RoleArn")
	if err != nil {
		return nil, err
	}
	name, err := r.sessionName()
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
	c := r.cloud
	ro, err := r.mayAssume(arn)
	if err != nil {
		return nil, err
	}
	lasting, err := r.duration("DurationSeconds", time.Hour, 15*time.Minute, 12*time.Hour)
	if err != nil {
		return nil, err
	}
	if lasting > ro.maxSession {
		return nil, invalidParameter("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	s.role, s.ownerID = ro.name, ro.id
	c.open(s, lasting)
	return struct {
		Credentials     credentialsXML
		AssumedRoleUser assumedXML
	}{s.answer(), ro.assumed(c, name)}, nil
}

// sessionName reads what the caller wants to be called as the role.
func (r *request) sessionName() (string, *Error) {
	name, ok := r.param("RoleSessionName")
	switch {
	case !ok:
		return "", missing("roleSessionName")
	case utf8.RuneCountInString(name) < 2:
		return "", violates(name, "roleSessionName", "Member must have length greater than or equal to 2")
	case utf8.RuneCountInString(name) > 64:
		return "", violates(name, "roleSessionName", "Member must have length less than or equal to 64")
	case !word.MatchString(name):
		return "", violates(name, "roleSessionName", `Member must satisfy regular expression pattern: [\w+=,.@-]*`)
	}
	return name, nil
}

// mayAssume finds the role and checks both sides: that the role trusts the caller, and that the caller is allowed to assume it.
func (r *request) mayAssume(arn string) (*role, *Error) {
	c := r.cloud
	if r.caller.kind == rootCaller {
		return nil, accessDenied("Roles may not be assumed by root accounts.")
	}
	refusal := accessDenied("User: " + r.caller.arn + " is not authorized to perform: sts:AssumeRole on resource: " + arn)
	ro, err := c.seeRole(arn[strings.LastIndex(arn, "/")+1:])
	if err != nil || ro.arn(c) != arn {
		return nil, refusal
	}
	switch c.trusts(ro.trust, r.caller, r.trustQuestion("sts:AssumeRole")) {
	case trustsCaller:
		return ro, nil
	case trustsAccount:
		return ro, r.authorize("sts:AssumeRole", target{arn: arn, shown: arn})
	default:
		return nil, refusal
	}
}

// trustQuestion is the request that a trust policy decides about.
func (r *request) trustQuestion(action string) policy.Request {
	session, _ := r.param("RoleSessionName")
	return policy.Request{Principal: r.caller.arn, Action: action, Context: r.context(map[string][]string{"sts:RoleSessionName": {session}})}
}

func getSessionToken(r *request) (any, *Error) {
	if r.caller.session != nil {
		return nil, accessDenied("Cannot call GetSessionToken with session credentials")
	}
	lasting, err := r.duration("DurationSeconds", 12*time.Hour, 15*time.Minute, 36*time.Hour)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	owner := c.userEntry(r.caller.name)
	id := owner.Latest()
	c.mu.RUnlock()
	if id == nil {
		return nil, invalidToken()
	}
	_, mfa := r.param("SerialNumber")
	s := c.open(&session{user: owner, ownerID: id.id, mfa: mfa}, lasting)
	return struct{ Credentials credentialsXML }{s.answer()}, nil
}
