package ccoctl_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// identities are what components are to a cloud.
type identities struct {
	// legal is what the cloud takes for the name of one. Names that differ by case alone are one name.
	legal *regexp.Regexp
	// room has the account hold more of them than it does by default.
	room func(w *world)
	// names are those that a document reports, by Secret.
	names func(d document) map[string]string
	// natural, where it is set, is the name for a Secret where nothing keeps it from being that.
	natural func(secret string) string
	// shared, where it is set, is what the identities of two Secrets cannot have in common: such requests are refused.
	shared func(secret string) string
	// count is how many there are in the account.
	count func(w *world) int
}

// longNames are names of Secrets that are hard to tell apart: many have their first 64 characters in common, or are put together to the same
// text as others, or have dots where others have hyphens.
func (c *cloud) longNames(n int) [][2]string {
	random := rand.New(rand.NewPCG(8, 8))
	word := func(longest int) string {
		const letters, inner = "abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz0123456789--"
		text := make([]byte, 1+random.IntN(longest))
		for i := range text {
			text[i] = inner[random.IntN(len(inner))]
		}
		text[0], text[len(text)-1] = letters[random.IntN(26)], letters[random.IntN(36)]
		return string(text)
	}
	shared := strings.Repeat("openshift-", 6)
	seen := map[string]bool{}
	var names [][2]string
	for len(names) < n {
		pair := [2]string{word(63), word(60)}
		switch random.IntN(4) {
		case 0:
			pair[0], pair[1] = shared[:59], shared+word(40)
		case 1:
			pair[0], pair[1] = shared[:50]+"-ns", word(20)+"."+word(20)+"."+word(20)
		case 2:
			// One text, cut into namespace and name at another place.
			whole := shared[:50] + "-" + fmt.Sprint(random.IntN(50)) + "-tail-of-it"
			cut := 10 * (1 + random.IntN(4))
			pair[0], pair[1] = strings.Trim(whole[:cut], "-"), strings.Trim(whole[cut:], "-")
		}
		// Together they name a file, too, which two Secrets cannot share.
		keys := []string{pair[0] + "-" + pair[1]}
		if c.identities.shared != nil {
			keys = append(keys, "identity "+c.identities.shared(pair[0]+"/"+pair[1]))
		}
		if slices.ContainsFunc(keys, func(key string) bool { return seen[key] }) {
			continue
		}
		for _, key := range keys {
			seen[key] = true
		}
		names = append(names, pair)
	}
	return names
}

func TestE8_names_of_a_thousand_identities(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := emptyWorld(t, c)
		for i, pair := range c.longNames(1000) {
			w.file(fmt.Sprintf("%04d", i), newRequest(c, fmt.Sprintf("request-%d", i)).with("spec.secretRef.namespace", pair[0]).with("spec.secretRef.name", pair[1]))
		}
		c.identities.room(w)
		names := c.identities.names(w.run("create-all", "-o=json").ends(0).document())
		owners := map[string]string{}
		for secret, made := range names {
			name := strings.ToLower(made)
			switch {
			case !c.identities.legal.MatchString(made):
				t.Errorf("%s has %q", secret, made)
			case owners[name] != "":
				t.Errorf("%s and %s have %s", secret, owners[name], name)
			}
			if natural := c.identities.natural; natural != nil && c.identities.legal.MatchString(natural(secret)) && made != natural(secret) {
				t.Errorf("%s has %s, and nothing keeps it from being %s", secret, made, natural(secret))
			}
			owners[name] = secret
		}
		if len(owners) != 1000 || c.identities.count(w) != 1000 {
			t.Fatalf("%d names, %d identities", len(owners), c.identities.count(w))
		}
		c.fewer(t, names)
		w.run("delete").ends(0)
		if left := c.identities.count(w); left > 0 {
			t.Errorf("%d identities are left", left)
		}
	})
}

// fewer checks that which other requests there are has no bearing on a name.
func (c *cloud) fewer(t *testing.T, names map[string]string) {
	t.Helper()
	fewer := emptyWorld(t, c)
	c.identities.room(fewer)
	for i, pair := range c.longNames(1000)[700:800] {
		name := fmt.Sprintf("request-%d", 700+i)
		fewer.file(fmt.Sprintf("%04d", 100-i), newRequest(c, name).with("spec.secretRef.namespace", pair[0]).with("spec.secretRef.name", pair[1]))
	}
	for secret, name := range c.identities.names(fewer.run("create-all", "-o=json").ends(0).document()) {
		if names[secret] != name {
			t.Errorf("that of %s is %s, and was %s among others", secret, name, names[secret])
		}
	}
}
