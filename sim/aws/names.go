package aws

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// word is a name that IAM accepts, apart from its length.
var word = regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]+$`)

// pathText is a path that IAM accepts, apart from its length.
var pathText = regexp.MustCompile(`^(/|/[\x21-\x7E]+/)$`)

// The lengths of names ("IAM and AWS STS quotas"). A name that should exist already may be longer than a new one.
const (
	maxNewName      = 64
	maxExistingName = 128
	maxPolicyName   = 128
	maxPath         = 512
)

// foldName is what names are compared by: IAM does not tell Alice from alice.
func foldName(name string) string { return strings.ToLower(name) }

// nameParam reads a name that has to be given.
func (r *request) nameParam(param string, longest int) (string, *Error) {
	name, ok := r.param(param)
	if !ok {
		return "", missing(lowerFirst(param))
	}
	return name, checkName(lowerFirst(param), name, longest)
}

func checkName(field, name string, longest int) *Error {
	switch {
	case name == "":
		return violates("", field, "Member must have length greater than or equal to 1")
	case utf8.RuneCountInString(name) > longest:
		return violates(name, field, "Member must have length less than or equal to "+strconv.Itoa(longest))
	case !word.MatchString(name):
		return invalidParameter("The specified value for %s is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", field)
	}
	return nil
}

// pathParam reads the path of a new entity.
func (r *request) pathParam() (string, *Error) {
	p, ok := r.param("Path")
	if !ok {
		return "/", nil
	}
	if len(p) > maxPath {
		return "", violates(p, "path", "Member must have length less than or equal to 512")
	}
	if !pathText.MatchString(p) {
		return "", invalidParameter("The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.")
	}
	return p, nil
}

// userParam reads the user that an operation is about. Where it may be left out it is the caller itself: the empty name is
// the account's root user.
func (r *request) userParam(optional bool) (string, *Error) {
	if _, ok := r.param("UserName"); ok || !optional {
		return r.nameParam("UserName", maxExistingName)
	}
	if r.caller.kind == roleCaller {
		return "", invalidParameter("Must specify userName when calling with non-User credentials")
	}
	return r.caller.name, nil
}

// arnParam reads an ARN that has to be given.
func (r *request) arnParam(param string) (string, *Error) {
	arn, ok := r.param(param)
	switch {
	case !ok:
		return "", missing(lowerFirst(param))
	case len(arn) < 20:
		return "", violates(arn, lowerFirst(param), "Member must have length greater than or equal to 20")
	case !strings.HasPrefix(arn, "arn:"):
		return "", invalidInput("ARN %s is not valid.", arn)
	}
	return arn, nil
}
