package ibmcloud

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	// maxName and maxDescription bound texts of service IDs and API keys, in characters.
	maxName        = 255
	maxDescription = 1000
)

// serviceID is an identity of a program.
type serviceID struct {
	id, name, description string
	tag                   string
	version               int
	locked                bool
	created, modified     time.Time
}

// iamID is what policies and keys call a service ID.
func (s *serviceID) iamID() string { return "iam-" + s.id }

func serviceIDOperations() []operation {
	a := &api{name: "identity", fail: failIdentity}
	const query = "account_id,name,pagesize,pagetoken,sort,order,include_history,filter"
	return []operation{
		{api: a, id: "list_service_ids", method: http.MethodGet, path: "v1/serviceids", read: true, query: query, run: listServiceIDs},
		{api: a, id: "create_service_id", method: http.MethodPost, path: "v1/serviceids", status: http.StatusCreated, run: createServiceID},
		{api: a, id: "get_service_id", method: http.MethodGet, path: "v1/serviceids/{id}", read: true, query: "include_history,include_activity", run: getServiceID},
		{api: a, id: "update_service_id", method: http.MethodPut, path: "v1/serviceids/{id}", run: updateServiceID},
		{api: a, id: "delete_service_id", method: http.MethodDelete, path: "v1/serviceids/{id}", run: deleteServiceID},
	}
}

// json is a service ID as the API shows it.
func (s *serviceID) json(c *Cloud) map[string]any {
	shown := map[string]any{
		"id": s.id, "iam_id": s.iamID(), "entity_tag": s.tag, "crn": "crn:v1:bluemix:public:iam-identity::a/" + c.account + "::serviceid:" + s.id, "locked": s.locked,
		"created_at": timestamp(s.created), "modified_at": timestamp(s.modified), "account_id": c.account, "name": s.name, "unique_instance_crns": []string{},
	}
	if s.description != "" {
		shown["description"] = s.description
	}
	return shown
}

// checkAccount wants the account of a request to be this one.
func (r *request) checkAccount(id string) *Error {
	switch id {
	case r.cloud.account:
		return nil
	case "":
		return badRequest("invalid_request", "The parameter 'account_id' is required.")
	}
	err := refusal(http.StatusForbidden, "forbidden", "You are not authorized to use this API.")
	err.Details = "Reason: The account '" + id + "' is not the account of the provided token."
	return err
}

// listServiceIDs gives a page of the service IDs. The name, if one is given, is compared exactly.
func listServiceIDs(r *request) (any, *Error) {
	if r.param("pagetoken") == "" || r.param("account_id") != "" {
		if err := r.checkAccount(r.param("account_id")); err != nil {
			return nil, err
		}
	}
	if err := r.mayIdentity("serviceid.get"); err != nil {
		return nil, err
	}
	c, name := r.cloud, r.param("name")
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := seen(c, c.serviceIDs, func(s *serviceID) bool { return name == "" || s.name == name })
	p, err := paged(r, all, "pagesize", "pagetoken")
	if err != nil {
		return nil, err
	}
	shown := page[map[string]any]{offset: p.offset, limit: p.limit, next: p.next, items: []map[string]any{}}
	for _, s := range p.items {
		shown.items = append(shown.items, s.json(c))
	}
	return listed(r, "serviceids", shown), nil
}

// checkTexts refuses names and descriptions that are too long.
func checkTexts(name, description string) *Error {
	if strings.TrimSpace(name) == "" || len([]rune(name)) > maxName {
		return propertyInvalid("name", name)
	}
	if len([]rune(description)) > maxDescription {
		return propertyInvalid("description", description)
	}
	return nil
}

func propertyInvalid(property, value string) *Error {
	err := badRequest("invalid_property", "Property validation failed")
	err.MessageCode, err.Details = "BXNIM0106E", "Validation of property '"+property+"' with value '"+value+"' failed."
	return err
}

