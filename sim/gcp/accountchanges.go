package gcp

import "time"

// changeAccount carries a change of the account that the path names out, once the caller may.
func (r *request) changeAccount(permission string, change func(a *account)) (*account, *Error) {
	a, err := r.account(permission)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.accounts.Get(a.email).Latest()
	if now == nil || now.uid != a.uid {
		return nil, notFound("Unknown service account")
	}
	return c.changeAccount(now, change), nil
}

func disableAccount(r *request) (any, *Error) {
	_, err := r.changeAccount("iam.serviceAccounts.disable", func(a *account) { a.disabled = true })
	return empty{}, err
}

func enableAccount(r *request) (any, *Error) {
	_, err := r.changeAccount("iam.serviceAccounts.enable", func(a *account) { a.disabled = false })
	return empty{}, err
}

type patchAccountRequest struct {
	ServiceAccount accountJSON `json:"serviceAccount"`
	UpdateMask     string      `json:"updateMask"`
}

func patchAccount(r *request) (any, *Error) {
	var in patchAccountRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	mask, err := parseMask(in.UpdateMask, "displayName", "description")
	if err != nil {
		return nil, err
	}
	if mask.empty() {
		return nil, invalid("The update mask must not be empty.")
	}
	return r.describeAccount(in.ServiceAccount, mask)
}

// updateAccount is the older way, which sets display name and description.
func updateAccount(r *request) (any, *Error) {
	var in accountJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	return r.describeAccount(in, updateMask{all: true})
}

func (r *request) describeAccount(in accountJSON, mask updateMask) (any, *Error) {
	if err := checkAccountTexts(in.DisplayName, in.Description); err != nil {
		return nil, err
	}
	a, err := r.changeAccount("iam.serviceAccounts.update", func(a *account) {
		if mask.has("displayName") {
			a.displayName = in.DisplayName
		}
		if mask.has("description") {
			a.description = in.Description
		}
	})
	if err != nil {
		return nil, err
	}
	return a.json(), nil
}

func deleteAccount(r *request) (any, *Error) {
	a, err := r.account("iam.serviceAccounts.delete")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.accounts.Get(a.email).Latest()
	if now == nil || now.uid != a.uid {
		return nil, notFound("Unknown service account")
	}
	c.removeAccount(now)
	return empty{}, nil
}

// removeAccount deletes an account and keeps what restoring it needs. The caller holds the lock.
func (c *Cloud) removeAccount(a *account) {
	c.accounts.Get(a.email).Put(c.clock(), c.visible(), nil)
	c.graves[a.uid] = &accountRemains{a, c.clock()}
}

// accountRemains is a deleted account.
type accountRemains struct {
	account *account
	deleted time.Time
}

type undeleteAccountResponse struct {
	RestoredAccount accountJSON `json:"restoredAccount"`
}

// undeleteAccount restores an account, which only its unique ID names: another one may have its address by now.
func undeleteAccount(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	grave := c.graves[r.path["account"]]
	c.mu.RUnlock()
	if grave == nil {
		if _, err := r.account("iam.serviceAccounts.undelete"); err != nil {
			return nil, err
		}
		return nil, precondition("The service account is not deleted.")
	}
	if err := r.authorize("iam.serviceAccounts.undelete", r.resourceOf(grave.account)); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clock().Sub(grave.deleted) > accountGrave {
		return nil, notFound("Unknown service account")
	}
	if c.accounts.Get(grave.account.email).Latest() != nil {
		return nil, precondition("A service account with the same email address exists.")
	}
	delete(c.graves, grave.account.uid)
	c.accounts.Get(grave.account.email).Put(c.clock(), c.visible(), grave.account)
	return undeleteAccountResponse{grave.account.json()}, nil
}
