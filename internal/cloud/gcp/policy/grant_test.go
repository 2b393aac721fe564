package policy_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"google.golang.org/api/cloudresourcemanager/v1"
	"pgregory.net/rapid"

	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

// aPolicy is any policy in which the accounts a and b, users and remains of accounts are bound, with and without conditions.
func aPolicy() *rapid.Generator[*cloudresourcemanager.Policy] {
	member := rapid.SampledFrom([]string{
		"serviceAccount:a@p", "serviceAccount:b@p", "user:alice@example.com", "deleted:serviceAccount:a@p?uid=1", "deleted:serviceAccount:aa@p?uid=2",
	})
	return rapid.Custom(func(t *rapid.T) *cloudresourcemanager.Policy {
		made := &cloudresourcemanager.Policy{Etag: "e", Version: 1}
		for range rapid.IntRange(0, 6).Draw(t, "bindings") {
			b := &cloudresourcemanager.Binding{
				Role:    fmt.Sprintf("roles/%d", rapid.IntRange(0, 3).Draw(t, "role")),
				Members: rapid.SliceOfNDistinct(member, 1, 4, rapid.ID[string]).Draw(t, "members"),
			}
			if rapid.Bool().Draw(t, "conditional") {
				b.Condition = &cloudresourcemanager.Expr{Title: "t", Expression: "e"}
			}
			made.Bindings = append(made.Bindings, b)
		}
		return made
	})
}

// others is what a policy holds besides the unconditional bindings of an account, as text.
func others(bound *cloudresourcemanager.Policy, g policy.Grant) []string {
	var all []string
	for _, b := range bound.Bindings {
		kept := *b
		if b.Condition == nil {
			kept.Members = slices.DeleteFunc(slices.Clone(b.Members), func(m string) bool {
				email, is := policy.Remains(m)
				return m == policy.Member(g.Email) || is && email == g.Email
			})
		}
		if len(kept.Members) > 0 {
			text, _ := json.Marshal(kept)
			all = append(all, string(text))
		}
	}
	return all
}

func TestOnlyUnconditionalBindingsOfTheAccountAreTouched(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		present := aPolicy().Draw(t, "policy")
		roles := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"roles/0", "roles/1", "roles/9"}), rapid.ID[string]).Draw(t, "roles")
		g := policy.Grant{Email: "a@p", Roles: roles}
		before := others(present, g)
		was, remains := g.Bound(present)
		changed := g.Apply(present)
		if after := others(present, g); !slices.Equal(before, after) {
			t.Errorf("what belongs to others was %v and is %v", before, after)
		}
		if got, left := g.Bound(present); !slices.Equal(got, slices.Sorted(slices.Values(roles))) || len(left) != 0 {
			t.Errorf("the account has %v and should have %v; %v is left of deleted ones", got, roles, left)
		}
		if differs := !slices.Equal(was, slices.Sorted(slices.Values(roles))) || len(remains) > 0; differs && !changed {
			t.Error("a change was not reported")
		}
		if g.Apply(present) {
			t.Error("applying it again changes something")
		}
		if slices.ContainsFunc(present.Bindings, func(b *cloudresourcemanager.Binding) bool { return len(b.Members) == 0 }) {
			t.Error("a binding without members is left")
		}
	})
}
