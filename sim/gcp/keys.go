package gcp

import (
	"crypto/rsa"
	"slices"
	"strings"
	"time"
)

const (
	userManaged   = "USER_MANAGED"
	systemManaged = "SYSTEM_MANAGED"
)

// key is a key of a service account. Of those that users manage, Google does not keep the private half; neither does the cloud hand it
// out again. A key of the system has none until somebody signs with it.
type key struct {
	id, kind string
	created  time.Time
	expires  time.Time
	disabled bool
	private  *rsa.PrivateKey
}

// newKey makes a key. One that users manage lasts to the end of the year 9999, one of the system some weeks.
func (c *Cloud) newKey(now time.Time, kind string) *key {
	k := &key{id: c.ids.keyID(), kind: kind, created: now, expires: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}
	if kind == systemManaged {
		k.expires = now.Add(16 * 24 * time.Hour)
		return k
	}
	k.private = keyPool().take()
	return k
}

type keyJSON struct {
	Name            string `json:"name"`
	PrivateKeyType  string `json:"privateKeyType,omitempty"`
	PrivateKeyData  []byte `json:"privateKeyData,omitempty"`
	PublicKeyData   []byte `json:"publicKeyData,omitempty"`
	ValidAfterTime  string `json:"validAfterTime"`
	ValidBeforeTime string `json:"validBeforeTime"`
	KeyAlgorithm    string `json:"keyAlgorithm"`
	KeyOrigin       string `json:"keyOrigin"`
	KeyType         string `json:"keyType"`
	Disabled        bool   `json:"disabled,omitempty"`
}

func (k *key) json(a *account) keyJSON {
	seconds := func(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
	return keyJSON{
		Name: a.name() + "/keys/" + k.id, ValidAfterTime: seconds(k.created), ValidBeforeTime: seconds(k.expires),
		KeyAlgorithm: "KEY_ALG_RSA_2048", KeyOrigin: "GOOGLE_PROVIDED", KeyType: k.kind, Disabled: k.disabled,
	}
}

func (a *account) key(id string) *key {
	if i := slices.IndexFunc(a.keys, func(k *key) bool { return k.id == id }); i >= 0 {
		return a.keys[i]
	}
	return nil
}

func keyOperations() []operation {
	const all = "v1/projects/{project}/serviceAccounts/{account}/keys"
	const id = "projects.serviceAccounts.keys."
	return []operation{
		{id: id + "create", method: "POST", path: all, run: createKey},
		{id: id + "list", method: "GET", path: all, query: "keyTypes", read: true, run: listKeys},
		{id: id + "get", method: "GET", path: all + "/{key}", query: "publicKeyType", read: true, run: getKey},
		{id: id + "delete", method: "DELETE", path: all + "/{key}", run: deleteKey},
		{id: id + "disable", method: "POST", path: all + "/{key}:disable", run: disableKey},
		{id: id + "enable", method: "POST", path: all + "/{key}:enable", run: enableKey},
	}
}

type createKeyRequest struct {
	PrivateKeyType string `json:"privateKeyType"`
	KeyAlgorithm   string `json:"keyAlgorithm"`
}

const credentialsFile = "TYPE_GOOGLE_CREDENTIALS_FILE"

func createKey(r *request) (any, *Error) {
	a, err := r.accountOf("iam.serviceAccountKeys.create", true)
	if err != nil {
		return nil, err
	}
	var in createKeyRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	switch in.PrivateKeyType {
	case "", "TYPE_UNSPECIFIED", credentialsFile:
	default:
		return nil, invalid("Invalid value at 'private_key_type' (type.googleapis.com/google.iam.admin.v1.ServiceAccountPrivateKeyType), %q", in.PrivateKeyType)
	}
	switch in.KeyAlgorithm {
	case "", "KEY_ALG_UNSPECIFIED", "KEY_ALG_RSA_2048":
	default:
		return nil, invalid("Invalid value at 'key_algorithm' (type.googleapis.com/google.iam.admin.v1.ServiceAccountKeyAlgorithm), %q", in.KeyAlgorithm)
	}
	k, err := r.cloud.addKey(a)
	if err != nil {
		return nil, err
	}
	out := k.json(a)
	out.PrivateKeyType, out.PrivateKeyData = credentialsFile, r.cloud.keyFile(a, k)
	return out, nil
}

// addKey makes a key for an account, which still has to be there.
func (c *Cloud) addKey(a *account) (*key, *Error) {
	k := c.newKey(c.clock(), userManaged)
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.accounts.Get(a.email).Latest()
	if now == nil || now.uid != a.uid {
		return nil, notFound("Unknown service account")
	}
	if c.projects[a.project].constraints[DisableKeyCreation] {
		return nil, keyCreationForbidden(a)
	}
	if c.projects[a.project].constraints[DisableKeyCreationManaged] {
		return nil, forbiddenByManaged(DisableKeyCreationManaged, a.name())
	}
	managed := 0
	for _, other := range now.keys {
		if other.kind == userManaged {
			managed++
		}
	}
	if managed >= c.quotas.KeysPerServiceAccount {
		return nil, precondition("Precondition check failed.")
	}
	c.changeAccount(now, func(a *account) { a.keys = append(a.keys, k) })
	return k, nil
}

type listKeysResponse struct {
	Keys []keyJSON `json:"keys,omitempty"`
}

func listKeys(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccountKeys.list")
	if err != nil {
		return nil, err
	}
	kinds := r.URL.Query()["keyTypes"]
	for _, kind := range kinds {
		if kind != userManaged && kind != systemManaged && kind != "KEY_TYPE_UNSPECIFIED" {
			return nil, invalid("Invalid value at 'key_types[0]' (type.googleapis.com/google.iam.admin.v1.ListServiceAccountKeysRequest.KeyType), %q", kind)
		}
	}
	var out listKeysResponse
	for _, k := range a.keys {
		if len(kinds) == 0 || slices.Contains(kinds, k.kind) {
			out.Keys = append(out.Keys, k.json(a))
		}
	}
	slices.SortFunc(out.Keys, func(a, b keyJSON) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

func unknownKey(r *request) *Error {
	return notFound("Service account key %s does not exist.", r.path["key"])
}

func getKey(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccountKeys.get")
	if err != nil {
		return nil, err
	}
	k := a.key(r.path["key"])
	if k == nil {
		return nil, unknownKey(r)
	}
	out := k.json(a)
	switch kind := r.param("publicKeyType"); kind {
	case "", "TYPE_NONE":
	case "TYPE_RAW_PUBLIC_KEY", "TYPE_X509_PEM_FILE":
		if k.private != nil {
			out.PublicKeyData = k.public(a, kind)
		}
	default:
		return nil, invalid("Invalid value at 'public_key_type' (type.googleapis.com/google.iam.admin.v1.ServiceAccountPublicKeyType), %q", kind)
	}
	return out, nil
}
