package gcp

import "strings"

// account finds the account that a path names by address or unique ID, as far as a permission allows. The project may be "-". What is
// not there looks like what may not be seen, unless the permission holds for the whole project. A read sees what
// is visible, a write what is there.
func (r *request) account(permission string) (*account, *Error) {
	return r.accountOf(permission, r.operation.read)
}

func (r *request) accountOf(permission string, lagging bool) (*account, *Error) {
	a, p := r.findAccount(lagging)
	if p == nil {
		return nil, permissionDenied(permission, "//iam.googleapis.com/"+r.accountPath())
	}
	if a == nil {
		if err := r.authorize(permission, resource{
			name: r.accountPath(), full: "//iam.googleapis.com/" + r.accountPath(), service: "iam.googleapis.com",
			kind: "iam.googleapis.com/ServiceAccount", project: p,
		}); err != nil {
			return nil, err
		}
		return nil, notFound("Unknown service account")
	}
	return a, r.authorize(permission, a.resource(p))
}

func (r *request) accountPath() string {
	return "projects/" + r.path["project"] + "/serviceAccounts/" + r.path["account"]
}

// findAccount gives the account and its project; either may be nil.
func (r *request) findAccount(lagging bool) (*account, *project) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	email := r.path["account"]
	if !strings.Contains(email, "@") {
		email = c.accountOf[email]
	}
	a := c.accounts.Get(email).Latest()
	if lagging {
		a = c.accounts.Get(email).At(c.visible())
	}
	if a != nil && !strings.Contains(r.path["account"], "@") && a.uid != r.path["account"] {
		a = nil // another account has the address by now
	}
	p := c.projects[r.path["project"]]
	if r.path["project"] == "-" && a != nil {
		p = c.projects[a.project]
	}
	if a != nil && (p == nil || a.project != p.id) {
		a = nil
	}
	return a, p
}

func getAccount(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccounts.get")
	if err != nil {
		return nil, err
	}
	return a.json(), nil
}

func getAccountPolicy(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccounts.getIamPolicy")
	if err != nil {
		return nil, err
	}
	return r.readPolicy(r.resourceOf(a))
}

func setAccountPolicy(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccounts.setIamPolicy")
	if err != nil {
		return nil, err
	}
	return r.writePolicy(r.resourceOf(a))
}

func testAccountPermissions(r *request) (any, *Error) {
	a, p := r.findAccount(true)
	if a == nil || p == nil {
		return nil, notFound("Unknown service account")
	}
	return r.testPermissions(a.resource(p))
}

func (r *request) resourceOf(a *account) resource {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	return a.resource(r.cloud.projects[a.project])
}
