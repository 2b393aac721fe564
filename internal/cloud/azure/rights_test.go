package azure

import (
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, action string
		want            bool
	}{
		{"*", "a/b/read", true},
		{"*", "*", true},
		{"*/read", "a/b/read", true},
		{"*/read", "a/b/write", false},
		{"*/read", "a/*", false},
		{"a/*", "a/b/*", true},
		{"a/*", "a/", true},
		{"a/*", "a", false},
		{"a/*/read", "a/b/c/read", true},
		{"a/*/read", "a/read", false},
		{"a/b", "a/b", true},
		{"a/b", "a/bc", false},
		{"a/b", "a/*", false},
		{"a*b*c", "axbyc", true},
		{"a*b*c", "ac", false},
		{"ab*ba", "aba", false},
		{"", "", true},
	} {
		if got := matches(c.pattern, c.action); got != c.want {
			t.Errorf("%q covers %q: %v", c.pattern, c.action, got)
		}
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	contributor := grant{Actions: []string{"*"}, NotActions: []string{"Microsoft.Authorization/*/Write", "Microsoft.Authorization/*/Delete"}}.lower()
	access := grant{Actions: []string{"*/read", "Microsoft.Authorization/*"}}.lower()
	disks := grant{Actions: []string{"Microsoft.Compute/disks/read", "Microsoft.Compute/disks/write"}}.lower()
	reader := grant{Actions: []string{"*/read"}}.lower()
	for name, c := range map[string]struct {
		grants []grant
		action string
		want   bool
	}{
		"what one role excludes is missing":         {[]grant{contributor}, "Microsoft.Authorization/roleAssignments/write", false},
		"and another gives it":                      {[]grant{contributor, access}, "microsoft.authorization/ROLEASSIGNMENTS/write", true},
		"a wildcard with parts that are excluded":   {[]grant{contributor}, "Microsoft.Authorization/*", true},
		"a wildcard of which parts are granted":     {[]grant{disks}, "Microsoft.Compute/disks/*", true},
		"of which only reading is granted":          {[]grant{reader}, "Microsoft.Compute/disks/*", false},
		"a wildcard that reads":                     {[]grant{reader}, "Microsoft.Compute/virtualMachines/*/read", true},
		"everything, of which a part is granted":    {[]grant{disks}, "*", false},
		"nothing is granted":                        {nil, "a/read", false},
		"not what only begins like what is granted": {[]grant{disks}, "Microsoft.Compute/disks/readmore", false},
	} {
		if got := (rights{grants: c.grants}).has(c.action, false); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	data := rights{grants: []grant{contributor}}
	if got := data.missing(&v1.AzureProviderSpec{DataPermissions: []string{"Microsoft.KeyVault/vaults/secrets/getSecret/action"}}); len(got) != 1 {
		t.Errorf("of data that has nothing to do with storage it lacks %v", got)
	}
	if !(rights{grants: []grant{reader}}).onlyReads() || (rights{grants: []grant{access}}).onlyReads() {
		t.Error("who only reads is not told from who does not")
	}
}
