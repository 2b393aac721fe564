package aws

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudcredential/operator/sim/aws/policy"
)

// simulation is what SimulatePrincipalPolicy asks: whether a principal may do each action to each resource.
type simulation struct {
	policies  policy.Policies
	principal string
	context   map[string][]string
	actions   []string
	resources []string
	missing   []string // condition keys of the policies that the question gives no value for
}

// resultXML is the answer to one question.
type resultXML struct {
	EvalActionName                    string
	EvalResourceName                  string
	EvalDecision                      policy.Decision
	MatchedStatements                 members[string] // always empty: which statement decided is not told
	MissingContextValues              members[string]
	OrganizationsDecisionDetail       *organizationsXML    `xml:",omitempty"`
	PermissionsBoundaryDecisionDetail *boundaryDecisionXML `xml:",omitempty"`
}

type organizationsXML struct{ AllowedByOrganizations bool }

type boundaryDecisionXML struct{ AllowedByPermissionsBoundary bool }

func simulatePrincipalPolicy(r *request) (any, *Error) {
	source, err := r.arnParam("PolicySourceArn")
	if err != nil {
		return nil, err
	}
	s, err := r.readSimulation()
	if err != nil {
		return nil, err
	}
	kind, name, err := r.cloud.policySource(source)
	if err != nil {
		return nil, err
	}
	if err := r.authorize("iam:SimulatePrincipalPolicy", target{arn: source, shown: source}); err != nil {
		return nil, err
	}
	if err := r.simulated(s, kind, name, source); err != nil {
		return nil, err
	}
	indices := make([]int, len(s.actions)*len(s.resources))
	for i := range indices {
		indices[i] = i
	}
	indices, rest, err := cut(r, indices)
	if err != nil {
		return nil, err
	}
	answer := struct {
		EvaluationResults members[resultXML]
		paged
	}{paged: rest}
	for _, i := range indices {
		answer.EvaluationResults.Member = append(answer.EvaluationResults.Member, s.evaluate(s.actions[i/len(s.resources)], s.resources[i%len(s.resources)]))
	}
	return answer, nil
}

// readSimulation reads the question.
func (r *request) readSimulation() (*simulation, *Error) {
	s := &simulation{actions: r.list("ActionNames"), resources: r.list("ResourceArns"), context: map[string][]string{}}
	if len(s.actions) == 0 {
		return nil, missing("actionNames")
	}
	for _, action := range s.actions {
		service, name, ok := strings.Cut(action, ":")
		if len(action) > 128 || len(action) < 3 {
			return nil, violates(action, "actionNames", "Member must have length between 3 and 128")
		}
		if !ok || service == "" || name == "" {
			return nil, invalidInput("Invalid Action Name: %s", action)
		}
	}
	if len(s.resources) == 0 {
		s.resources = []string{"*"}
	}
	for _, text := range r.list("PolicyInputList") {
		d, err := r.cloud.parseDocument("policyInputList", text)
		if err != nil {
			return nil, err
		}
		s.policies.Identity = append(s.policies.Identity, d.parsed)
	}
	for _, text := range r.list("PermissionsBoundaryPolicyInputList") {
		d, err := r.cloud.parseDocument("permissionsBoundaryPolicyInputList", text)
		if err != nil {
			return nil, err
		}
		s.policies.Boundary = d.parsed
	}
	for i := 1; ; i++ {
		prefix := "ContextEntries.member." + strconv.Itoa(i)
		key, ok := r.param(prefix + ".ContextKeyName")
		if !ok {
			return s, nil
		}
		s.context[key] = r.list(prefix + ".ContextKeyValues")
	}
}

// policySource understands the ARN of a user or role. Sessions and the root user have no policies to simulate.
func (c *Cloud) policySource(arn string) (kind, name string, err *Error) {
	entity, ok := strings.CutPrefix(arn, c.arn("iam", "", ""))
	kind, rest, sep := strings.Cut(entity, "/")
	if !ok || !sep || (kind != "user" && kind != "role") {
		return "", "", invalidInput("Invalid Entity Arn: %s does not clearly define entity type and name.", arn)
	}
	return kind, rest[strings.LastIndex(rest, "/")+1:], nil
}

// simulated fills in the policies of the principal that is asked about.
func (r *request) simulated(s *simulation, kind, name, arn string) *Error {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	var own policy.Policies
	var tags []tag
	s.principal = arn
	if kind == "user" {
		u := c.users.Get(foldName(name)).At(c.visible())
		if u == nil || u.arn(c) != arn {
			return noSuchUser(name)
		}
		own, tags = c.userCaller(u).policies, u.tags
		s.context["aws:username"], s.context["aws:userid"] = []string{u.name}, []string{u.id}
	} else {
		ro := c.roles.Get(foldName(name)).At(c.visible())
		if ro == nil || ro.arn(c) != arn {
			return noSuchRole(name)
		}
		own = policy.Policies{Identity: c.documents(ro.inline, ro.attached), Boundary: c.boundary(ro.boundary), ServiceControl: c.scps}
		tags = ro.tags
	}
	s.context["aws:PrincipalArn"] = []string{arn}
	for _, t := range tags {
		s.context["aws:PrincipalTag/"+t.Key] = []string{t.Value}
	}
	s.policies.Identity = append(s.policies.Identity, own.Identity...)
	s.policies.ServiceControl = own.ServiceControl
	if s.policies.Boundary == nil {
		s.policies.Boundary = own.Boundary
	}
	s.findMissing()
	return nil
}

// findMissing lists the condition keys that the policies look at and the question says nothing about.
func (s *simulation) findMissing() {
	known := map[string]bool{}
	for key := range s.context {
		known[strings.ToLower(key)] = true
	}
	for _, d := range append(slices.Clone(s.policies.Identity), s.policies.Boundary) {
		if d == nil {
			continue
		}
		for _, statement := range d.Statements {
			for _, condition := range statement.Conditions {
				if key := strings.ToLower(condition.Key); !known[key] {
					known[key] = true
					s.missing = append(s.missing, condition.Key)
				}
			}
		}
	}
}

// evaluate answers one question.
func (s *simulation) evaluate(action, resource string) resultXML {
	q := policy.Request{Principal: s.principal, Action: action, Resource: resource, Context: s.context}
	decision, _ := policy.Evaluate(s.policies, q)
	x := resultXML{EvalActionName: action, EvalResourceName: resource, EvalDecision: decision, MissingContextValues: members[string]{s.missing}}
	if len(s.policies.ServiceControl) > 0 {
		alone, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{allowAll()}, ServiceControl: s.policies.ServiceControl}, q)
		x.OrganizationsDecisionDetail = &organizationsXML{alone == policy.Allowed}
	}
	if s.policies.Boundary != nil {
		alone, _ := policy.Evaluate(policy.Policies{Identity: []*policy.Document{allowAll()}, Boundary: s.policies.Boundary}, q)
		x.PermissionsBoundaryDecisionDetail = &boundaryDecisionXML{alone == policy.Allowed}
	}
	return x
}
