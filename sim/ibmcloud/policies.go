package ibmcloud

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Operators of attributes.
const (
	operatorEquals = "stringEquals"
	operatorMatch  = "stringMatch"
)

// policy gives an identity roles on what has all of its attributes.
type policy struct {
	id, iamID, description string
	roles                  []string
	attributes             []Attribute
	tag                    string
	version                int
	created, modified      time.Time
	createdBy              string
}

// Attribute is one condition of a policy on resources.
type Attribute struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Operator string `json:"operator,omitempty"`
}

func policyOperations() []operation {
	a := &api{name: "policy", fail: failPolicy}
	const query = "account_id,iam_id,access_group_id,type,service_type,tag_name,tag_value,sort,format,state,limit,start"
	return []operation{
		{api: a, id: "list_policies", method: http.MethodGet, path: "v1/policies", read: true, query: query, run: listPolicies},
		{api: a, id: "create_policy", method: http.MethodPost, path: "v1/policies", run: createPolicy},
		{api: a, id: "get_policy", method: http.MethodGet, path: "v1/policies/{id}", read: true, run: getPolicy},
		{api: a, id: "replace_policy", method: http.MethodPut, path: "v1/policies/{id}", run: replacePolicy},
		{api: a, id: "delete_policy", method: http.MethodDelete, path: "v1/policies/{id}", run: deletePolicy},
	}
}

// json is a policy as version 1 of the API shows it.
func (p *policy) json(c *Cloud) map[string]any {
	var roles, resource []any
	for _, role := range p.roles {
		roles = append(roles, map[string]any{"role_id": role, "display_name": displayName(role), "description": "As " + displayName(role) + "."})
	}
	for _, a := range p.attributes {
		resource = append(resource, a)
	}
	shown := map[string]any{
		"id": p.id, "type": "access", "subjects": []any{map[string]any{"attributes": []any{map[string]any{"name": "iam_id", "value": p.iamID}}}}, "roles": roles,
		"resources": []any{map[string]any{"attributes": resource}}, "href": "https://iam." + c.domain + "/v1/policies/" + p.id, "state": "active",
		"created_at": timestamp(p.created), "created_by_id": p.createdBy, "last_modified_at": timestamp(p.modified), "last_modified_by_id": p.createdBy,
	}
	if p.description != "" {
		shown["description"] = p.description
	}
	return shown
}

// tagged is an answer with one policy and its entity tag.
func (p *policy) tagged(c *Cloud, status int) *response {
	answer := inJSON(status, p.json(c))
	answer.header.Set("ETag", p.tag)
	return answer
}

// listPolicies gives a page of the policies. Those that the caller must not see are left out.
func listPolicies(r *request) (any, *Error) {
	if r.param("account_id") == "" {
		return nil, badRequest("missing_required_query_parameter", "The required query parameter 'account_id' is missing.")
	}
	if r.param("account_id") != r.cloud.account || r.denied {
		return nil, refusal(http.StatusForbidden, codeInsufficient, "You are not authorized to list the policies of this account.")
	}
	if kind := r.param("type"); kind != "" && kind != "access" && kind != "authorization" {
		return nil, badRequest("invalid_query_parameter", "The value '%s' of the query parameter 'type' is not valid.", kind)
	}
	c, iamID := r.cloud, r.param("iam_id")
	c.mu.RLock()
	defer c.mu.RUnlock()
	readers := []string{roleAdministrator, roleEditor, roleOperator, roleViewer}
	all := seen(c, c.policies, func(p *policy) bool {
		wanted := r.param("type") != "authorization" && r.param("state") != "deleted" && (iamID == "" || p.iamID == iamID)
		return wanted && (r.caller == c.owner || p.iamID == r.caller || c.grants(r.caller, readers, p.on()))
	})
	p, err := paged(r, all, "limit", "start")
	if err != nil {
		return nil, err
	}
	shown := []any{}
	for _, each := range p.items {
		shown = append(shown, each.json(c))
	}
	answer := map[string]any{"limit": p.limit, "first": map[string]any{"href": r.link("start", "")}, "policies": shown}
	if p.next != "" {
		answer["next"] = map[string]any{"href": r.link("start", p.next), "start": p.next}
	}
	return answer, nil
}

// on is what a policy is about, as a resource.
func (p *policy) on() attributes {
	on := attributes{}
	for _, a := range p.attributes {
		on[a.Name] = a.Value
	}
	return on
}

// createPolicy refuses one that the identity has already.
func createPolicy(r *request) (any, *Error) {
	wanted, err := r.wantedPolicy()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.policies.All()) >= c.quotas.Policies {
		return nil, badRequest("limit_exceeded", "The account has reached the maximum of %s policies.", strconv.Itoa(c.quotas.Policies))
	}
	if err := c.conflicting(wanted, ""); err != nil {
		return nil, err
	}
	return c.addPolicy(wanted, r.caller).tagged(c, http.StatusCreated), nil
}

// conflicting refuses a policy with the roles and attributes of another one of the identity. The caller holds the lock.
func (c *Cloud) conflicting(wanted *policy, but string) *Error {
	for _, p := range c.policies.All() {
		if p.id != but && p.iamID == wanted.iamID && sameSet(p.roles, wanted.roles) && sameSet(p.attributes, wanted.attributes) {
			err := conflict("policy_conflict_error", "The policy wasn't created because an access policy with identical attributes and roles already exists. "+
				"Please update the attributes and/or roles and resubmit.")
			err.Details = map[string]any{"conflicts_with": map[string]any{"etag": p.tag, "policy": p.json(c)}}
			return err
		}
	}
	return nil
}

func sameSet[T comparable](a, b []T) bool {
	within := func(a, b []T) bool {
		return !slices.ContainsFunc(a, func(item T) bool { return !slices.Contains(b, item) })
	}
	return within(a, b) && within(b, a)
}

// addPolicy keeps a policy. The caller holds the lock.
func (c *Cloud) addPolicy(p *policy, by string) *policy {
	p.id, p.version, p.tag, p.created, p.modified, p.createdBy = c.ids.guid(), 1, c.ids.tag(1), c.clock(), c.clock(), by
	keep(c, c.policies, p.id, p)
	return p
}

// policy finds the one of the path.
func (r *request) policy() (*policy, *Error) {
	c := r.cloud
	c.mu.RLock()
	p := c.policies.Get(r.path["id"]).Latest()
	c.mu.RUnlock()
	if p == nil {
		return nil, notFound("policy_not_found", "Policy %s not found.", r.path["id"])
	}
	return p, r.mayAssign(p.on())
}

func getPolicy(r *request) (any, *Error) {
	p, err := r.policy()
	if err != nil {
		return nil, err
	}
	return p.tagged(r.cloud, http.StatusOK), nil
}

// replacePolicy wants the entity tag of what it replaces.
func replacePolicy(r *request) (any, *Error) {
	old, err := r.policy()
	if err != nil {
		return nil, err
	}
	wanted, err := r.wantedPolicy()
	if err != nil {
		return nil, err
	}
	if err := r.checkTag(old.tag); err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.conflicting(wanted, old.id); err != nil {
		return nil, err
	}
	next := change(c, c.policies, old.id, func(p *policy) {
		p.iamID, p.roles, p.attributes, p.description = wanted.iamID, wanted.roles, wanted.attributes, wanted.description
		p.version, p.tag, p.modified = old.version+1, c.ids.tag(old.version+1), c.clock()
	})
	return next.tagged(c, http.StatusOK), nil
}

func deletePolicy(r *request) (any, *Error) {
	p, err := r.policy()
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	keep(c, c.policies, p.id, nil)
	return noContent(), nil
}
