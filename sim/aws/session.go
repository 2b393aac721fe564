package aws

import (
	"time"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// session is a set of temporary credentials.
type session struct {
	keyID, secret, token string
	expires              time.Time
	ownerID              string // of the user or role as it was; another one of the same name is not the owner
	mfa                  bool

	// user is whose credentials these are in another form (GetSessionToken); unused if role is set.
	user *entry[user]
	// role and name are those of an assumed role.
	role, name string
	// keys are the condition keys that the session brings with it, from the token that it was made with.
	keys map[string][]string
	// policy narrows the session down; nil if nothing does.
	policy *policy.Document
}

// open gives a session its credentials.
func (c *Cloud) open(s *session, lasting time.Duration) *session {
	s.keyID, s.secret, s.token = c.ids.keyID(prefixTemporaryKey), c.ids.secret(), c.ids.token()
	s.expires = c.clock().Add(lasting)
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, old := range c.sessions {
		if len(c.sessions) < maxSessions {
			break
		}
		if old.expires.Before(c.clock()) {
			delete(c.sessions, id)
		}
	}
	c.sessions[s.keyID] = s
	return s
}

// maxSessions is how many are kept before those that have run out are forgotten.
const maxSessions = 10000

// credentialsXML are temporary credentials in an answer.
type credentialsXML struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

func (s *session) answer() credentialsXML {
	return credentialsXML{s.keyID, s.secret, s.token, timestamp(s.expires)}
}
