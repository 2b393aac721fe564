package sts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// judged is the request whose role is asked for with tokens that must not do.
const judged = "openshift-machine-api-aws"

// tokensAreRefused tries every token that must not do. Next to each, a good one is tried, so that nothing is refused for another reason.
func (c *chain) tokensAreRefused(t *testing.T) {
	r := c.named(judged)
	role, component := c.role(t, r), accounts(r)[0]
	for _, refused := range attempt.Refusals() {
		t.Run(refused.What, func(t *testing.T) {
			token, err := refused.Token(t.Context(), c.tokens, component)
			if err != nil {
				t.Fatal(err)
			}
			if err := attempt.MustBeRefused(t.Context(), c.http, role, token, refused.Code); err != nil {
				t.Error(err)
			}
			if _, err := attempt.Exchange(t.Context(), c.http, role, c.token(t, component, attempt.Audience)); err != nil {
				t.Errorf("a good token: %v", err)
			}
		})
	}
}

// neighbourToken is a token as the other cluster's API server gives out, and the role there that it is good for.
func (c *chain) neighbourToken(t *testing.T) (role, token string) {
	t.Helper()
	r, theirs := c.named(judged), c.output(neighbour)
	role, err := theirs.Role(secretName(r))
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := theirs.Issuer()
	if err != nil {
		t.Fatal(err)
	}
	key, err := theirs.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	public, err := attempt.ReadPublished(t.Context(), c.http, issuer)
	if err != nil {
		t.Fatal(err)
	}
	token, err = c.tokens.Forge(t.Context(), accounts(r)[0], func(t attempt.Token) (attempt.Token, error) {
		t = t.With(map[string]any{"iss": issuer})
		t.Head["kid"] = public.Keys[0].ID
		return t.Signed(key)
	})
	if err != nil {
		t.Fatal(err)
	}
	return role, token
}

func (c *chain) tokensOfAnotherClusterAreRefused(t *testing.T) {
	r := c.named(judged)
	theirRole, theirToken := c.neighbourToken(t)
	if _, err := attempt.Exchange(t.Context(), c.http, theirRole, theirToken); err != nil {
		t.Errorf("the other cluster does not get its own role: %v", err)
	}
	for name, pair := range map[string][2]string{
		"their token at our role": {c.role(t, r), theirToken},
		"our token at their role": {theirRole, c.token(t, accounts(r)[0], attempt.Audience)},
	} {
		if err := attempt.MustBeRefused(t.Context(), c.http, pair[0], pair[1], attempt.NotTrusted); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// audienceOfTheProviderAloneIsRefused lets the provider take tokens for somebody else, too. The roles' own condition must hold all the same.
func (c *chain) audienceOfTheProviderAloneIsRefused(t *testing.T) {
	const other = "vault"
	provider := c.providerOf(t, c.issuer)
	defer c.PutOIDCProvider(provider)
	wider := provider
	wider.ClientIDs = append([]string{other}, provider.ClientIDs...)
	c.PutOIDCProvider(wider)
	r := c.named(judged)
	if err := attempt.MustBeRefused(t.Context(), c.http, c.role(t, r), c.token(t, accounts(r)[0], other), attempt.NotTrusted); err != nil {
		t.Error(err)
	}
}

// requestWithWildcardIsRefused gives ccoctl requests whose roles would be anybody's.
func (c *chain) requestWithWildcardIsRefused(t *testing.T) {
	for name, wildcard := range map[string]string{"everybody": "*", "a family": "machine-*", "one letter": "machine-ap?", "another namespace": "x:y"} {
		r := c.named(judged).DeepCopy()
		r.Spec.ServiceAccountNames = []string{wildcard}
		text, err := yaml.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "request.yaml"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		c.Calls().Reset()
		said := c.ccoctl(t, 1, "create-iam-roles", "--name", setup, "--region", attempt.Region, "--credentials-requests-dir", folder, "--output-dir", t.TempDir(),
			"--identity-provider-arn", c.providerOf(t, c.issuer).ARN)
		if !strings.Contains(said, "serviceAccountNames") || c.writes() != 0 {
			t.Errorf("%s: %d writes, and it said\n%s", name, c.writes(), said)
		}
	}
}

// openedTrustIsFoundAndClosed lets a role trust every ServiceAccount of the cluster.
func (c *chain) openedTrustIsFoundAndClosed(t *testing.T) {
	verify := append([]string{"verify"}, c.described(setup)...)
	c.ccoctl(t, 0, verify...)
	arn := c.role(t, c.named(judged))
	_, name, _ := strings.Cut(arn, ":role/")
	c.open(t, name)

	stranger := c.token(t, attempt.Component{Namespace: "somebody-elses", ServiceAccount: "stranger"}, attempt.Audience)
	if _, err := attempt.Exchange(t.Context(), c.http, arn, stranger); err != nil {
		t.Fatalf("the trust policy is not open: %v", err)
	}
	wrong := 0
	for line := range strings.Lines(c.ccoctl(t, 1, verify...)) {
		if !strings.HasPrefix(line, "wrong") {
			continue
		}
		wrong++
		if !strings.Contains(line, " role "+name+":") {
			t.Error(line)
		}
	}
	if wrong == 0 {
		t.Error("nothing was found")
	}
	c.ccoctl(t, 0, append([]string{"create-all"}, c.described(setup)...)...)
	if err := attempt.MustBeRefused(t.Context(), c.http, arn, stranger, attempt.NotTrusted); err != nil {
		t.Error(err)
	}
	c.ccoctl(t, 0, verify...)
}

// open lets a role trust every ServiceAccount of the cluster.
func (c *chain) open(t *testing.T, name string) {
	t.Helper()
	role, ok := c.Role(name)
	if !ok {
		t.Fatalf("no role %s", name)
	}
	host := strings.TrimPrefix(c.issuer, "https://")
	role.Trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"` + c.providerOf(t, c.issuer).ARN + `"},` +
		`"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"` + host + `:sub":"system:serviceaccount:*:*"}}}]}`
	if _, err := c.PutRole(role); err != nil {
		t.Fatal(err)
	}
}
