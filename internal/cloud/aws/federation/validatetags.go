package federation

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxUserTags leaves room for the set-up's own tags: IAM and S3 take fifty. Source: "Tags for IAM resources" of the IAM User Guide.
const maxUserTags = 50 - 2

// tagText is what keys and values of tags may be made of in IAM, S3 and CloudFront alike.
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// validateUserTags looks at the tags that the user asks for. IAM does not tell keys apart by their case.
func (o Options) validateUserTags() error {
	var errs []error
	if len(o.UserTags) > maxUserTags {
		errs = append(errs, fmt.Errorf("--user-tags has %d tags: there is room for %d", len(o.UserTags), maxUserTags))
	}
	taken := map[string]string{strings.ToLower(nameTag): "", strings.ToLower(o.OwnedTag()): ""}
	for _, key := range slices.Sorted(maps.Keys(o.UserTags)) {
		errs = append(errs, validateTag(key, o.UserTags[key]))
		folded := strings.ToLower(key)
		switch other, twice := taken[folded]; {
		case twice && other == "":
			errs = append(errs, fmt.Errorf("--user-tags has the key %q: the set-up itself sets that tag; leave it out", key))
		case twice:
			errs = append(errs, fmt.Errorf("--user-tags has the keys %q and %q: IAM takes them for the same; leave one out", other, key))
		case strings.HasPrefix(folded, ownedTagPrefix):
			errs = append(errs, fmt.Errorf("--user-tags has the key %q: such tags say which set-up a thing belongs to; leave it out", key))
		}
		taken[folded] = key
	}
	return errors.Join(errs...)
}

// validateTag looks at one tag.
func validateTag(key, value string) error {
	switch {
	case key == "":
		return errors.New("--user-tags has an empty key: write key=value")
	case utf8.RuneCountInString(key) > maxTagKey:
		return fmt.Errorf("--user-tags has the key %.40q…: it has %d characters, and AWS takes %d", key, utf8.RuneCountInString(key), maxTagKey)
	case utf8.RuneCountInString(value) > maxTagValue:
		return fmt.Errorf("--user-tags: the value of %q has %d characters, and AWS takes %d", key, utf8.RuneCountInString(value), maxTagValue)
	case strings.HasPrefix(strings.ToLower(key), "aws:"):
		return fmt.Errorf("--user-tags has the key %q: AWS keeps keys that begin with aws: to itself", key)
	case !tagText.MatchString(key) || !utf8.ValidString(key):
		return fmt.Errorf("--user-tags has the key %q: AWS takes letters, digits, spaces and _.:/=+-@", key)
	case !tagText.MatchString(value) || !utf8.ValidString(value):
		return fmt.Errorf("--user-tags: the value of %q is %q: AWS takes letters, digits, spaces and _.:/=+-@", key, value)
	}
	return nil
}
