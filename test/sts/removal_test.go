package sts_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// madeIsKnown: what is looked for after a removal is there before.
func (c *chain) madeIsKnown(t *testing.T) {
	all := c.belongings(t)
	for kind, made := range c.cloud.Made(len(c.components)) {
		if got := len(all[kind].Mine); got < made {
			t.Errorf("%d %s are known to be of the set-up, not %d", got, kind, made)
		}
	}
}

// removalSparesOthers deletes the set-up. Where there are others in the account, all of that has to stay as it is.
func (c *chain) removalSparesOthers(t *testing.T) {
	r := c.judged()
	secret, token := c.secret(t, r), c.token(t, accounts(r)[0], attempt.Audience)
	before := c.belongings(t)
	removal := slices.Concat([]string{"delete"}, c.named(setup), c.cloud.Flags(setup).Removal)
	c.ccoctl(t, 0, removal...)
	after := c.belongings(t)
	for _, kind := range slices.Sorted(maps.Keys(before)) {
		if len(after[kind].Mine) != 0 || !slices.Equal(before[kind].Others, after[kind].Others) {
			t.Errorf("%s: left of the set-up are %v; of others there were %v and are %v", kind, after[kind].Mine, before[kind].Others, after[kind].Others)
		}
	}
	if c.account.unlisted != nil {
		if left := c.account.unlisted(); len(left) != 0 {
			t.Errorf("left are %v", left)
		}
	}
	c.refused(t, secret, token, c.cloud.Codes().Gone)
	c.account.Calls().Reset()
	c.ccoctl(t, 0, removal...)
	if n := c.writes(); n != 0 {
		t.Errorf("another removal made %d writes", n)
	}
}

// belongings are what the account has, by kind.
func (c *chain) belongings(t *testing.T) map[string]cloud.Belonging {
	t.Helper()
	all, err := c.cloud.Belongings(t.Context(), setup)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