func createServiceID(r *request) (any, *Error) {
	var in struct {
		AccountID   string   `json:"account_id"`
		Name        string   `json:"name"`
		Description string   `json:"description"`
		Instances   []string `json:"unique_instance_crns"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	for _, err := range []*Error{r.checkAccount(in.AccountID), checkTexts(in.Name, in.Description), r.mayIdentity("serviceid.create")} {
		if err != nil {
			return nil, err
		}
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.serviceIDs.All()) >= c.quotas.ServiceIDs {
		return nil, badRequest("limit_exceeded", "You have reached the maximum number of allowed Service IDs in account %s.", c.account)
	}
	return c.addServiceID(in.Name, in.Description, r.Header.Get("Entity-Lock") == "true").json(c), nil
}

// addServiceID makes a service ID. The caller holds the lock.
func (c *Cloud) addServiceID(name, description string, locked bool) *serviceID {
	now := c.clock()
	s := &serviceID{id: "ServiceId-" + c.ids.guid(), name: name, description: description, version: 1, tag: c.ids.tag(1), locked: locked, created: now, modified: now}
	keep(c, c.serviceIDs, s.id, s)
	return s
}

// serviceID finds the one of the path, once the caller may look at it.
func (r *request) serviceID(action string) (*serviceID, *Error) {
	if err := r.mayIdentity(action); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	s := c.serviceIDs.Get(r.path["id"]).Latest()
	if s == nil {
		err := notFound("not_found", "Object not found")
		err.Details = "Service ID '" + r.path["id"] + "' could not be found."
		return nil, err
	}
	return s, nil
}

func getServiceID(r *request) (any, *Error) {
	s, err := r.serviceID("serviceid.get")
	if err != nil {
		return nil, err
	}
	return s.json(r.cloud), nil
}

// updateServiceID wants the entity tag of what it changes, or * for whatever there is.
func updateServiceID(r *request) (any, *Error) {
	var in struct {
		Name        *string  `json:"name"`
		Description *string  `json:"description"`
		Instances   []string `json:"unique_instance_crns"`
	}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	s, err := r.serviceID("serviceid.update")
	if err != nil {
		return nil, err
	}
	next := *s
	for text, to := range map[*string]*string{in.Name: &next.name, in.Description: &next.description} {
		if text != nil {
			*to = *text
		}
	}
	if err := checkTexts(next.name, next.description); err != nil {
		return nil, err
	}
	if err := r.checkTag(s.tag); err != nil {
		return nil, err
	}
	if s.locked {
		return nil, locked("serviceid", s.id)
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	next.version, next.tag, next.modified = s.version+1, c.ids.tag(s.version+1), c.clock()
	keep(c, c.serviceIDs, s.id, &next)
	return next.json(c), nil
}

// checkTag compares the entity tag that a request expects.
func (r *request) checkTag(tag string) *Error {
	switch r.Header.Get("If-Match") {
	case "*", tag:
		return nil
	case "":
		return badRequest("invalid_request", "The header 'If-Match' is required.")
	}
	return conflict("conflict", "Conflict while updating: the entity tag is not the current one.")
}

func locked(kind, id string) *Error {
	err := conflict("locked", "The %s is locked and cannot be changed.", kind)
	err.Details = id
	return err
}

// deleteServiceID removes keys and policies with it. A locked one, or one of which a key is locked, stays.
func deleteServiceID(r *request) (any, *Error) {
	s, err := r.serviceID("serviceid.delete")
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	lockedKey := func(k *apiKey) bool { return k.iamID == s.iamID() && k.locked }
	if s.locked || slices.ContainsFunc(c.keys.All(), lockedKey) {
		err := conflict("delete_not_possible", "Unable to delete object")
		err.MessageCode, err.Details = "BXNIM0105E", "Object type 'ServiceId' with ID '"+s.id+"' could not be deleted: it is locked."
		return nil, err
	}
	c.removeServiceID(s)
	return noContent(), nil
}

// removeServiceID takes a service ID away with all that belongs to it. The caller holds the lock.
func (c *Cloud) removeServiceID(s *serviceID) {
	for _, k := range c.keys.All() {
		if k.iamID == s.iamID() {
			keep(c, c.keys, k.id, nil)
		}
	}
	for _, p := range c.policies.All() {
		if p.iamID == s.iamID() {
			keep(c, c.policies, p.id, nil)
		}
	}
	keep(c, c.serviceIDs, s.id, nil)
}
