package alibabacloud

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

const (
	statusActive   = "Active"
	statusInactive = "Inactive"
)

// accessKey is a key of a user.
type accessKey struct {
	id, secret, user, status string
	created                  time.Time
}

// keysOf are the keys of a user, oldest first. The caller holds the lock.
func (c *Cloud) keysOf(name string) []*accessKey {
	var all []*accessKey
	for _, each := range c.keys.All() {
		if each.user == name {
			all = append(all, each)
		}
	}
	slices.SortStableFunc(all, func(a, b *accessKey) int { return a.created.Compare(b.created) })
	return all
}

// addKey makes a key. The caller holds the lock.
func (c *Cloud) addKey(user string) *accessKey {
	made := &accessKey{id: "LTAI5t" + c.ids.word(18), secret: c.ids.word(30), user: user, status: statusActive, created: c.clock()}
	keep(c, c.keys, made.id, made)
	return made
}

func (k *accessKey) show() map[string]any {
	return map[string]any{"AccessKeyId": k.id, "Status": k.status, "CreateDate": timestamp(k.created)}
}

func createAccessKey(r *request) (map[string]any, *Error) {
	owner, err := r.user()
	if err != nil {
		return nil, err
	}
	if len(r.cloud.keysOf(owner.name)) >= maxKeysOfUser {
		return nil, conflict("LimitExceeded.User.AccessKey", "The count of user access key beyond the current limits.")
	}
	made := r.cloud.addKey(owner.name)
	shown := made.show()
	shown["AccessKeySecret"] = made.secret
	return map[string]any{"AccessKey": shown}, nil
}

func listAccessKeys(r *request) (map[string]any, *Error) {
	owner, err := r.seenUser()
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, id := range r.cloud.keys.Names() {
		if each := r.cloud.keys.Get(id).At(r.cloud.visible()); each != nil && each.user == owner.name {
			shown = append(shown, each.show())
		}
	}
	return map[string]any{"AccessKeys": map[string]any{"AccessKey": shown}}, nil
}

// key is the one that a request names, which belongs to the user that it names.
func (r *request) key() (*accessKey, *Error) {
	owner, err := r.user()
	if err != nil {
		return nil, err
	}
	found := r.cloud.keys.Get(r.param("UserAccessKeyId")).Latest()
	if found == nil || found.user != owner.name {
		return nil, notFound("EntityNotExist.User.AccessKey", "The access key does not exist.")
	}
	return found, nil
}

func updateAccessKey(r *request) (map[string]any, *Error) {
	found, err := r.key()
	if err != nil {
		return nil, err
	}
	status := r.param("Status")
	if status != statusActive && status != statusInactive {
		return nil, badRequest("InvalidParameter.AccessKey.Status", "The status of the access key is invalid.")
	}
	change(r.cloud, r.cloud.keys, found.id, func(k *accessKey) { k.status = status })
	return nil, nil
}

func deleteAccessKey(r *request) (map[string]any, *Error) {
	found, err := r.key()
	if err != nil {
		return nil, err
	}
	keep(r.cloud, r.cloud.keys, found.id, nil)
	return nil, nil
}

// marker is what a page says of where the next one begins; nobody should read it.
func marker(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte("after/" + name))
}

func unmarker(text string) (string, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(raw), "after/")
}
