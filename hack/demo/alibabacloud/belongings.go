package alibabacloud

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Identity implements cloud.Keyed.
func (c *Cloud) Identity(setup string, secret types.NamespacedName) string {
	return setup + "-" + secret.Namespace + "-" + secret.Name
}

// The kinds of what belongs to somebody.
const (
	ofUsers, ofKeys, ofPolicies = "RAM users", "access keys", "policies"
)

// Belongings implements cloud.Keyed. The comment of a user says whose it is.
func (c *Cloud) Belongings(ctx context.Context, setup string) (map[string]cloud.Belonging, error) {
	found := map[string]cloud.Belonging{}
	add := func(kind string, mine bool, what string) {
		b := found[kind]
		if mine {
			b.Mine = append(b.Mine, what)
		} else {
			b.Others = append(b.Others, what)
		}
		found[kind] = b
	}
	var users []struct {
		Name, Comments string
		Keys           []accessKey
		Policies       []string
	}
	if err := c.control.Read(ctx, "users", &users); err != nil {
		return nil, err
	}
	for _, u := range users {
		mine := u.Comments == "openshift.io/ccoctl/"+setup
		add(ofUsers, mine, fmt.Sprint(u.Name, u.Comments, u.Policies))
		for _, k := range u.Keys {
			add(ofKeys, mine, k.ID)
		}
	}
	var policies []struct{ Name, Default, Document string }
	if err := c.control.Read(ctx, "policies", &policies); err != nil {
		return nil, err
	}
	for _, p := range policies {
		add(ofPolicies, namedFor(setup, p.Name), p.Name+p.Default+p.Document)
	}
	return found, nil
}

// namedFor reports whether a policy has the name of a set-up's. What follows is a namespace, and those of the demo begin with a letter; the name of the
// other set-up goes on with a digit.
func namedFor(setup, policy string) bool {
	rest, begins := strings.CutPrefix(policy, setup+"-")
	return begins && rest != "" && rest[0] >= 'a'
}

// Made implements cloud.Keyed.
func (c *Cloud) Made(requests int) map[string]int {
	return map[string]int{ofUsers: requests, ofKeys: requests, ofPolicies: requests}
}

// AddStrangers implements cloud.Keyed: users of others, each with a key, and all with a policy of theirs.
func (c *Cloud) AddStrangers(ctx context.Context) error {
	err := c.control.Make(ctx, "policies",
		`{"name":"strangers","description":"of others","document":"{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"ecs:*\"],\"Resource\":\"*\"}]}"}`, nil)
	for n := 0; n < 20 && err == nil; n++ {
		name := fmt.Sprintf("stranger-%d", n)
		if err = c.control.Make(ctx, "users", fmt.Sprintf(`{"name":%q,"comments":"of others"}`, name), nil); err != nil {
			break
		}
		if err = c.control.Make(ctx, "users/"+name+"/keys", "", nil); err != nil {
			break
		}
		err = c.control.Send(ctx, http.MethodPut, "users/"+name+"/policies/strangers", "")
	}
	return err
}
