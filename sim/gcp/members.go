package gcp

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// members gives everyone that a policy names, so that what is there already need not exist any more.
func (p *policy) members() map[member]bool {
	all := map[member]bool{}
	for _, b := range p.bindings {
		for _, m := range b.members {
			all[m] = true
		}
	}
	return all
}

// isPublic says whether a member is everybody.
func (m member) isPublic() bool { return m.text == "allUsers" || m.text == "allAuthenticatedUsers" }

// hasBasicRole says whether a member is those who have a basic role in a project, such as "projectOwner:p", and the caller is one of them.
// The caller of the method holds the lock.
func (c *Cloud) hasBasicRole(who *caller, m member) bool {
	kind, id, _ := strings.Cut(m.text, ":")
	role := ""
	switch kind {
	case "projectOwner":
		role = owner
	case "projectEditor":
		role = editor
	case "projectViewer":
		role = viewer
	default:
		return false
	}
	p := c.policies["projects/"+id].At(c.visible())
	if p == nil {
		return false
	}
	return slices.ContainsFunc(p.bindings, func(b binding) bool { return b.role == role && slices.ContainsFunc(b.members, who.is) })
}

// showMember is how a policy shows a member. The caller holds the lock.
func (c *Cloud) showMember(m member) string {
	if m.uid == "" {
		return m.text
	}
	a := c.accounts.Get(strings.TrimPrefix(m.text, "serviceAccount:")).At(c.visible())
	if a != nil && a.uid == m.uid {
		return m.text
	}
	return "deleted:" + m.text + "?uid=" + m.uid
}

// readMember understands a principal of a new policy. What the old policy has already is taken without another look.
// The caller holds the lock.
func (c *Cloud) readMember(text string, known map[member]bool) (member, *Error) {
	if text == "allUsers" || text == "allAuthenticatedUsers" {
		return member{text: text}, nil
	}
	kind, name, ok := strings.Cut(text, ":")
	if !ok || name == "" {
		return member{}, unknownKind(text)
	}
	switch kind {
	case "serviceAccount":
		return c.readAccountMember(text, name)
	case "deleted":
		return readDeletedMember(text, name, known)
	case "user", "group":
		if local, domain, ok := strings.Cut(name, "@"); !ok || local == "" || !strings.Contains(domain, ".") {
			return member{}, invalid("Invalid email address (%s) in member %s.", name, text)
		}
		return member{text: kind + ":" + strings.ToLower(name)}, nil
	case "domain", "projectOwner", "projectEditor", "projectViewer":
		return member{text: text}, nil
	case "principal", "principalSet":
		return readPrincipal(text)
	}
	return member{}, unknownKind(text)
}

func unknownKind(text string) *Error {
	return invalid("The member %s is of an unknown type. Please set a valid type prefix for the member.", text)
}

// readAccountMember finds the service account, which has to be there as far as reads see it.
func (c *Cloud) readAccountMember(text, email string) (member, *Error) {
	if a := c.accounts.Get(email).At(c.visible()); a != nil {
		return member{text, a.uid}, nil
	}
	if c.foreign[email] {
		return member{text: text}, nil
	}
	// The identity of a Kubernetes service account in a pool of the older kind: "project.svc.id.goog[namespace/name]".
	if strings.Contains(email, ".svc.id.goog[") && strings.HasSuffix(email, "]") {
		return member{text: text}, nil
	}
	return member{}, invalid("Service account %s does not exist.", email)
}

// readDeletedMember takes "deleted:serviceAccount:<email>?uid=<unique ID>", and the same of users and groups.
func readDeletedMember(text, name string, known map[member]bool) (member, *Error) {
	inner, uid, ok := strings.Cut(name, "?uid=")
	if !ok || uid == "" {
		return member{}, unknownKind(text)
	}
	if !strings.HasPrefix(inner, "serviceAccount:") {
		return member{text: text}, nil
	}
	if m := (member{inner, uid}); known[m] {
		return m, nil
	}
	return member{}, invalid("Principal %s does not exist.", text)
}

// principalForms are those of federated identities ("Principal identifiers" in the IAM documentation). Projects are named by their numbers.
var principalForms = regexp.MustCompile(`^(principal://iam\.googleapis\.com/(projects/[0-9]+/locations/global/workloadIdentityPools|locations/global/workforcePools)/[^/]+/subject/.+` +
	`|principalSet://iam\.googleapis\.com/(projects/[0-9]+/locations/global/workloadIdentityPools|locations/global/workforcePools)/[^/]+/(\*|group/.+|attribute\.[^/]+/.+))$`)

// readPrincipal checks the form of a federated identity; whether its pool exists is not asked.
func readPrincipal(text string) (member, *Error) {
	if !principalForms.MatchString(text) {
		return member{}, invalid("Invalid principal: %s", text)
	}
	return member{text: text}, nil
}

// grouped writes a number with commas between thousands.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return grouped(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
