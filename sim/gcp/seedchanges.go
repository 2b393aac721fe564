package gcp

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
)

// What is here is done and asked by tests, as what is in seed.go: without a request, and seen at once.

// Quotas are the limits for what is made from now on.
func (c *Cloud) Quotas() Quotas {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.quotas
}

// SetAccountDisabled disables a service account, or enables it again.
func (c *Cloud) SetAccountDisabled(email string, disabled bool) error {
	return c.seedAccount(email, func(a *account) error {
		a.disabled = disabled
		return nil
	})
}

// SetKeyDisabled disables a key of a service account, or enables it again.
func (c *Cloud) SetKeyDisabled(email, keyID string, disabled bool) error {
	return c.seedAccount(email, func(a *account) error {
		for i, k := range a.keys {
			if k.id == keyID {
				a.setKeyDisabled(i, disabled)
				return nil
			}
		}
		return fmt.Errorf("service account %s has no key %s", email, keyID)
	})
}

// DescribeServiceAccount sets what a service account is called and said to be.
func (c *Cloud) DescribeServiceAccount(email, displayName, description string) error {
	return c.seedAccount(email, func(a *account) error {
		a.displayName, a.description = displayName, description
		return nil
	})
}

func (c *Cloud) seedAccount(email string, change func(a *account) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.accounts.Get(email)
	a := e.Latest()
	if a == nil {
		return fmt.Errorf("the simulated cloud has no service account %s", email)
	}
	next := *a
	next.keys = append([]*key(nil), a.keys...)
	if err := change(&next); err != nil {
		return err
	}
	e.Reset(&next)
	return nil
}

// DeleteRole deletes a custom role softly, as somebody at the console would. It reports whether there was one.
func (c *Cloud) DeleteRole(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.roles.Get(name)
	old := e.Latest()
	if old == nil || !old.live() {
		return false
	}
	next := *old
	next.deleted, next.etag = c.clock(), c.nextEtag()
	e.Reset(&next)
	return true
}

// Holder is the service account that a credentials file is of, and whether the cloud gives tokens for it: account and key have to exist and be enabled,
// and the private key has to be that of the key. Nothing of a lag is seen.
func (c *Cloud) Holder(keyJSON []byte) (email string, valid bool) {
	var file keyFileJSON
	if json.Unmarshal(keyJSON, &file) != nil {
		return "", false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.accounts.Get(file.ClientEmail).Latest()
	if a == nil || a.disabled {
		return file.ClientEmail, false
	}
	k := a.key(file.PrivateKeyID)
	return file.ClientEmail, k != nil && !k.disabled && k.private != nil && k.private.Equal(parsePrivate(file.PrivateKey))
}

// parsePrivate reads a private key; one that is equal to no other where it is none.
func parsePrivate(text string) *rsa.PrivateKey {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return &rsa.PrivateKey{}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	private, isRSA := parsed.(*rsa.PrivateKey)
	if err != nil || !isRSA {
		return &rsa.PrivateKey{}
	}
	return private
}
