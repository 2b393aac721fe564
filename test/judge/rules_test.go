package judge

import (
	"encoding/json"
	"regexp"
	"strings"
)

// rule is a difference that many steps have.
type rule struct {
	name     string
	because  string
	explains func(ours, theirs answer) bool
}

var rules = []rule{
	{
		name:    "explicit deny is told",
		because: "The IAM User Guide shows refusals that end in “with an explicit deny in an identity-based policy”; versitygw always says that no policy allows it.",
		explains: func(ours, theirs answer) bool {
			return ours.Status == theirs.Status && ours.Code == "AccessDenied" && theirs.Code == ours.Code &&
				strings.HasSuffix(ours.Message, "with an explicit deny in an identity-based policy")
		},
	},
	{
		name:    "answers about objects",
		because: "The API reference: S3 encrypts every object and says so; it names the storage class of those only that are not STANDARD, and the size only in directory buckets.",
		explains: func(ours, theirs answer) bool {
			ours.Output, theirs.Output = withoutMembers(ours.Output, "ServerSideEncryption"), withoutMembers(theirs.Output, "Size", "StorageClass")
			return ours == theirs
		},
	},
	{
		name:    "lists of objects",
		because: "The API reference shows the owner of each version, and checksums where they were asked for; what nobody reads here is left out by sim/aws.",
		explains: func(ours, theirs answer) bool {
			ours.Output, theirs.Output = withoutMembers(ours.Output, "Owner"), withoutMembers(theirs.Output, "ChecksumAlgorithm", "ChecksumType")
			return ours == theirs
		},
	},
	{
		name:    "new roles have no last use",
		because: "The API reference: RoleLastUsed is among the answers of GetRole and ListRoles only. versitygw sends it empty.",
		explains: func(ours, theirs answer) bool {
			ours.Output, theirs.Output = withoutMembers(ours.Output), withoutMembers(theirs.Output, "RoleLastUsed")
			return ours == theirs
		},
	},
	{
		name:    "thumbprints as they were given",
		because: "The API reference says nothing about capitals, and shows small letters. versitygw makes small letters of them; ccoctl compares them without regard to it.",
		explains: func(ours, theirs answer) bool {
			ours.Output = thumbprintList.ReplaceAllStringFunc(ours.Output, strings.ToLower)
			theirs.Output = thumbprintList.ReplaceAllStringFunc(theirs.Output, strings.ToLower)
			return ours == theirs
		},
	},
	{
		name:    "lists show no tags",
		because: "The API references of ListUsers and ListRoles: operations that list do not return tags. versitygw returns them.",
		explains: func(ours, theirs answer) bool {
			list := strings.Contains(ours.Output, `"Users":[`) || strings.Contains(ours.Output, `"Roles":[`)
			ours.Output, theirs.Output = withoutMembers(ours.Output), withoutMembers(theirs.Output, "Tags")
			return list && ours == theirs
		},
	},
}

var thumbprintList = regexp.MustCompile(`"ThumbprintList":\[[^\]]*\]`)

// withoutMembers is a JSON text in which these members are nowhere, and what follows it.
func withoutMembers(text string, names ...string) string {
	var v any
	decoder := json.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&v) != nil {
		return text
	}
	rest := text[decoder.InputOffset():]
	var remove func(v any)
	remove = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range names {
				delete(v, name)
			}
			for _, member := range v {
				remove(member)
			}
		case []any:
			for _, item := range v {
				remove(item)
			}
		}
	}
	remove(v)
	var left strings.Builder
	encoder := json.NewEncoder(&left)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(v) != nil {
		return text
	}
	return left.String() + rest
}
