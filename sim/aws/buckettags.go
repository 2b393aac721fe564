package aws

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The most tags that a bucket and an object can have.
const (
	maxBucketTags = 50
	maxObjectTags = 10
)

// tagSet is a set of tags in XML.
type tagSet struct {
	Tags []tag `xml:"TagSet>Tag"`
}

// checkTagSet holds tags to the rules of S3, which, unlike IAM, tells keys apart by case.
func checkTagSet(tags []tag, most int) *Error {
	if len(tags) > most {
		what := "Object tags"
		if most == maxBucketTags {
			what = "Bucket tag count"
		}
		return &Error{http.StatusBadRequest, "BadRequest", what + " cannot be greater than " + strconv.Itoa(most)}
	}
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > 128 || !tagText.MatchString(t.Key):
			return invalidTag("The TagKey you have provided is invalid")
		case utf8.RuneCountInString(t.Value) > 256 || !tagText.MatchString(t.Value):
			return invalidTag("The TagValue you have provided is invalid")
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return invalidTag("System tags cannot be added/updated by requester")
		case seen[t.Key]:
			return invalidTag("Cannot provide multiple Tags with the same key")
		}
		seen[t.Key] = true
	}
	return nil
}

// tagSetBody reads the tags that are the content of a request.
func (r *request) tagSetBody(most int) ([]tag, *Error) {
	var wanted tagSet
	if err := r.xmlBody(&wanted); err != nil {
		return nil, err
	}
	return wanted.Tags, checkTagSet(wanted.Tags, most)
}

func tagSetAnswer(tags []tag) *s3Answer {
	list := []element{}
	for _, t := range tags {
		list = append(list, element{name: "Tag", value: []element{{name: "Key", value: t.Key}, {name: "Value", value: t.Value}}})
	}
	return xmlAnswer("Tagging", []element{{name: "TagSet", value: list}})
}

func putBucketTagging(r *request, b *bucket) (*s3Answer, *Error) {
	tags, err := r.tagSetBody(maxBucketTags)
	if err != nil {
		return nil, err
	}
	return noContent(), r.cloud.changeBucket(b.name, func(b *bucket) { b.tags = tags })
}

func getBucketTagging(_ *request, b *bucket) (*s3Answer, *Error) {
	if len(b.tags) == 0 {
		return nil, &Error{http.StatusNotFound, "NoSuchTagSet", "The TagSet does not exist"}
	}
	return tagSetAnswer(b.tags), nil
}

func deleteBucketTagging(r *request, b *bucket) (*s3Answer, *Error) {
	return noContent(), r.cloud.changeBucket(b.name, func(b *bucket) { b.tags = nil })
}
