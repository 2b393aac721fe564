package sts_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// TestShortTermCredentials goes the whole way: ccoctl prepares an account, an API server signs with the key of that, and its tokens are exchanged for roles.
// Its parts share account and cluster; the last ones take away what they have.
func TestShortTermCredentials(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.ccoctl(t, 0, append([]string{"create-all"}, c.described(neighbour)...)...)
	if err := c.AddForeignRoles(20); err != nil {
		t.Fatal(err)
	}
	t.Run("another run changes nothing", c.anotherRunChangesNothing)
	t.Run("the cluster's key is published", c.keyIsPublished)
	t.Run("each component gets its role alone", c.eachComponentGetsItsRoleAlone)
	t.Run("rights are those of the request", c.rightsAreThoseOfTheRequest)
	t.Run("tokens are refused", c.tokensAreRefused)
	t.Run("tokens of another cluster are refused", c.tokensOfAnotherClusterAreRefused)
	t.Run("an audience that only the provider knows is refused", c.audienceOfTheProviderAloneIsRefused)
	t.Run("a request with a wildcard is refused", c.requestWithWildcardIsRefused)
	t.Run("tokens and credentials end", c.tokensAndCredentialsEnd)
	t.Run("the vendor's SDK takes the Secret", c.vendorsSDKTakesTheSecret)
	t.Run("the operator serves a role and leaves the rest alone", c.operatorServesARole)
	t.Run("an opened trust policy is found and closed", c.openedTrustIsFoundAndClosed)
	t.Run("removal leaves nothing and spares others", c.removalSparesOthers)
}

func (c *chain) anotherRunChangesNothing(t *testing.T) {
	before, err := c.mine.Files()
	if err != nil {
		t.Fatal(err)
	}
	c.Calls().Reset()
	c.ccoctl(t, 0, append([]string{"create-all"}, c.described(setup)...)...)
	c.ccoctl(t, 0, append([]string{"plan", "create-all"}, c.described(setup)...)...)
	after, err := c.mine.Files()
	if err != nil {
		t.Fatal(err)
	}
	if n := c.writes(); n != 0 || !maps.Equal(before, after) {
		t.Errorf("AWS saw %d writes; the files are the same: %t", n, maps.Equal(before, after))
	}
}

func (c *chain) keyIsPublished(t *testing.T) {
	public, err := attempt.ReadPublished(t.Context(), c.http, c.issuer)
	if err != nil {
		t.Fatal(err)
	}
	token, err := attempt.ParseToken(c.token(t, accounts(c.components[0])[0], attempt.Audience))
	if err != nil {
		t.Fatal(err)
	}
	if err := token.VerifiableWith(public); err != nil || len(public.Keys) != 1 {
		t.Errorf("published are %v: %v", public.Keys, err)
	}
}

// eachComponentGetsItsRoleAlone tries the token of every ServiceAccount at every role.
func (c *chain) eachComponentGetsItsRoleAlone(t *testing.T) {
	for _, owner := range c.components {
		role := c.role(t, owner)
		for _, asking := range c.components {
			for _, component := range accounts(asking) {
				for _, audience := range []string{attempt.Audience, attempt.PodAudience} {
					token := c.token(t, component, audience)
					key, err := attempt.Exchange(t.Context(), c.http, role, token)
					if owner != asking {
						err = attempt.MustBeRefused(t.Context(), c.http, role, token, attempt.NotTrusted)
					}
					if err != nil {
						t.Errorf("%s at the role of %s: %v", component.Subject(), owner.Name, err)
					} else if owner == asking {
						c.isOf(t, key, role)
					}
				}
			}
		}
	}
}

// isOf checks whose credentials these are.
func (c *chain) isOf(t *testing.T, key attempt.Key, role string) {
	t.Helper()
	who, err := attempt.Identity(t.Context(), c.http, key)
	if err != nil {
		t.Fatal(err)
	}
	if _, name, _ := strings.Cut(role, ":role/"); !strings.Contains(who, ":assumed-role/"+name+"/") {
		t.Errorf("the credentials for role %s are those of %s", role, who)
	}
}

