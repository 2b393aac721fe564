package aws

import (
	"net/http"
	"slices"
	"strings"
)

func invalidTagging(message string) *Error {
	return &Error{http.StatusBadRequest, "InvalidTagging", message}
}

// readTags reads a Tags element. Keys are told apart by their case, unlike those of IAM.
func readTags(e element) ([]tag, *Error) {
	var tags []tag
	for _, item := range e.part("Items").parts() {
		t := tag{item.text("Key"), item.text("Value")}
		if bad := checkTag("tags.", t.Key, t.Value); bad != nil {
			return nil, invalidTagging(bad.Message)
		}
		if slices.ContainsFunc(tags, func(other tag) bool { return other.Key == t.Key }) {
			return nil, invalidTagging("The tag key " + t.Key + " is there more than once.")
		}
		tags = append(tags, t)
	}
	return tags, nil
}

// tagsOf are the tags of a distribution, which is all that has some; none if there is no such distribution.
func (c *Cloud) tagsOf(resource string) []tag {
	id, _ := strings.CutPrefix(resource, "distribution/")
	c.mu.RLock()
	defer c.mu.RUnlock()
	if d := c.cdn.distributions.Get(id).Latest(); d != nil {
		return d.tags
	}
	return nil
}

// taggedDistribution finds what a request about tags is about, and asks whether the caller may.
func (r *request) taggedDistribution(tags ...tag) (*distribution, *Error) {
	arn, _ := r.param("Resource")
	prefix := r.cloud.arn("cloudfront", "", "")
	resource, ours := strings.CutPrefix(arn, prefix)
	if err := r.authorizeCloudFront(r.operation, resource, tags...); err != nil {
		return nil, err
	}
	id, isDistribution := strings.CutPrefix(resource, "distribution/")
	if !ours || !isDistribution {
		return nil, badArgument("The ARN " + arn + " is not one of something that can have tags.")
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	if d := r.cloud.cdn.distributions.Get(id).Latest(); d != nil {
		return d, nil
	}
	return nil, &Error{http.StatusNotFound, "NoSuchResource", "The resource " + arn + " does not exist."}
}

// retag replaces the tags of a distribution.
func (c *Cloud) retag(id string, change func([]tag) []tag) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.cdn.distributions.Get(id).Latest()
	if d == nil {
		return &Error{http.StatusNotFound, "NoSuchResource", "The distribution " + id + " does not exist."}
	}
	tags := change(slices.Clone(d.tags))
	if len(tags) > c.quotas.TagsPerResource {
		return invalidTagging("A distribution cannot have that many tags.")
	}
	c.changeDistribution(d, func(d *distribution) { d.tags = tags })
	return nil
}

func tagDistribution(r *request) (any, *Error) {
	document, err := r.readDocument("Tags")
	if err != nil {
		return nil, err
	}
	tags, err := readTags(document)
	if err != nil {
		return nil, err
	}
	d, err := r.taggedDistribution(tags...)
	if err != nil {
		return nil, err
	}
	return cloudFrontAnswer{status: http.StatusNoContent}, r.cloud.retag(d.id, func(all []tag) []tag { return addTags(all, tags) })
}

// addTags adds tags or replaces those of the same key.
func addTags(all, tags []tag) []tag {
	for _, t := range tags {
		all = append(slices.DeleteFunc(all, func(old tag) bool { return old.Key == t.Key }), t)
	}
	return all
}

func untagDistribution(r *request) (any, *Error) {
	document, err := r.readDocument("TagKeys")
	if err != nil {
		return nil, err
	}
	d, err := r.taggedDistribution()
	if err != nil {
		return nil, err
	}
	gone := func(t tag) bool {
		return slices.ContainsFunc(document.part("Items").parts(), func(key element) bool { return key.text() == t.Key })
	}
	return cloudFrontAnswer{status: http.StatusNoContent}, r.cloud.retag(d.id, func(all []tag) []tag { return slices.DeleteFunc(all, gone) })
}

func listDistributionTags(r *request) (any, *Error) {
	d, err := r.taggedDistribution()
	if err != nil {
		return nil, err
	}
	items := []element{}
	for _, t := range d.tags {
		items = append(items, element{name: "Tag", value: []element{{name: "Key", value: t.Key}, {name: "Value", value: t.Value}}})
	}
	return cloudFrontAnswer{document: element{name: "Tags", value: []element{{name: "Items", value: items}}}}, nil
}
