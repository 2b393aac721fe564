package alibabacloud

import (
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// rootUser stands for the account itself, whose keys may do everything.
const rootUser = "root"

// Limits of an account, see "Limits" in the documentation of RAM.
const (
	maxUsers          = 1000
	maxKeysOfUser     = 2
	maxPolicies       = 1500
	maxVersions       = 5
	maxPoliciesOfUser = 20
	maxDocument       = 6144
	maxPage           = 1000
	defaultPage       = 100
)

// user is a RAM user.
type user struct {
	id, name, display, comments string
	created                     time.Time
	// attached are the names of custom policies, and those of system policies behind "System/".
	attached []string
}

// userName is what a user may be called. The references of other versions allow less in display names than this one takes.
var userName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// checkText refuses what is longer than a parameter may be, in characters.
func (r *request) checkText(parameter string, longest int, chars *regexp.Regexp) *Error {
	value := r.param(parameter)
	switch {
	case utf8.RuneCountInString(value) > longest:
		return badRequest("InvalidParameter."+parameter+".Length", "The parameter - %q beyond the length limit.", parameter)
	case chars != nil && value != "" && !chars.MatchString(value):
		return badRequest("InvalidParameter."+parameter+".InvalidChars", "The parameter - %q contains invalid chars.", parameter)
	}
	return nil
}

// user is the one that a request names. The caller holds the lock.
func (r *request) user() (*user, *Error) {
	name := r.param("UserName")
	if name == "" && r.caller.name != rootUser {
		name = r.caller.name
	}
	if err := r.checkText("UserName", 64, userName); err != nil {
		return nil, err
	}
	u := r.cloud.users.Get(name).Latest()
	if u == nil {
		return nil, noUser()
	}
	return u, nil
}

// seenUser is user for operations that read.
func (r *request) seenUser() (*user, *Error) {
	if err := r.checkText("UserName", 64, userName); err != nil {
		return nil, err
	}
	u := r.cloud.users.Get(r.param("UserName")).At(r.cloud.visible())
	if u == nil {
		return nil, noUser()
	}
	return u, nil
}

func (u *user) show() map[string]any {
	return map[string]any{
		"UserId": u.id, "UserName": u.name, "DisplayName": u.display, "Comments": u.comments, "CreateDate": timestamp(u.created), "UpdateDate": timestamp(u.created),
	}
}

func createUser(r *request) (map[string]any, *Error) {
	for _, err := range []*Error{r.checkText("UserName", 64, userName), r.checkText("DisplayName", 128, nil), r.checkText("Comments", 128, nil)} {
		if err != nil {
			return nil, err
		}
	}
	switch {
	case r.cloud.users.Get(r.param("UserName")).Latest() != nil:
		return nil, conflict("EntityAlreadyExists.User", "The user does already exist.")
	case len(r.cloud.users.All()) >= maxUsers:
		return nil, conflict("LimitExceeded.User", "The count of user beyond the current limits.")
	}
	made := &user{id: r.cloud.ids.digits(18), name: r.param("UserName"), display: r.param("DisplayName"), comments: r.param("Comments"), created: r.start}
	keep(r.cloud, r.cloud.users, made.name, made)
	return map[string]any{"User": made.show()}, nil
}

func getUser(r *request) (map[string]any, *Error) {
	found, err := r.seenUser()
	if err != nil {
		return nil, err
	}
	return map[string]any{"User": found.show()}, nil
}

func deleteUser(r *request) (map[string]any, *Error) {
	found, err := r.user()
	switch {
	case err != nil:
		return nil, err
	case len(found.attached) > 0:
		return nil, conflict("DeleteConflict.User.Policy", "The user can not has any policies while deleting.")
	case len(r.cloud.keysOf(found.name)) > 0:
		return nil, conflict("DeleteConflict.User.AccessKey", "The user can not has any access keys while deleting.")
	}
	keep(r.cloud, r.cloud.users, found.name, nil)
	return nil, nil
}

func listUsers(r *request) (map[string]any, *Error) {
	limit, after, err := r.page()
	if err != nil {
		return nil, err
	}
	found, more := r.cloud.users.After(after, limit, r.cloud.visible(), func(*user) bool { return true })
	shown := []any{}
	for _, each := range found {
		shown = append(shown, each.show())
	}
	result := map[string]any{"Users": map[string]any{"User": shown}, "IsTruncated": more}
	if more {
		result["Marker"] = marker(found[len(found)-1].name)
	}
	return result, nil
}

// page is how many things are asked for, and behind which name they begin.
func (r *request) page() (limit int, after string, refused *Error) {
	limit = defaultPage
	if text := r.param("MaxItems"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			return 0, "", badRequest("InvalidParameter.MaxItems", "The parameter MaxItems is not valid.")
		}
		limit = n
	}
	limit = min(limit, r.cloud.pageSize)
	if text := r.param("Marker"); text != "" {
		name, known := unmarker(text)
		if !known {
			return 0, "", badRequest("InvalidParameter.Marker", "The parameter Marker is not valid.")
		}
		after = name
	}
	return limit, after, nil
}

func (u *user) has(policy string) bool { return slices.Contains(u.attached, policy) }
