package azure

import (
	"regexp"
	"strings"
	"time"
)

// account is a storage account. Its name is one for the whole cloud.
type account struct {
	subscription, group, name, location string
	sku, kind                           string
	tags                                map[string]string
	settings                            accountSettings
	created                             time.Time
	creating                            bool
}

// accountSettings are the properties that a client sets. Nil is what was never set.
type accountSettings struct {
	AllowBlobPublicAccess *bool   `json:"allowBlobPublicAccess"`
	AllowSharedKeyAccess  *bool   `json:"allowSharedKeyAccess"`
	HTTPSOnly             *bool   `json:"supportsHttpsTrafficOnly"`
	MinimumTLSVersion     *string `json:"minimumTlsVersion"`
	AccessTier            *string `json:"accessTier"`
}

// public says whether containers of the account may be open to everybody. What was never set counts as no.
func (a *account) public() bool {
	return a.settings.AllowBlobPublicAccess != nil && *a.settings.AllowBlobPublicAccess
}

// sharedKeys says whether the account's keys authenticate. What was never set counts as yes.
func (a *account) sharedKeys() bool {
	return a.settings.AllowSharedKeyAccess == nil || *a.settings.AllowSharedKeyAccess
}

const storageProvider = "Microsoft.Storage"

func (a *account) id() string {
	return "/subscriptions/" + a.subscription + "/resourceGroups/" + a.group + "/providers/" + storageProvider + "/storageAccounts/" + a.name
}

func accountOperations() []operation {
	const kind = storageProvider + "/storageAccounts/"
	const below = "subscriptions/{subscription}/providers/" + storageProvider
	const list = "subscriptions/{subscription}/resourcegroups/{group}/providers/" + storageProvider + "/storageAccounts"
	const one = list + "/{account}"
	return []operation{
		{
			id: "StorageAccounts_CheckNameAvailability", method: "POST", path: below + "/checkNameAvailability", action: storageProvider + "/checknameavailability/read",
			above: 3, read: true, run: checkNameAvailability,
		},
		{id: "StorageAccounts_List", method: "GET", path: below + "/storageAccounts", action: kind + "read", above: 3, read: true, run: listAccounts},
		{id: "StorageAccounts_ListByResourceGroup", method: "GET", path: list, action: kind + "read", above: 3, inGroup: true, read: true, run: listAccounts},
		{id: "StorageAccounts_GetProperties", method: "GET", path: one, action: kind + "read", inGroup: true, read: true, run: getAccount},
		{id: "StorageAccounts_Create", method: "PUT", path: one, action: kind + "write", provider: storageProvider, inGroup: true, run: putAccount},
		{id: "StorageAccounts_Update", method: "PATCH", path: one, action: kind + "write", provider: storageProvider, inGroup: true, run: patchAccount},
		{id: "StorageAccounts_Delete", method: "DELETE", path: one, action: kind + "delete", provider: storageProvider, inGroup: true, run: deleteAccount},
		{id: "StorageAccounts_ListKeys", method: "POST", path: one + "/listKeys", action: kind + "listkeys/action", above: 1, inGroup: true, read: true, run: listKeys},
	}
}

func (r *request) accountID() string {
	return r.groupID() + strings.ToLower("/providers/"+storageProvider+"/storageAccounts/"+r.path["account"])
}

// resource shows an account. What it does not show of a real one are networks, encryption and services other than blobs.
func (a *account) resource(c *Cloud) map[string]any {
	or := func(given *bool, otherwise bool) bool {
		if given == nil {
			return otherwise
		}
		return *given
	}
	properties := map[string]any{
		"provisioningState": "Succeeded", "creationTime": timestamp(a.created), "primaryLocation": a.location, "statusOfPrimary": "available",
		"primaryEndpoints":      map[string]string{"blob": "https://" + c.environment.BlobHost(a.name) + "/"},
		"allowBlobPublicAccess": a.public(), "supportsHttpsTrafficOnly": or(a.settings.HTTPSOnly, true), "accessTier": "Hot", "minimumTlsVersion": "TLS1_0",
	}
	if a.creating {
		properties["provisioningState"] = "Creating"
	}
	if a.settings.AllowSharedKeyAccess != nil {
		properties["allowSharedKeyAccess"] = *a.settings.AllowSharedKeyAccess
	}
	if a.settings.MinimumTLSVersion != nil {
		properties["minimumTlsVersion"] = *a.settings.MinimumTLSVersion
	}
	tags := a.tags
	if tags == nil {
		tags = map[string]string{}
	}
	return map[string]any{
		"id": a.id(), "name": a.name, "type": storageProvider + "/storageAccounts", "location": a.location, "kind": a.kind, "tags": tags,
		"sku": map[string]string{"name": a.sku, "tier": strings.Split(a.sku, "_")[0]}, "properties": properties,
	}
}

var accountName = regexp.MustCompile(`^[a-z0-9]{3,24}$`)

func invalidAccountName(name string) *Error {
	return badRequest("AccountNameInvalid", "%s is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.", name)
}

// checkNameAvailability tells whether anybody, anywhere, has an account of a name.
func checkNameAvailability(r *request) (any, *Error) {
	var in struct {
		Name string `json:"name"`
		Type string `json:"type"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !accountName.MatchString(in.Name) {
		return map[string]any{"nameAvailable": false, "reason": "AccountNameInvalid", "message": invalidAccountName(in.Name).Message}, nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.taken[in.Name] || c.accountNamed(in.Name) != nil {
		return map[string]any{"nameAvailable": false, "reason": "AlreadyExists", "message": "The storage account named " + in.Name + " is already taken."}, nil
	}
	return map[string]any{"nameAvailable": true}, nil
}

// accountNamed finds an account of any subscription. The caller holds the lock.
func (c *Cloud) accountNamed(name string) *account {
	for _, a := range c.accounts.All() {
		if strings.EqualFold(a.name, name) {
			return a
		}
	}
	return nil
}

func listAccounts(r *request) (any, *Error) {
	under := strings.ToLower("/subscriptions/" + r.path["subscription"] + "/")
	if r.path["group"] != "" {
		under = r.groupID() + "/"
	}
	c := r.cloud
	c.mu.RLock()
	var all []any
	for _, key := range c.accounts.Under(under) {
		if a := c.accounts.Get(key).At(c.visible()); a != nil {
			all = append(all, a.resource(c))
		}
	}
	c.mu.RUnlock()
	return r.list(all)
}

func (r *request) accountNotFound() *Error {
	return resourceNotFound(storageProvider+"/storageAccounts", r.path["account"], r.path["group"])
}

func getAccount(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.accounts.Get(r.accountID()).At(c.visible())
	if a == nil {
		return nil, r.accountNotFound()
	}
	return a.resource(c), nil
}

func listKeys(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	a := c.accounts.Get(r.accountID()).Latest()
	if a == nil || a.creating {
		return nil, r.accountNotFound()
	}
	var keys []any
	for i, value := range c.data[a.name].keys {
		keys = append(keys, map[string]string{"keyName": []string{"key1", "key2"}[i], "value": value, "permissions": "FULL", "creationTime": timestamp(a.created)})
	}
	return map[string]any{"keys": keys}, nil
}
