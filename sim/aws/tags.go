package aws

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tag is a tag of an IAM entity. Keys keep their case and are compared without it.
type tag struct {
	Key   string
	Value string
}

// tagText is what keys and values may be made of.
var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// tagsParam reads and checks the tags that a request brings.
func (r *request) tagsParam() ([]tag, *Error) {
	var tags []tag
	seen := map[string]bool{}
	for i := 1; ; i++ {
		prefix := "Tags.member." + strconv.Itoa(i)
		key, ok := r.param(prefix + ".Key")
		if !ok {
			break
		}
		value, _ := r.param(prefix + ".Value")
		field := "tags." + strconv.Itoa(i) + ".member."
		if err := checkTag(field, key, value); err != nil {
			return nil, err
		}
		folded := strings.ToLower(key)
		if seen[folded] {
			return nil, invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		}
		seen[folded] = true
		tags = append(tags, tag{key, value})
	}
	if len(tags) > 50 {
		return nil, violates("(too long to show)", "tags", "Member must have length less than or equal to 50")
	}
	return tags, nil
}

func checkTag(field, key, value string) *Error {
	switch {
	case key == "":
		return violates(key, field+"key", "Member must have length greater than or equal to 1")
	case utf8.RuneCountInString(key) > 128:
		return violates(key, field+"key", "Member must have length less than or equal to 128")
	case !tagText.MatchString(key):
		return violates(key, field+"key", `Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+`)
	case utf8.RuneCountInString(value) > 256:
		return violates(value, field+"value", "Member must have length less than or equal to 256")
	case !tagText.MatchString(value):
		return violates(value, field+"value", `Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*`)
	case strings.HasPrefix(strings.ToLower(key), "aws:"):
		return invalidInput("Tag keys that begin with aws: are reserved for AWS's own use.")
	}
	return nil
}

// tagged returns a copy of old with tags added or replaced.
func tagged(old, tags []tag) []tag {
	result := append([]tag(nil), old...)
next:
	for _, t := range tags {
		for i := range result {
			if strings.EqualFold(result[i].Key, t.Key) {
				result[i] = t
				continue next
			}
		}
		result = append(result, t)
	}
	return result
}

// untagged returns a copy of old without the keys. A key that is not there is no error.
func untagged(old []tag, keys []string) []tag {
	var result []tag
next:
	for _, t := range old {
		for _, key := range keys {
			if strings.EqualFold(t.Key, key) {
				continue next
			}
		}
		result = append(result, t)
	}
	return result
}

func tooManyTags() *Error {
	return limitExceeded("The number of tags has reached the maximum limit.")
}
