package azure

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
)

// The limits of index tags ("Manage and find Azure Blob data with blob index tags").
const mostBlobTags = 10

var blobTag = regexp.MustCompile(`^[A-Za-z0-9 +\-./:=_]*$`)

// parseTags understands the header x-ms-tags, which is a query string.
func parseTags(header string) (map[string]string, *Error) {
	values, err := url.ParseQuery(header)
	if err != nil {
		return nil, badRequest("InvalidHeaderValue", "The value for one of the HTTP headers is not in the correct format.")
	}
	tags := map[string]string{}
	for name := range values {
		tags[name] = values.Get(name)
	}
	return tags, checkBlobTags(tags)
}

// checkBlobTags refuses tags that a blob cannot have.
func checkBlobTags(tags map[string]string) *Error {
	if len(tags) > mostBlobTags {
		return badRequest("TagsTooLarge", "The tags specified exceed the maximum permissible limit.")
	}
	for name, value := range tags {
		if name == "" {
			return badRequest("EmptyTagName", "The name of one of the tag key-value pairs is empty.")
		}
		if len(name) > 128 || len(value) > 256 {
			return badRequest("TagsTooLarge", "The tags specified exceed the maximum permissible limit.")
		}
		if !blobTag.MatchString(name) || !blobTag.MatchString(value) {
			return badRequest("InvalidTag", "The tags specified are invalid. It contains characters that are not permitted.")
		}
	}
	return nil
}

// tagsXML is the form of tags.
type tagsXML struct {
	XMLName struct{} `xml:"Tags"`
	Set     struct {
		Tags []tagXML `xml:"Tag"`
	} `xml:"TagSet"`
}

// tagXML is one of them.
type tagXML struct {
	Key   string
	Value string
}

func getBlobTags(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	_, b, err := r.blob()
	if err != nil {
		return nil, err
	}
	var shown tagsXML
	for _, name := range sortedNames(b.tags) {
		shown.Set.Tags = append(shown.Set.Tags, tagXML{name, b.tags[name]})
	}
	return inXML(http.StatusOK, shown), nil
}

// setBlobTags replaces the tags, which leaves the blob's entity tag as it is.
func setBlobTags(r *request) (any, *Error) {
	var in tagsXML
	if xml.Unmarshal(r.body, &in) != nil {
		return nil, badRequest("InvalidXmlDocument", "The specified XML is not syntactically valid.")
	}
	tags := map[string]string{}
	for _, t := range in.Set.Tags {
		tags[t.Key] = t.Value
	}
	if err := checkBlobTags(tags); err != nil {
		return nil, err
	}
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	k, old, err := r.blob()
	if err != nil {
		return nil, err
	}
	b := *old
	b.tags = tags
	k.blobs[b.name] = &b
	return noContent(), nil
}
