package federation

import (
	"bytes"
	"maps"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// documentContent is the type of both documents.
const documentContent = "application/json"

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
	if d.key != oidc.DiscoveryKey {
		maps.Copy(fields, d.keys().Fields(known))
		return fields
	}
	url, found := d.o.IssuerURL(known)
	if !found {
		fields[issuer.FieldURL] = plan.Pending(d.o.distributionRef(), OutputDomain)
		return fields
	}
	maps.Copy(fields, issuer.DiscoveryFields(url))
	return fields
}

// keys are what the key set should hold.
func (d document) keys() issuer.Keys {
	return issuer.Keys{Key: d.o.Issuer.Key, Replace: d.o.Issuer.ReplaceKeys}
}

// content is what to publish in place of what is there, if anything is; false while something of it is not known. The key set keeps the keys
// that are in it already: tokens that were signed with them stay valid.
func (d document) content(known plan.Known, present []byte) ([]byte, bool, error) {
	if d.key == oidc.DiscoveryKey {
		url, found := d.o.IssuerURL(known)
		return issuer.Discovery(url).Encode(), found, nil
	}
	return d.keys().Content(known, present)
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
