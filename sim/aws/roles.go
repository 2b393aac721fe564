package aws

import (
	"strconv"
	"strings"
	"time"
)

func createRole(r *request) (any, *Error) {
	name, err := r.nameParam("RoleName", maxNewName)
	if err != nil {
		return nil, err
	}
	ro := &role{holder: holder{name: name}}
	if ro.path, err = r.pathParam(); err != nil {
		return nil, err
	}
	if ro.tags, err = r.tagsParam(); err != nil {
		return nil, err
	}
	if ro.boundary, err = r.boundaryParam(false); err != nil {
		return nil, err
	}
	if ro.maxSession, err = r.duration("MaxSessionDuration", time.Hour, time.Hour, 12*time.Hour); err != nil {
		return nil, err
	}
	if ro.trust, err = r.trustParam("AssumeRolePolicyDocument"); err != nil {
		return nil, err
	}
	if ro.description, err = r.descriptionParam(); err != nil {
		return nil, err
	}
	c := r.cloud
	t := target{arn: ro.arn(c), shown: ro.arn(c)}.withRequestTags(ro.tags)
	if ro.boundary != "" {
		t = t.with("iam:PermissionsBoundary", ro.boundary)
	}
	if err := r.authorize("iam:CreateRole", t); err != nil {
		return nil, err
	}
	if len(ro.tags) > 0 {
		if err := r.authorize("iam:TagRole", t); err != nil {
			return nil, err
		}
	}
	if err := c.insertRole(ro); err != nil {
		return nil, err
	}
	return struct{ Role roleXML }{ro.described(c)}, nil
}

// duration reads a number of seconds.
func (r *request) duration(param string, absent, least, most time.Duration) (time.Duration, *Error) {
	text, ok := r.param(param)
	if !ok {
		return absent, nil
	}
	seconds, bad := strconv.Atoi(text)
	if bad != nil {
		return 0, &Error{400, "MalformedInput", "Invalid value '" + text + "' for parameter " + param}
	}
	d := time.Duration(seconds) * time.Second
	if d < least {
		return 0, violates(text, lowerFirst(param), "Member must have value greater than or equal to "+strconv.Itoa(int(least.Seconds())))
	}
	if d > most {
		return 0, violates(text, lowerFirst(param), "Member must have value less than or equal to "+strconv.Itoa(int(most.Seconds())))
	}
	return d, nil
}

func getRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	ro, err := r.cloud.seeRole(name)
	if err != nil {
		return nil, err
	}
	x := ro.described(r.cloud)
	x.RoleLastUsed = &lastUsedXML{}
	if use, ok := r.cloud.lastUsed.Load(ro.id); ok {
		x.RoleLastUsed = &lastUsedXML{timestamp(use.(keyUse).at), use.(keyUse).region}
	}
	return struct{ Role roleXML }{x}, nil
}

func listRoles(r *request) (any, *Error) {
	prefix, err := r.pathPrefixParam()
	if err != nil {
		return nil, err
	}
	marker, limit, err := r.page()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	arn := c.arn("iam", "", "role"+prefix)
	if err := r.authorize("iam:ListRoles", target{arn: arn, shown: arn}); err != nil {
		return nil, err
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	roles, truncated := c.roles.After(marker, limit, c.visible(), func(ro *role) bool { return strings.HasPrefix(ro.path, prefix) })
	answer := struct {
		Roles members[roleXML]
		paged
	}{}
	for _, ro := range roles {
		answer.Roles.Member = append(answer.Roles.Member, ro.listed(c))
	}
	if truncated {
		answer.paged = more(foldName(roles[len(roles)-1].name))
	}
	return answer, nil
}

// pathPrefixParam reads the path below which a list is wanted.
func (r *request) pathPrefixParam() (string, *Error) {
	prefix, ok := r.param("PathPrefix")
	if !ok {
		return "/", nil
	}
	if !strings.HasPrefix(prefix, "/") {
		return "", invalidParameter("The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.")
	}
	return prefix, nil
}

func deleteRole(r *request) (any, *Error) {
	name, err := r.aboutRole()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.Get(foldName(name))
	ro := e.Latest()
	switch {
	case ro == nil:
		return nil, noSuchRole(name)
	case c.inProfile(ro.name):
		return nil, deleteConflict("Cannot delete entity, must remove roles from instance profile first.")
	case len(ro.attached) > 0:
		return nil, deleteConflict("Cannot delete entity, must detach all policies first.")
	case len(ro.inline) > 0:
		return nil, deleteConflict("Cannot delete entity, must delete policies first.")
	}
	c.removeRole(e)
	return nil, nil
}
