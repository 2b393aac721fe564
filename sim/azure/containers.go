package azure

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// accountData is what is in a storage account.
type accountData struct {
	keys       [2]string
	containers map[string]*container
}

func newAccountData(ids *identifiers) *accountData {
	return &accountData{keys: [2]string{ids.accountKey(), ids.accountKey()}, containers: map[string]*container{}}
}

// container holds blobs.
type container struct {
	name string
	// access is "None", "Blob" (everybody may read blobs whose names are known) or "Container" (everybody may list them, too).
	access   string
	metadata map[string]string
	blobs    map[string]*blob
	etag     string
	modified time.Time
}

func containerOperations() []operation {
	const services = storageProvider + "/storageAccounts/blobServices/"
	const kind = services + "containers/"
	const account = "subscriptions/{subscription}/resourcegroups/{group}/providers/" + storageProvider + "/storageAccounts/{account}/blobServices"
	const list = account + "/default/containers"
	const one = list + "/{container}"
	return []operation{
		{id: "BlobServices_List", method: "GET", path: account, action: services + "read", above: 1, inGroup: true, read: true, run: listBlobServices},
		{id: "BlobServices_GetServiceProperties", method: "GET", path: account + "/default", action: services + "read", inGroup: true, read: true, run: getBlobService},
		{id: "BlobContainers_List", method: "GET", path: list, action: kind + "read", above: 1, inGroup: true, read: true, run: listContainers},
		{id: "BlobContainers_Get", method: "GET", path: one, action: kind + "read", inGroup: true, read: true, run: getContainer},
		{id: "BlobContainers_Create", method: "PUT", path: one, action: kind + "write", provider: storageProvider, inGroup: true, run: putContainer},
		{id: "BlobContainers_Update", method: "PATCH", path: one, action: kind + "write", provider: storageProvider, inGroup: true, run: patchContainer},
		{id: "BlobContainers_Delete", method: "DELETE", path: one, action: kind + "delete", provider: storageProvider, inGroup: true, run: dropContainer},
	}
}

// inAccount finds the account of the path and what is in it. The caller holds the lock.
func (r *request) inAccount() (*account, *accountData, *Error) {
	a := r.cloud.accounts.Get(r.accountID()).Latest()
	if a == nil || a.creating {
		if r.changes() && r.Method != http.MethodDelete {
			parent, _, _ := strings.Cut(r.resource(), "/blobServices")
			return nil, nil, parentNotFound("write", "storageAccounts/blobServices/containers", parent)
		}
		return nil, nil, r.accountNotFound()
	}
	return a, r.cloud.data[a.name], nil
}

func blobServiceResource(a *account) map[string]any {
	return map[string]any{
		"id": a.id() + "/blobServices/default", "name": "default", "type": storageProvider + "/storageAccounts/blobServices", "sku": map[string]string{"name": a.sku, "tier": "Standard"},
		"properties": map[string]any{"cors": map[string]any{"corsRules": []any{}}, "deleteRetentionPolicy": map[string]bool{"enabled": false}},
	}
}

func getBlobService(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	a, _, err := r.inAccount()
	if err != nil {
		return nil, err
	}
	return blobServiceResource(a), nil
}

func listBlobServices(r *request) (any, *Error) {
	one, err := getBlobService(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"value": []any{one}}, nil
}

func (k *container) resource(a *account) map[string]any {
	properties := map[string]any{
		"publicAccess": k.access, "leaseStatus": "Unlocked", "leaseState": "Available", "lastModifiedTime": timestamp(k.modified), "hasImmutabilityPolicy": false,
		"hasLegalHold": false, "deleted": false, "defaultEncryptionScope": "$account-encryption-key", "denyEncryptionScopeOverride": false,
	}
	if k.metadata != nil {
		properties["metadata"] = k.metadata
	}
	return map[string]any{
		"id": a.id() + "/blobServices/default/containers/" + k.name, "name": k.name, "type": storageProvider + "/storageAccounts/blobServices/containers", "etag": k.etag, "properties": properties,
	}
}

func listContainers(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	a, data, err := r.inAccount()
	if err != nil {
		r.cloud.mu.RUnlock()
		return nil, err
	}
	var all []any
	for _, name := range sortedNames(data.containers) {
		all = append(all, data.containers[name].resource(a))
	}
	r.cloud.mu.RUnlock()
	return r.list(all)
}

// sortedNames gives the keys of a map in their order.
func sortedNames[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func containerNotFound() *Error {
	return notFound("ContainerNotFound", "The specified container does not exist.")
}

func getContainer(r *request) (any, *Error) {
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	a, data, err := r.inAccount()
	if err != nil {
		return nil, err
	}
	k := data.containers[r.path["container"]]
	if k == nil {
		return nil, containerNotFound()
	}
	return k.resource(a), nil
}

var containerName = regexp.MustCompile(`^([a-z0-9](-?[a-z0-9]){2,62}|\$root|\$web)$`)

// validContainer checks length and characters: two hyphens may not follow each other.
func validContainer(name string) bool {
	return len(name) >= 3 && len(name) <= 63 && containerName.MatchString(name)
}

// containerBody is what is read of a container.
type containerBody struct {
	Properties struct {
		PublicAccess string            `json:"publicAccess"`
		Metadata     map[string]string `json:"metadata"`
	} `json:"properties"`
}

func publicAccessNotPermitted() *Error {
	return conflict("PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
}

// checkAccess gives the level of access in its proper spelling.
func checkAccess(given string, a *account) (string, *Error) {
	for _, level := range []string{"None", "Blob", "Container"} {
		switch {
		case !strings.EqualFold(level, given) && (given != "" || level != "None"):
		case level != "None" && !a.public():
			return "", publicAccessNotPermitted()
		default:
			return level, nil
		}
	}
	return "", badRequest("InvalidValuesForRequestParameters", "Values for request parameters are invalid: publicAccess.")
}

func putContainer(r *request) (any, *Error) { return r.writeContainer(true) }

func patchContainer(r *request) (any, *Error) { return r.writeContainer(false) }

func (r *request) writeContainer(create bool) (any, *Error) {
	var in containerBody
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if !validContainer(r.path["container"]) {
		return nil, badRequest("ContainerNameInvalid", "The specified container name '%s' is invalid.", r.path["container"])
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	a, data, err := r.inAccount()
	if err != nil {
		return nil, err
	}
	access, err := checkAccess(in.Properties.PublicAccess, a)
	if err != nil {
		return nil, err
	}
	k := data.containers[r.path["container"]]
	switch {
	case k == nil && !create:
		return nil, containerNotFound()
	case k == nil:
		k = c.newContainer(r.path["container"], access, in.Properties.Metadata)
		data.containers[k.name] = k
		return created(k.resource(a)), nil
	}
	k.access, k.etag, k.modified = access, c.ids.etag(), c.clock()
	if in.Properties.Metadata != nil {
		k.metadata = in.Properties.Metadata
	}
	return k.resource(a), nil
}

func (c *Cloud) newContainer(name, access string, metadata map[string]string) *container {
	return &container{name: name, access: access, metadata: metadata, blobs: map[string]*blob{}, etag: c.ids.etag(), modified: c.clock()}
}

func dropContainer(r *request) (any, *Error) {
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	_, data, err := r.inAccount()
	if err != nil {
		return nil, err
	}
	if data.containers[r.path["container"]] == nil {
		return noContent(), nil
	}
	delete(data.containers, r.path["container"])
	return empty(http.StatusOK), nil
}
