package federation

import (
	"fmt"
	"maps"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// documentContent is the type of both documents.
	documentContent = "application/json"
	// documentCache has nobody keep a document without asking again: a key that is published is to be seen at once. What is public is otherwise kept
	// for an hour. Source: "Cache-Control" of the Cloud Storage documentation.
	documentCache = "no-cache, max-age=0"
)

// document is the issuer's discovery document or key set, by its name in the bucket.
type document struct {
	o   Options
	key string
}

// Ref implements plan.Resource.
func (d document) Ref() plan.Ref { return d.o.documentRef(d.key) }

// Fields implements plan.Resource. What they say is compared, and not how it is written.
func (d document) Fields(known plan.Known) plan.Fields {
	if d.key == oidc.DiscoveryKey {
		return issuer.DiscoveryFields(d.o.bucketURL())
	}
	return d.keys().Fields(known)
}

// keys are what the key set should hold.
func (d document) keys() issuer.Keys {
	return issuer.Keys{Key: d.o.Issuer.Key, Replace: d.o.Issuer.ReplaceKeys}
}

// content is what to publish in place of what is there, if anything is; false while something of it is not known. The key set keeps the keys
// that are in it already: tokens that were signed with them stay valid.
func (d document) content(known plan.Known, present []byte) ([]byte, bool, error) {
	if d.key == oidc.DiscoveryKey {
		return issuer.Discovery(d.o.bucketURL()).Encode(), true, nil
	}
	return d.keys().Content(known, present)
}

// observed are the fields of a document that is there. A discovery document that cannot be read says nothing, and is of use to nobody; a key set that
// cannot be read is an error, for it may be of use to somebody.
func (d document) observed(text []byte, known plan.Known) (plan.Fields, error) {
	fields := plan.Fields{}
	if d.key == oidc.DiscoveryKey {
		if have, err := oidc.ParseDiscovery(text); err == nil {
			maps.Copy(fields, issuer.ObservedDiscovery(have))
		}
		return fields, nil
	}
	set, err := issuer.ReadKeySet(text)
	if err != nil && !d.o.Issuer.ReplaceKeys {
		return nil, fmt.Errorf("%s is published and cannot be read, so that its keys cannot be kept: %w; correct it, or remove it", d.Ref().Name, err)
	}
	return d.keys().Observed(set, known), nil
}
