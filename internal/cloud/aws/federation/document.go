package federation

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Fields of documents besides their tags.
const (
	fieldURL           = "issuer"
	fieldKeysURL       = "jwks_uri"
	fieldResponseTypes = "response types"
	fieldSubjectTypes  = "subject types"
	fieldAlgorithms    = "algorithms"
	fieldKeys          = "keys"

	published       = "published"
	documentContent = "application/json"
)

// keyField is the field of one key of the key set.
func keyField(id string) string { return "key " + id }

// document is the issuer's discovery document or key set, by its key in the bucket.
type document struct {
	o   Options
	key string
}

// Ref implements plan.Resource.
func (d document) Ref() plan.Ref { return d.o.documentRef(d.key) }

// Fields implements plan.Resource. What they say is compared, and not how it is written.
func (d document) Fields(known plan.Known) plan.Fields {
	fields := tagFields(d.o.ownTags())
	if d.key == oidc.DiscoveryKey {
		d.discoveryFields(fields, known)
	} else {
		d.keyFields(fields, known)
	}
	return fields
}

func (d document) discoveryFields(fields plan.Fields, known plan.Known) {
	issuer, found := d.o.IssuerURL(known)
	if !found {
		fields[fieldURL] = plan.Pending(d.o.distributionRef(), OutputDomain)
		return
	}
	want := discoveryOf(issuer)
	fields[fieldURL], fields[fieldKeysURL] = plan.Text(want.Issuer), plan.Text(want.KeysURL)
	fields[fieldResponseTypes] = plan.Set(want.ResponseTypes...)
	fields[fieldSubjectTypes] = plan.Set(want.SubjectTypes...)
	fields[fieldAlgorithms] = plan.Set(want.SigningAlgorithms...)
}

func (d document) keyFields(fields plan.Fields, known plan.Known) {
	missed := plan.FirstMissed{Known: known}
	key, found := d.o.Issuer.Key(&missed)
	switch {
	case !found:
		fields[fieldKeys] = missed.Pending()
	case d.o.Issuer.ReplaceKeys:
		fields[fieldKeys] = plan.Set(key.ID())
		fields[keyField(key.ID())] = plan.Text(published)
	default:
		fields[keyField(key.ID())] = plan.Text(published)
	}
}

// discoveryOf is the discovery document of an issuer.
func discoveryOf(issuer string) oidc.Discovery {
	return oidc.NewDiscovery(issuer, issuer+"/"+oidc.KeySetKey)
}

// content is what to publish in place of what is there, if anything is; false while something of it is not known. The key set keeps the keys
// that are in it already: tokens that were signed with them stay valid.
func (d document) content(known plan.Known, present []byte) ([]byte, bool, error) {
	if d.key == oidc.DiscoveryKey {
		issuer, found := d.o.IssuerURL(known)
		return discoveryOf(issuer).Encode(), found, nil
	}
	key, found := d.o.Issuer.Key(known)
	if !found {
		return nil, false, nil
	}
	if d.o.Issuer.ReplaceKeys {
		return oidc.NewKeySet(key).Encode(), true, nil
	}
	set, err := readKeySet(present)
	return set.With(key).Encode(), true, err
}

// readKeySet reads a key set. What is empty has no keys: an earlier release could publish that.
func readKeySet(text []byte) (oidc.KeySet, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return oidc.KeySet{}, nil
	}
	return oidc.ParseKeySet(text)
}

// putInput publishes content: as a new document, or in place of the one with that entity tag and of no other.
func (d document) putInput(content []byte, etag string) *s3.PutObjectInput {
	name, key, contentType, tags := d.o.BucketName(), d.key, documentContent, objectTagging(d.o.ownTags())
	in := &s3.PutObjectInput{Bucket: &name, Key: &key, ContentType: &contentType, Tagging: &tags, Body: bytes.NewReader(content)}
	if etag != "" {
		in.IfMatch = &etag
	} else {
		whatever := "*"
		in.IfNoneMatch = &whatever
	}
	return in
}

// objectTagging are the tags of an object as a query, which is how S3 takes them.
func objectTagging(tags map[string]string) string {
	query := url.Values{}
	for key, value := range tags {
		query.Set(key, value)
	}
	return strings.ReplaceAll(query.Encode(), "+", "%20")
}
