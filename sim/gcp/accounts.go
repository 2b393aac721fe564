package gcp

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// account is a service account. A value is never changed; see entry.
type account struct {
	email, uid, project      string
	displayName, description string
	disabled                 bool
	created                  time.Time
	keys                     []*key
}

// Service accounts can be restored for as long as this after their deletion.
const accountGrave = 30 * 24 * time.Hour

const (
	maxDisplayName = 100 // bytes
	maxDescription = 256 // bytes
)

type accountJSON struct {
	Name           string `json:"name"`
	ProjectID      string `json:"projectId"`
	UniqueID       string `json:"uniqueId"`
	Email          string `json:"email"`
	DisplayName    string `json:"displayName,omitempty"`
	Etag           string `json:"etag"`
	Description    string `json:"description,omitempty"`
	Oauth2ClientID string `json:"oauth2ClientId"`
	Disabled       bool   `json:"disabled,omitempty"`
}

func (a *account) name() string { return "projects/" + a.project + "/serviceAccounts/" + a.email }

func (a *account) json() accountJSON {
	return accountJSON{
		a.name(), a.project, a.uid, a.email, a.displayName, "MDEwMjE5MjA=", a.description, a.uid, a.disabled,
	}
}

func (a *account) resource(p *project) resource {
	return resource{
		name: a.name(), full: "//iam.googleapis.com/" + a.name(), service: "iam.googleapis.com", kind: "iam.googleapis.com/ServiceAccount",
		project: p, policy: accountPolicy(a.uid),
	}
}

func accountPolicy(uid string) string { return "serviceAccounts/" + uid }

// accountEmail is the address of a service account. In a project of a domain, "example.com:p", the domain comes after the
// project; universes other than the first one have such IDs, too.
func accountEmail(accountID string, p *project) string {
	host := p.id
	if domain, id, ok := strings.Cut(p.id, ":"); ok {
		host = id + "." + domain
	}
	return accountID + "@" + host + ".iam.gserviceaccount.com"
}

func accountOperations() []operation {
	const all, one = "v1/projects/{project}/serviceAccounts", "v1/projects/{project}/serviceAccounts/{account}"
	const id = "projects.serviceAccounts."
	return []operation{
		{id: id + "create", method: "POST", path: all, run: createAccount},
		{id: id + "list", method: "GET", path: all, query: "pageSize,pageToken", read: true, run: listAccounts},
		{id: id + "get", method: "GET", path: one, read: true, run: getAccount},
		{id: id + "patch", method: "PATCH", path: one, run: patchAccount},
		{id: id + "update", method: "PUT", path: one, run: updateAccount},
		{id: id + "delete", method: "DELETE", path: one, run: deleteAccount},
		{id: id + "undelete", method: "POST", path: one + ":undelete", run: undeleteAccount},
		{id: id + "disable", method: "POST", path: one + ":disable", run: disableAccount},
		{id: id + "enable", method: "POST", path: one + ":enable", run: enableAccount},
		{id: id + "getIamPolicy", method: "POST", path: one + ":getIamPolicy", query: "options.requestedPolicyVersion", read: true, run: getAccountPolicy},
		{id: id + "setIamPolicy", method: "POST", path: one + ":setIamPolicy", run: setAccountPolicy},
		{id: id + "testIamPermissions", method: "POST", path: one + ":testIamPermissions", read: true, run: testAccountPermissions},
	}
}

var accountID = regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])$`)

func checkAccountID(id string) *Error {
	if len(id) < 6 || len(id) > 30 {
		return invalid("The account ID %q does not have a length between 6 and 30.", id)
	}
	if !accountID.MatchString(id) {
		return invalid("The account ID %q is not valid: it has to match the regular expression [a-z]([-a-z0-9]*[a-z0-9]).", id)
	}
	return nil
}

func checkAccountTexts(displayName, description string) *Error {
	if len(displayName) > maxDisplayName {
		return invalid("The display name is %d bytes long; the limit is %d.", len(displayName), maxDisplayName)
	}
	if len(description) > maxDescription {
		return invalid("The description is %d bytes long; the limit is %d.", len(description), maxDescription)
	}
	return nil
}

type createAccountRequest struct {
	AccountID      string `json:"accountId"`
	ServiceAccount struct {
		accountJSON
	} `json:"serviceAccount"`
}

func createAccount(r *request) (any, *Error) {
	p, err := r.permittedProject("iam.serviceAccounts.create")
	if err != nil {
		return nil, err
	}
	var in createAccountRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := checkAccountID(in.AccountID); err != nil {
		return nil, err
	}
	if err := checkAccountTexts(in.ServiceAccount.DisplayName, in.ServiceAccount.Description); err != nil {
		return nil, err
	}
	a, err := r.cloud.insertAccount(p, in.AccountID, in.ServiceAccount.DisplayName, in.ServiceAccount.Description)
	if err != nil {
		return nil, err
	}
	return a.json(), nil
}

func (c *Cloud) insertAccount(p *project, id, displayName, description string) (*account, *Error) {
	a := &account{
		email: accountEmail(id, p), uid: c.ids.uniqueID(), project: p.id, displayName: displayName, description: description, created: c.clock(),
	}
	hidden := c.newKey(a.created, systemManaged)
	a.keys = []*key{hidden}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts.Get(a.email).Latest() != nil {
		return nil, alreadyExists("Service account %s already exists within project projects/%s.", id, p.id)
	}
	if len(c.accountsOf(p, func(e *entry[account]) *account { return e.Latest() })) >= c.quotas.ServiceAccounts {
		return nil, exhausted("Maximum number of service accounts on project reached.")
	}
	c.accounts.Make(a.email).Put(c.clock(), c.visible(), a)
	c.accountOf[a.uid] = a.email
	return a, nil
}

// accountsOf gives the accounts of a project in the order of their addresses. The caller holds the lock.
func (c *Cloud) accountsOf(p *project, state func(*entry[account]) *account) []*account {
	var all []*account
	for _, email := range c.accounts.Names() {
		if a := state(c.accounts.Get(email)); a != nil && a.project == p.id {
			all = append(all, a)
		}
	}
	return all
}

type listAccountsResponse struct {
	Accounts      []accountJSON `json:"accounts,omitempty"`
	NextPageToken string        `json:"nextPageToken,omitempty"`
}

func listAccounts(r *request) (any, *Error) {
	p, err := r.permittedProject("iam.serviceAccounts.list")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	visible := c.visible()
	all := c.accountsOf(p, func(e *entry[account]) *account { return e.At(visible) })
	some, next, err := queryPage(r, all, func(a *account) string { return a.email }, 20, 100)
	if err != nil {
		return nil, err
	}
	out := listAccountsResponse{NextPageToken: next}
	for _, a := range some {
		out.Accounts = append(out.Accounts, a.json())
	}
	return out, nil
}

// change puts a changed copy of an account. The caller holds the lock.
func (c *Cloud) changeAccount(a *account, change func(a *account)) *account {
	next := *a
	next.keys = slices.Clone(a.keys)
	change(&next)
	c.accounts.Make(a.email).Put(c.clock(), c.visible(), &next)
	return &next
}
