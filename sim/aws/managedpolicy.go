package aws

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// managedPolicy is a policy of its own that users can have attached. It is never changed; a write changes a clone.
type managedPolicy struct {
	arn, name, path, id, description string
	created, updated                 time.Time
	tags                             []tag
	defaultVersion                   int
	lastVersion                      int
	versions                         map[int]policyVersion
	provided                         bool // by AWS: nobody can change it
}

type policyVersion struct {
	document
	created time.Time
}

// policyUsage counts who uses a managed policy, in both of the ways there are.
type policyUsage struct{ attached, boundaries int }

func (p *managedPolicy) clone() *managedPolicy {
	n := *p
	n.tags = slices.Clone(p.tags)
	n.versions = maps.Clone(p.versions)
	return &n
}

// current is the version that is in force.
func (p *managedPolicy) current() policyVersion { return p.versions[p.defaultVersion] }

// version finds the number of a version by its ID: v1, v2 and so on.
func (p *managedPolicy) version(id string) (int, *Error) {
	n, err := strconv.Atoi(strings.TrimPrefix(id, "v"))
	if !strings.HasPrefix(id, "v") || err != nil || n < 1 {
		return 0, violates(id, "versionId", `Member must satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?`)
	}
	if _, ok := p.versions[n]; !ok {
		return 0, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.arn, id)
	}
	return n, nil
}

// providedPolicies are those that AWS provides and that matter here.
var providedPolicies = map[string]string{
	"AdministratorAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
	"IAMFullAccess":       `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount"],"Resource":"*"}]}`,
	"IAMReadOnlyAccess":   `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:Simulate*"],"Resource":"*"}]}`,
}

// addProvidedPolicies puts them in, in a fixed order so that the same randomness makes the same account.
func (c *Cloud) addProvidedPolicies() {
	for _, name := range slices.Sorted(maps.Keys(providedPolicies)) {
		d, err := c.parseDocument("policyDocument", providedPolicies[name])
		if err != nil {
			continue
		}
		p := &managedPolicy{
			arn: "arn:" + c.partition + ":iam::aws:policy/" + name, name: name, path: "/", id: c.ids.entityID(prefixPolicy), provided: true,
			created: c.clock(), updated: c.clock(), defaultVersion: 1, lastVersion: 1, versions: map[int]policyVersion{1: {d, c.clock()}},
		}
		c.policies.Make(p.arn).Reset(p)
	}
}

func noSuchPolicy(arn string) *Error { return noSuchEntity("Policy %s was not found.", arn) }

// seePolicy returns a managed policy as reads see it at present.
func (c *Cloud) seePolicy(arn string) (*managedPolicy, *Error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if p := c.policies.Get(arn).At(c.visible()); p != nil {
		return p, nil
	}
	return nil, noSuchPolicy(arn)
}

// changePolicy makes one change to a managed policy, whole or not at all.
func (c *Cloud) changePolicy(arn string, change func(p *managedPolicy) *Error) *Error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.policies.Get(arn)
	old := e.Latest()
	if old == nil {
		return noSuchPolicy(arn)
	}
	if old.provided {
		return accessDenied("Cannot perform the operation on the protected policy " + arn + ".")
	}
	p := old.clone()
	if err := change(p); err != nil {
		return err
	}
	e.Put(c.clock(), c.visible(), p)
	return nil
}

// countAttachment keeps count of users and roles with the policy. The lock is held.
func (c *Cloud) countAttachment(arn string, n int) {
	u := c.usage[arn]
	u.attached += n
	c.usage[arn] = u
}

// useAsBoundary keeps count of users and roles that the policy bounds. It must exist to bound one more. The lock is held.
func (c *Cloud) useAsBoundary(arn string, n int) *Error {
	if n > 0 && c.policies.Get(arn).Latest() == nil {
		return noSuchEntity("Scope ARN: %s does not exist or is not attachable.", arn)
	}
	u := c.usage[arn]
	u.boundaries += n
	c.usage[arn] = u
	return nil
}

// policyTarget names a managed policy for authorization.
func (c *Cloud) policyTarget(arn string) target {
	t := target{arn: arn, shown: "policy " + arn}
	if p, err := c.seePolicy(arn); err == nil {
		t.context = resourceTags(p.tags, "aws:ResourceTag/", "iam:ResourceTag/")
	}
	return t
}

// aboutPolicy reads the managed policy that an operation is about and checks that the caller may do this to it.
func (r *request) aboutPolicy() (string, *Error) {
	arn, err := r.arnParam("PolicyArn")
	if err != nil {
		return "", err
	}
	return arn, r.authorize("iam:"+r.operation, r.cloud.policyTarget(arn))
}
