package aws

import (
	"regexp"
	"slices"
	"time"
)

// accessKey is a long-term credential of a user.
type accessKey struct {
	id, secret, status string
	created            time.Time
}

// The states of an access key.
const (
	statusActive   = "Active"
	statusInactive = "Inactive"
)

// keyXML is an access key in an answer. The secret is there only where the key has just been made.
type keyXML struct {
	UserName        string `xml:",omitempty"`
	AccessKeyID     string `xml:"AccessKeyId"`
	Status          string
	SecretAccessKey string `xml:",omitempty"`
	CreateDate      string
}

func createAccessKey(r *request) (any, *Error) {
	name, err := r.aboutSelf()
	if err != nil {
		return nil, err
	}
	k, err := r.cloud.newKey(name)
	if err != nil {
		return nil, err
	}
	return struct{ AccessKey keyXML }{keyXML{name, k.id, k.status, k.secret, timestamp(k.created)}}, nil
}

// newKey gives a user another access key.
func (c *Cloud) newKey(name string) (accessKey, *Error) {
	k := accessKey{id: c.ids.keyID(prefixAccessKey), secret: c.ids.secret(), status: statusActive, created: c.clock()}
	err := c.changeUser(name, func(u *user) *Error {
		if len(u.keys) >= c.quotas.AccessKeysPerUser {
			return limitExceeded("Cannot exceed quota for AccessKeysPerUser: %d", c.quotas.AccessKeysPerUser)
		}
		u.keys = append(u.keys, k)
		c.keyOwners[k.id] = c.userEntry(name)
		return nil
	})
	return k, err
}

func listAccessKeys(r *request) (any, *Error) {
	name, err := r.aboutSelf()
	if err != nil {
		return nil, err
	}
	u, err := r.cloud.seeUser(name)
	if err != nil {
		return nil, err
	}
	keys, rest, err := cut(r, u.keys)
	if err != nil {
		return nil, err
	}
	answer := struct {
		AccessKeyMetadata members[keyXML]
		paged
	}{paged: rest}
	for _, k := range keys {
		answer.AccessKeyMetadata.Member = append(answer.AccessKeyMetadata.Member, keyXML{u.name, k.id, k.status, "", timestamp(k.created)})
	}
	return answer, nil
}

func updateAccessKey(r *request) (any, *Error) {
	id, err := r.keyParam()
	if err != nil {
		return nil, err
	}
	status, _ := r.param("Status")
	if status != statusActive && status != statusInactive {
		return nil, violates(status, "status", "Member must satisfy enum value set: [Active, Inactive]")
	}
	name, err := r.aboutSelf()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeUser(name, func(u *user) *Error {
		k := u.key(id)
		if k == nil {
			return noSuchKey(id)
		}
		k.status = status
		return nil
	})
}

func deleteAccessKey(r *request) (any, *Error) {
	id, err := r.keyParam()
	if err != nil {
		return nil, err
	}
	name, err := r.aboutSelf()
	if err != nil {
		return nil, err
	}
	return nil, r.cloud.changeUser(name, func(u *user) *Error { return u.dropKey(id) })
}

func (u *user) dropKey(id string) *Error {
	if u.key(id) == nil {
		return noSuchKey(id)
	}
	u.keys = slices.DeleteFunc(u.keys, func(k accessKey) bool { return k.id == id })
	return nil
}

func noSuchKey(id string) *Error {
	return noSuchEntity("The Access Key with id %s cannot be found.", id)
}

var keyText = regexp.MustCompile(`^\w+$`)

// keyParam reads the access key ID that an operation is about.
func (r *request) keyParam() (string, *Error) {
	id, ok := r.param("AccessKeyId")
	switch {
	case !ok:
		return "", missing("accessKeyId")
	case len(id) < 16:
		return "", violates(id, "accessKeyId", "Member must have length greater than or equal to 16")
	case len(id) > 128:
		return "", violates(id, "accessKeyId", "Member must have length less than or equal to 128")
	case !keyText.MatchString(id):
		return "", invalidParameter("The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.")
	}
	return id, nil
}

func getAccessKeyLastUsed(r *request) (any, *Error) {
	id, err := r.keyParam()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	owner := c.keyOwners[id].At(c.visible())
	c.mu.RUnlock()
	t := target{arn: "*", shown: "access key " + id}
	if owner != nil {
		t = c.userTarget(owner.name)
	}
	if err := r.authorize("iam:GetAccessKeyLastUsed", t); err != nil {
		return nil, err
	}
	if owner == nil || owner.key(id) == nil {
		return nil, accessDenied("User: " + r.caller.arn + " is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key " + id)
	}
	type lastUsed struct {
		LastUsedDate string `xml:",omitempty"`
		ServiceName  string
		Region       string
	}
	last := lastUsed{ServiceName: "N/A", Region: "N/A"}
	if use, ok := c.lastUsed.Load(id); ok {
		u := use.(keyUse)
		last = lastUsed{timestamp(u.at), u.service, u.region}
	}
	return struct {
		UserName          string
		AccessKeyLastUsed lastUsed
	}{owner.name, last}, nil
}
