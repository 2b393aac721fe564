package ibmcloud

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	v1 "github.com/cloudcredential/operator/api/v1"
)

const (
	viewer = globalRole + "role:Viewer"
	editor = globalRole + "role:Editor"
)

// asked is a policy of a request.
func asked(name, value, operator string, roles ...string) v1.AccessPolicy {
	return v1.AccessPolicy{Roles: roles, Attributes: []v1.AccessPolicyAttribute{{Name: name, Value: value, Operator: operator}}}
}

// texts are policies, each as one text.
func texts(all []access) []string {
	var out []string
	for _, each := range all {
		out = append(out, each.String())
	}
	return out
}

func TestWantedPoliciesNameAccountAndResourceGroup(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		asked []v1.AccessPolicy
		group string
		want  []string
	}{
		"no group":       {[]v1.AccessPolicy{asked("serviceName", "is", "", viewer)}, "", []string{"role:Viewer on accountId=acc, serviceName=is"}},
		"a group":        {[]v1.AccessPolicy{asked("serviceName", "is", "", viewer)}, "g", []string{"role:Viewer on accountId=acc, resourceGroupId=g, serviceName=is"}},
		"about groups":   {[]v1.AccessPolicy{asked("resourceType", "resource-group", "", viewer)}, "g", []string{"role:Viewer on accountId=acc, resource=g, resourceType=resource-group"}},
		"its own group":  {[]v1.AccessPolicy{asked("resourceGroupId", "h", "", viewer)}, "g", []string{"role:Viewer on accountId=acc, resourceGroupId=h"}},
		"an operator":    {[]v1.AccessPolicy{asked("serviceName", "i*", "stringMatch", viewer)}, "", []string{"role:Viewer on accountId=acc, serviceName stringMatch i*"}},
		"twice the same": {[]v1.AccessPolicy{asked("serviceName", "is", "", viewer, editor), asked("serviceName", "is", "stringEquals", editor, viewer, viewer)}, "", []string{"role:Editor, role:Viewer on accountId=acc, serviceName=is"}},
		"odd characters": {[]v1.AccessPolicy{asked("a, b", "c=d", "", "crn:x, y")}, "", []string{`"crn:x, y" on "a, b"="c=d", accountId=acc`}},
	} {
		if got := texts(wanted(c.asked, "acc", c.group)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestPoliciesComeToBeWhatTheyShouldWithTheFewestChanges(t *testing.T) {
	t.Parallel()
	is := func(roles ...string) access { return newAccess(roles, []attribute{{"serviceName", "is", ""}}) }
	dns := func(roles ...string) access {
		return newAccess(roles, []attribute{{"serviceName", "dns-svcs", operatorEquals}})
	}
	there := func(id string, a access) present { return present{a, id} }
	for name, c := range map[string]struct {
		should  []access
		are     []present
		create  []string
		replace map[string]string
		remove  []string
	}{
		"nothing to do":   {[]access{is(viewer, editor)}, []present{there("1", is(editor, viewer))}, nil, nil, nil},
		"missing":         {[]access{is(viewer)}, nil, []string{"role:Viewer on serviceName=is"}, nil, nil},
		"more rights":     {[]access{is(viewer, editor)}, []present{there("1", is(viewer))}, nil, map[string]string{"1": "role:Editor, role:Viewer on serviceName=is"}, nil},
		"fewer rights":    {[]access{is(viewer)}, []present{there("1", is(viewer, editor))}, nil, map[string]string{"1": "role:Viewer on serviceName=is"}, nil},
		"something else":  {[]access{dns(viewer)}, []present{there("1", is(viewer))}, []string{"role:Viewer on serviceName=dns-svcs"}, nil, []string{"1"}},
		"twice the same":  {[]access{is(viewer)}, []present{there("1", is(viewer)), there("2", is(viewer))}, nil, nil, []string{"2"}},
		"one of two":      {[]access{is(viewer), is(editor)}, []present{there("1", is(editor))}, []string{"role:Viewer on serviceName=is"}, nil, nil},
		"nothing is left": {nil, []present{there("2", dns(viewer)), there("1", is(viewer))}, nil, nil, []string{"1", "2"}},
	} {
		got := compare(c.should, c.are)
		var removed []string
		for _, each := range got.remove {
			removed = append(removed, each.id)
		}
		if !slices.Equal(texts(got.create), c.create) || !slices.Equal(removed, c.remove) || len(got.replace) != len(c.replace) {
			t.Errorf("%s: %+v", name, got)
		}
		for id, want := range c.replace {
			if got.replace[id].String() != want {
				t.Errorf("%s: %s becomes %s", name, id, got.replace[id])
			}
		}
	}
}

func TestTwoPoliciesHaveTheSameTextOnlyWhereTheyMeanTheSame(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[a=, "~]{0,3}`)
	draw := rapid.Custom(func(t *rapid.T) access {
		on := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) attribute {
			return attribute{word.Draw(t, "name"), word.Draw(t, "value"), rapid.SampledFrom([]string{"", operatorEquals, "stringMatch"}).Draw(t, "operator")}
		}), 0, 2).Draw(t, "attributes")
		return newAccess(rapid.SliceOfN(word, 0, 2).Draw(t, "roles"), on)
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		same := slices.Equal(a.roles, b.roles) && slices.Equal(a.attributes, b.attributes)
		if (a.String() == b.String()) != same {
			t.Errorf("%q and %q", a, b)
		}
	})
}

func TestTheGroupThatPoliciesNameIsFoundOnlyWhereTheyAgree(t *testing.T) {
	t.Parallel()
	in := func(attributes ...attribute) present { return present{newAccess([]string{viewer}, attributes), "1"} }
	ofGroup, aboutGroup := in(attribute{"resourceGroupId", "g", ""}), in(attribute{"resourceType", "resource-group", ""}, attribute{"resource", "g", ""})
	for name, c := range map[string]struct {
		found []present
		want  string
	}{
		"none":        {nil, ""},
		"all":         {[]present{ofGroup, aboutGroup}, "g"},
		"not all":     {[]present{ofGroup, in(attribute{"serviceName", "is", ""})}, ""},
		"two of them": {[]present{ofGroup, in(attribute{"resourceGroupId", "h", ""})}, ""},
		"a pattern":   {[]present{in(attribute{"resourceGroupId", "g*", "stringMatch"})}, ""},
	} {
		if got := confinedTo(c.found); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
