package azure

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// resourceManager is the service that all resources are managed with.
func resourceManager() *service {
	return &service{name: "arm", fail: failARM, admit: (*request).admitToManager, others: findResourceOperation, operations: slices.Concat(
		subscriptionOperations(), providerOperations(), groupOperations(), tagOperations(), identityOperations(), federationOperations(), accountOperations(), containerOperations(),
		definitionOperations(), assignmentOperations(), permissionOperations(), progressOperations(),
	)}
}

// admitToManager checks in the order in which the Resource Manager seems to: the token, the version, the subscription, the right, locks, the
// resource provider, the group.
func (r *request) admitToManager() *Error {
	if r.operation.id == "Metadata_GetEndpoints" {
		return nil
	}
	if err := r.authenticate(r.cloud.environment.manages); err != nil {
		return err
	}
	for _, check := range []func() *Error{r.checkVersion, r.checkSubscription, r.checkRight, r.checkLocks, r.checkProvider, r.checkGroup} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

var apiVersion = regexp.MustCompile(`^20\d\d-\d\d-\d\d(-preview)?$`)

// checkVersion wants an API version. Which there are is not checked beyond their form.
func (r *request) checkVersion() *Error {
	version := r.param("api-version")
	if version == "" {
		return badRequest("MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	}
	if !apiVersion.MatchString(version) {
		return badRequest("InvalidApiVersionParameter", "The api-version '%s' is invalid. The supported versions are '2025-04-01,2024-11-30,2025-01-01,2022-04-01,2022-12-01'.", version)
	}
	return nil
}

// subscriptionID is the subscription that a request is about; empty if none.
func (r *request) subscriptionID() string {
	if id := r.path["subscription"]; id != "" {
		return id
	}
	return subscriptionOf(r.path["scope"])
}

// subscriptionOf is the subscription in the ID of a resource; empty if there is none.
func subscriptionOf(id string) string {
	parts := strings.Split(strings.Trim(id, "/"), "/")
	if len(parts) > 1 && strings.EqualFold(parts[0], "subscriptions") {
		return parts[1]
	}
	return ""
}

func (r *request) checkSubscription() *Error {
	id := r.subscriptionID()
	if id == "" {
		return nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.subscriptions[strings.ToLower(id)] != nil {
		return nil
	}
	if !isGUID(id) {
		return badRequest("InvalidSubscriptionId", "The provided subscription identifier '%s' is malformed or invalid.", id)
	}
	return notFound("SubscriptionNotFound", "The subscription '%s' could not be found.", id)
}

var guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func isGUID(text string) bool { return guid.MatchString(text) }

func (r *request) checkRight() *Error {
	if r.operation.action == "" {
		return nil
	}
	return r.authorize(r.operation.action, r.resource())
}

// checkGroup wants the resource group of the path to exist and not to be about to go.
func (r *request) checkGroup() *Error {
	if !r.operation.inGroup {
		return nil
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	g := c.groups.Get(r.groupID()).Latest()
	if g == nil {
		return groupNotFound(r.path["group"])
	}
	if g.deleting && r.changes() {
		return conflict("ResourceGroupBeingDeleted", "The resource group '%s' is in deprovisioning state and cannot perform this operation.", g.name)
	}
	return nil
}

// groupID is the key of the resource group that a request is about.
func (r *request) groupID() string { return groupKey(r.path["subscription"], r.path["group"]) }

// list makes a page of a list, and a link to the next one if there is more.
func (r *request) list(values []any) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	size := c.pageSize
	c.mu.RUnlock()
	start, err := r.skipped()
	if err != nil {
		return nil, err
	}
	values = values[min(start, len(values)):]
	page := map[string]any{"value": append([]any{}, values[:min(size, len(values))]...)}
	if len(values) > size {
		page["nextLink"] = r.nextLink("$skiptoken", start+size)
	}
	return page, nil
}

// noContent is the answer of a deletion of what is not there.
func noContent() *response { return empty(http.StatusNoContent) }