func (c *chain) rightsAreThoseOfTheRequest(t *testing.T) {
	for _, r := range c.components {
		key, err := attempt.Exchange(t.Context(), c.http, c.role(t, r), c.token(t, accounts(r)[0], attempt.Audience))
		if err == nil {
			err = trials()[r.Name].Hold(t.Context(), c.http, key)
		}
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
	}
}

// tokensAndCredentialsEnd lets the account's clock run ahead.
func (c *chain) tokensAndCredentialsEnd(t *testing.T) {
	r := c.named("openshift-machine-api-aws")
	role, token := c.role(t, r), c.token(t, accounts(r)[0], attempt.Audience)
	key, err := attempt.Exchange(t.Context(), c.http, role, token)
	if err != nil {
		t.Fatal(err)
	}
	defer c.ahead.Store(0)
	c.ahead.Store(int64(11 * time.Minute))
	if err := attempt.MustBeRefused(t.Context(), c.http, role, token, attempt.Expired); err != nil {
		t.Error(err)
	}
	if _, err := attempt.Identity(t.Context(), c.http, key); err != nil {
		t.Error(err)
	}
	c.ahead.Store(int64(61 * time.Minute))
	if _, err := attempt.Identity(t.Context(), c.http, key); err == nil || !strings.Contains(err.Error(), "ExpiredToken") {
		t.Errorf("an hour later, the credentials are answered with %v", err)
	}
}

// belongings are what the account has, each thing as text: those of the set-up, and those of others.
func (c *chain) belongings(t *testing.T) (mine, others []string) {
	t.Helper()
	var all []any
	for _, role := range c.Roles() {
		all = append(all, role)
	}
	for _, provider := range c.OIDCProviders() {
		all = append(all, provider)
	}
	for _, bucket := range c.BucketContents() {
		all = append(all, bucket)
	}
	for _, distribution := range c.Distributions() {
		all = append(all, distribution)
	}
	for _, identity := range c.OriginAccessIdentities() {
		all = append(all, identity)
	}
	for _, control := range c.OriginAccessControls() {
		all = append(all, control)
	}
	for _, thing := range all {
		text, err := json.Marshal(thing)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), `openshift.io/cloud-credential-operator/`+setup+`"`) {
			mine = append(mine, string(text))
		} else {
			others = append(others, string(text))
		}
	}
	return mine, others
}

func (c *chain) removalSparesOthers(t *testing.T) {
	r := c.named("openshift-ingress")
	role, token := c.role(t, r), c.token(t, accounts(r)[0], attempt.Audience)
	_, before := c.belongings(t)
	c.ccoctl(t, 0, "delete", "--name", setup, "--region", attempt.Region)
	mine, after := c.belongings(t)
	if len(mine) != 0 || len(before) < 29 || !slices.Equal(before, after) {
		t.Errorf("left of the set-up: %v; of others there were %d and are %d", mine, len(before), len(after))
	}
	if err := attempt.MustBeRefused(t.Context(), c.http, role, token, attempt.NotBelieved); err != nil {
		t.Error(err)
	}
	c.Calls().Reset()
	c.ccoctl(t, 0, "delete", "--name", setup, "--region", attempt.Region)
	if n := c.writes(); n != 0 {
		t.Errorf("another removal made %d writes", n)
	}
	for _, bucket := range c.BucketContents() {
		if bucket.Name == setup+"-oidc" {
			t.Errorf("bucket %s is left", bucket.Name)
		}
	}
}

// providerOf is the identity provider of an issuer.
func (c *chain) providerOf(t *testing.T, issuer string) aws.OIDCProvider {
	t.Helper()
	provider, ok := c.OIDCProvider(strings.TrimPrefix(issuer, "https://"))
	if !ok {
		t.Fatalf("no identity provider for %s", issuer)
	}
	return provider
}
