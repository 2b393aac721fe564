package policy

import (
	"slices"
	"strings"
)

// Evaluate decides about a request and says which sort of policy decided. A Deny of any sort wins. Otherwise
// each sort has to allow: service control policies if there are any, a policy of the caller itself, and the boundary if
// there is one. Of several sorts that decide the same way, the first in that order is named.
func Evaluate(p Policies, r Request) (Decision, Source) {
	q := newQuestion(r)
	sorts := []struct {
		source    Source
		documents []*Document
		absent    bool
	}{
		{ServiceControl, p.ServiceControl, len(p.ServiceControl) == 0},
		{Identity, p.Identity, false},
		{Boundary, []*Document{p.Boundary}, p.Boundary == nil},
	}
	for _, s := range sorts {
		if !s.absent && anyStatement(s.documents, q, false) {
			return ExplicitDeny, s.source
		}
	}
	for _, s := range sorts {
		if !s.absent && !anyStatement(s.documents, q, true) {
			return ImplicitDeny, s.source
		}
	}
	return Allowed, Identity
}

func anyStatement(documents []*Document, q question, allow bool) bool {
	for _, d := range documents {
		if d == nil {
			continue
		}
		var vars variables
		if d.Version == version2012 {
			vars = q.variable
		}
		for _, s := range d.Statements {
			if s.Allow == allow && s.applies(q, vars) {
				return true
			}
		}
	}
	return false
}

func (s Statement) applies(q question, vars variables) bool {
	if !s.namesAction(q) {
		return false
	}
	resource := slices.ContainsFunc(s.Resources, func(text string) bool { return matchARN(text, q.resource, vars) })
	return resource != s.ExceptResources && s.conditionsHold(q, vars)
}

func (s Statement) namesAction(q question) bool {
	action := slices.ContainsFunc(s.Actions, func(text string) bool {
		p, _ := compile(strings.ToLower(text), true, nil)
		return p.match(q.action)
	})
	return action != s.ExceptActions
}

func (s Statement) conditionsHold(q question, vars variables) bool {
	return !slices.ContainsFunc(s.Conditions, func(c Condition) bool { return !c.holds(q, vars) })
}

// holds follows the rules for absent keys of the User Guide: a negated operator and ForAllValues hold, IfExists holds,
// everything else does not.
func (c Condition) holds(q question, vars variables) bool {
	values := q.values(c.Key)
	if c.Set == forAll && len(values) == 1 && values[0] == "" {
		values = nil
	}
	if c.Operator == null {
		return slices.ContainsFunc(c.Values, func(want string) bool {
			return strings.EqualFold(want, "true") == (len(values) == 0)
		})
	}
	op, _ := lookupOperator(c.Operator)
	if len(values) == 0 {
		return c.IfExists || c.Set == forAll || (op.negated && c.Set == "")
	}
	fits := func(have string) bool {
		equal := slices.ContainsFunc(c.Values, func(want string) bool { return op.equal(want, have, vars) })
		return equal != op.negated
	}
	misfits := func(have string) bool { return !fits(have) }
	if c.Set == forAll || (c.Set == "" && op.negated) {
		return !slices.ContainsFunc(values, misfits)
	}
	return slices.ContainsFunc(values, fits)
}
