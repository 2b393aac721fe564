package issuer

import (
	"bytes"
	"slices"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of documents.
const (
	// FieldURL is the issuer that a discovery document names.
	FieldURL           = "issuer"
	fieldKeysURL       = "jwks_uri"
	fieldResponseTypes = "response types"
	fieldSubjectTypes  = "subject types"
	fieldAlgorithms    = "algorithms"
	// FieldKeys are the IDs of all keys of a key set.
	FieldKeys = "keys"
	// KeyFieldPrefix is what the field of one key begins with; its ID follows.
	KeyFieldPrefix = "key "

	published = "published"
)

// keyField is the field of one key of the key set.
func keyField(id string) string { return KeyFieldPrefix + id }

// Discovery is the discovery document of an issuer whose key set is beside it.
func Discovery(url string) oidc.Discovery {
	return oidc.NewDiscovery(url, url+"/"+oidc.KeySetKey)
}

// DiscoveryFields are the fields of the discovery document of an issuer. What it says is compared, and not how it is written.
func DiscoveryFields(url string) plan.Fields {
	want := Discovery(url)
	return plan.Fields{
		FieldURL: plan.Text(want.Issuer), fieldKeysURL: plan.Text(want.KeysURL), fieldResponseTypes: plan.Set(want.ResponseTypes...),
		fieldSubjectTypes: plan.Set(want.SubjectTypes...), fieldAlgorithms: plan.Set(want.SigningAlgorithms...),
	}
}

// ObservedDiscovery are the fields of a discovery document that is there. Members that it has besides are nobody's concern.
func ObservedDiscovery(have oidc.Discovery) plan.Fields {
	usual := Discovery(have.Issuer)
	return plan.Fields{
		FieldURL: plan.Text(have.Issuer), fieldKeysURL: plan.Text(have.KeysURL), fieldResponseTypes: atLeast(usual.ResponseTypes, have.ResponseTypes),
		fieldSubjectTypes: atLeast(usual.SubjectTypes, have.SubjectTypes), fieldAlgorithms: atLeast(usual.SigningAlgorithms, have.SigningAlgorithms),
	}
}

// atLeast is what is wanted where all of it is there, and else what is there.
func atLeast(want, have []string) plan.Value {
	for _, item := range want {
		if !slices.Contains(have, item) {
			return plan.Set(have...)
		}
	}
	return plan.Set(want...)
}

// Keys are the keys that a key set should hold.
type Keys struct {
	// Key is the cluster's, false while it is not known.
	Key func(known plan.Known) (oidc.PublicKey, bool)
	// Replace has the set hold Key and no other. Without it, keys that are published already stay: tokens that were signed with them stay valid.
	Replace bool
}

// Fields are those of the key set.
func (k Keys) Fields(known plan.Known) plan.Fields {
	missed := plan.FirstMissed{Known: known}
	key, found := k.Key(&missed)
	switch {
	case !found:
		return plan.Fields{FieldKeys: missed.Pending()}
	case k.Replace:
		return plan.Fields{FieldKeys: plan.Set(key.ID()), keyField(key.ID()): plan.Text(published)}
	}
	return plan.Fields{keyField(key.ID()): plan.Text(published)}
}

// Observed are the fields of a key set that is there.
func (k Keys) Observed(set oidc.KeySet, known plan.Known) plan.Fields {
	ids := set.IDs()
	for range set.Len() - len(ids) {
		ids = append(ids, "(a key without an ID)")
	}
	fields := plan.Fields{FieldKeys: plan.Set(ids...)}
	if key, found := k.Key(known); found && bytes.Equal(set.With(key).Encode(), set.Encode()) {
		fields[keyField(key.ID())] = plan.Text(published)
	}
	return fields
}

// Content is the key set to publish in place of what is there, if anything is; false while the key is not known. The error is that what is there
// cannot be read, so that its keys cannot be kept.
func (k Keys) Content(known plan.Known, present []byte) ([]byte, bool, error) {
	key, found := k.Key(known)
	if !found {
		return nil, false, nil
	}
	if k.Replace {
		return oidc.NewKeySet(key).Encode(), true, nil
	}
	set, err := ReadKeySet(present)
	return set.With(key).Encode(), true, err
}

// ReadKeySet reads a key set. What is empty has no keys: an earlier release could publish that.
func ReadKeySet(text []byte) (oidc.KeySet, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return oidc.KeySet{}, nil
	}
	return oidc.ParseKeySet(text)
}
