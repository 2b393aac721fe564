package aws

import (
	"regexp"
	"time"
	"unicode/utf8"
)

// descriptionText is what a role's description may be made of.
var descriptionText = regexp.MustCompile(`^[\x{09}\x{0A}\x{0D}\x{20}-\x{7E}\x{A1}-\x{FF}]*$`)

// descriptionParam reads a role's description; empty if there is none.
func (r *request) descriptionParam() (string, *Error) {
	text, _ := r.param("Description")
	switch {
	case utf8.RuneCountInString(text) > 1000:
		return "", violates("(too long to show)", "description", "Member must have length less than or equal to 1000")
	case !descriptionText.MatchString(text):
		return "", violates(text, "description", `Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*`)
	}
	return text, nil
}

// updateRole changes the description if one is given. Without a longest session it sets that back to an hour, as the API
// reference says.
func updateRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	longest, err := r.duration("MaxSessionDuration", time.Hour, time.Hour, 12*time.Hour)
	if err != nil {
		return nil, err
	}
	description, err := r.descriptionParam()
	if err != nil {
		return nil, err
	}
	return struct{}{}, r.cloud.changeRole(name, func(ro *role) *Error {
		if _, given := r.param("Description"); given {
			ro.description = description
		}
		ro.maxSession = longest
		return nil
	})
}

func updateRoleDescription(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	if _, given := r.param("Description"); !given {
		return nil, missing("description")
	}
	description, err := r.descriptionParam()
	if err != nil {
		return nil, err
	}
	var x roleXML
	err = r.cloud.changeRole(name, func(ro *role) *Error {
		ro.description = description
		x = ro.described(r.cloud)
		return nil
	})
	return struct{ Role roleXML }{x}, err
}

func updateAssumeRolePolicy(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	trust, err := r.trustParam("PolicyDocument")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	return nil, c.changeRole(name, func(ro *role) *Error {
		if err := c.checkTrust(trust); err != nil {
			return err
		}
		ro.trust = trust
		return nil
	})
}
