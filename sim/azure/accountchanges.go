package azure

import (
	"net/http"
	"slices"
	"strings"
)

// accountBody is what is read of a storage account.
type accountBody struct {
	Location string            `json:"location"`
	Kind     string            `json:"kind"`
	Tags     map[string]string `json:"tags"`
	SKU      struct {
		Name string `json:"name"`
	} `json:"sku"`
	Properties accountSettings `json:"properties"`
}

// skus are the kinds of redundancy.
func skus() []string {
	return []string{"Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Standard_GZRS", "Standard_RAGZRS", "Premium_LRS", "Premium_ZRS"}
}

func (b *accountBody) check(name string) *Error {
	switch {
	case !accountName.MatchString(name):
		return invalidAccountName(name)
	case !slices.Contains(skus(), b.SKU.Name):
		return badRequest("InvalidValuesForRequestParameters", "Values for request parameters are invalid: sku.name.")
	case !slices.Contains([]string{"StorageV2", "Storage", "BlobStorage", "BlockBlobStorage", "FileStorage"}, b.Kind):
		return badRequest("InvalidValuesForRequestParameters", "Values for request parameters are invalid: kind.")
	case len(b.Tags) > 0:
		return checkTags(b.Tags, accountTagNameLimit)
	}
	return nil
}

// merge takes over what is set.
func (s accountSettings) merge(in accountSettings) accountSettings {
	set := func(old, given *bool) *bool {
		if given == nil {
			return old
		}
		return given
	}
	s.AllowBlobPublicAccess = set(s.AllowBlobPublicAccess, in.AllowBlobPublicAccess)
	s.AllowSharedKeyAccess = set(s.AllowSharedKeyAccess, in.AllowSharedKeyAccess)
	s.HTTPSOnly = set(s.HTTPSOnly, in.HTTPSOnly)
	if in.MinimumTLSVersion != nil {
		s.MinimumTLSVersion = in.MinimumTLSVersion
	}
	if in.AccessTier != nil {
		s.AccessTier = in.AccessTier
	}
	return s
}

// putAccount makes an account, which may take a while, or changes the properties of the one that is there.
func putAccount(r *request) (any, *Error) {
	var in accountBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := in.check(r.path["account"]); err != nil {
		return nil, err
	}
	location, err := checkLocation(in.Location, "LocationNotAvailableForResourceType", "resource type '"+storageProvider+"/storageAccounts'")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.groups.Get(r.groupID()).Latest()
	a := &account{
		subscription: g.subscription, group: g.name, name: r.path["account"], location: location, sku: in.SKU.Name, kind: in.Kind, tags: in.Tags,
		settings: in.Properties, created: c.clock(),
	}
	old := c.accounts.Get(r.accountID()).Latest()
	if err := c.checkAccount(old, a); err != nil {
		return nil, err
	}
	if err := c.disallowed(a); err != nil {
		return nil, err
	}
	if old != nil {
		a.created, a.settings = old.created, old.settings.merge(in.Properties)
		put(c, c.accounts, r.accountID(), a)
		return a.resource(c), nil
	}
	c.data[a.name] = newAccountData(c.ids)
	if c.operationDelay <= 0 {
		put(c, c.accounts, r.accountID(), a)
		return a.resource(c), nil
	}
	unfinished, key := *a, r.accountID()
	unfinished.creating = true
	put(c, c.accounts, key, &unfinished)
	return r.accepted("/subscriptions/"+g.subscription+"/providers/"+storageProvider+"/locations/"+location+"/asyncoperations/", func() any {
		if c.accounts.Get(key).Latest() != nil {
			put(c, c.accounts, key, a)
		}
		return a.resource(c)
	}), nil
}

// checkAccount compares an account with those that there are. The caller holds the lock.
func (c *Cloud) checkAccount(old, a *account) *Error {
	if old != nil {
		switch {
		case old.creating:
			return conflict("StorageAccountOperationInProgress", "An operation is currently performing on this storage account that requires exclusive access.")
		case old.location != a.location:
			return conflict("InvalidResourceLocation", "The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. "+
				"Please select a new resource name.", old.name, old.location, old.group, a.location)
		}
		return nil
	}
	if other := c.accountNamed(a.name); other != nil && other.subscription == a.subscription {
		return conflict("StorageAccountAlreadyExists", "The storage account named %s already exists under the subscription.", a.name)
	} else if other != nil || c.taken[a.name] {
		return conflict("StorageAccountAlreadyTaken", "The storage account named %s is already taken.", a.name)
	}
	number := 0
	for _, other := range c.accounts.All() {
		if other.subscription == a.subscription && other.location == a.location {
			number++
		}
	}
	if number >= c.quotas.StorageAccounts {
		return conflict("MaxStorageAccountsCountPerSubscriptionExceeded", "Subscription %s already contains %d storage accounts in location %s and the maximum allowed is %d.",
			a.subscription, number, a.location, c.quotas.StorageAccounts)
	}
	return nil
}

// patchAccount changes what the body has. Tags replace all others.
func patchAccount(r *request) (any, *Error) {
	var in accountBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags, accountTagNameLimit); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	old := c.accounts.Get(r.accountID()).Latest()
	if old == nil {
		return nil, r.accountNotFound()
	}
	a := *old
	a.settings = old.settings.merge(in.Properties)
	if in.Tags != nil {
		a.tags = in.Tags
	}
	if in.SKU.Name != "" {
		a.sku = in.SKU.Name
	}
	if err := c.disallowed(&a); err != nil {
		return nil, err
	}
	put(c, c.accounts, r.accountID(), &a)
	return a.resource(c), nil
}

func deleteAccount(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts.Get(r.accountID()).Latest() == nil {
		return noContent(), nil
	}
	c.dropAccount(r.accountID())
	return empty(http.StatusOK), nil
}

// dropAccount removes an account and its data. The caller holds the lock.
func (c *Cloud) dropAccount(key string) {
	a := c.accounts.Get(key).Latest()
	if a == nil {
		return
	}
	for _, name := range slices.Clone(c.assignments.Under(strings.ToLower(a.id()) + "/")) {
		put(c, c.assignments, name, nil)
	}
	delete(c.data, a.name)
	put(c, c.accounts, key, nil)
}
