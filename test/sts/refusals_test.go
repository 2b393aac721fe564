package sts_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// tokensAreRefused tries every token that must not do. Next to each, a good one is tried, so that nothing is refused for another reason.
func (c *chain) tokensAreRefused(t *testing.T) {
	secret, component := c.secret(t, c.judged()), accounts(c.judged())[0]
	for _, refused := range c.cloud.Refusals() {
		t.Run(refused.What, func(t *testing.T) {
			token, err := refused.Token(t.Context(), c.tokens, component)
			if err != nil {
				t.Fatal(err)
			}
			c.refused(t, secret, token, refused.Code)
			c.isGranted(t, secret, c.token(t, component, attempt.Audience))
		})
	}
}

// neighbourToken is a token as the other cluster's API server gives out, and the Secret there that it is good for.
func (c *chain) neighbourToken(t *testing.T) (secret cloud.Credential, token string) {
	t.Helper()
	theirs := c.output(neighbour)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	secret, err := theirs.Secret(secretName(c.judged()))
	must(err)
	issuer, err := theirs.Issuer()
	must(err)
	key, err := theirs.SigningKey()
	must(err)
	id, err := attempt.KeyIDOf(key)
	must(err)
	token, err = c.tokens.Forge(t.Context(), accounts(c.judged())[0], func(t attempt.Token) (attempt.Token, error) {
		t = t.With(map[string]any{"iss": issuer})
		t.Head["kid"] = id
		return t.Signed(key)
	})
	must(err)
	return secret, token
}

func (c *chain) tokensOfAnotherClusterAreRefused(t *testing.T) {
	theirs, token := c.neighbourToken(t)
	c.isGranted(t, theirs, token)
	c.refused(t, c.secret(t, c.judged()), token, c.cloud.Codes().Foreign)
	c.refused(t, theirs, c.token(t, accounts(c.judged())[0], attempt.Audience), c.cloud.Codes().Foreign)
}

// requestWithWildcardIsRefused gives ccoctl requests for what would be anybody's.
func (c *chain) requestWithWildcardIsRefused(t *testing.T) {
	making, err := c.cloud.AddOn().Command(t.Context(), setup, c.issuer)
	if err != nil {
		t.Fatal(err)
	}
	for name, wildcard := range map[string]string{"everybody": "*", "a family": "machine-*", "one letter": "machine-ap?", "another namespace": "x:y"} {
		r := c.judged().DeepCopy()
		r.Spec.ServiceAccountNames = []string{wildcard}
		c.account.Calls().Reset()
		said := c.ccoctl(t, 1, slices.Concat(making, c.named(setup), []string{"--credentials-requests-dir", requestFolder(t, r), "--output-dir", t.TempDir()})...)
		if !strings.Contains(said, "serviceAccountNames") || c.writes() != 0 {
			t.Errorf("%s: %d writes, and it said\n%s", name, c.writes(), said)
		}
	}
}

// requestFolder is a folder with one request.
func requestFolder(t *testing.T, request any) string {
	t.Helper()
	text, err := yaml.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "request.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// openedIsFoundAndClosed lets a stranger have what one component is granted.
func (c *chain) openedIsFoundAndClosed(t *testing.T) {
	verify := append([]string{"verify"}, c.described(setup)...)
	c.ccoctl(t, 0, verify...)
	secret := c.secret(t, c.judged())
	opened, err := c.cloud.Expose(t.Context(), cloud.Target{Setup: setup, Issuer: c.issuer, Name: secretName(c.judged()), Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	stranger := c.token(t, opened.Stranger, attempt.Audience)
	c.isGranted(t, secret, stranger)
	wrong := 0
	for line := range strings.Lines(c.ccoctl(t, 1, verify...)) {
		if !strings.HasPrefix(line, "wrong") {
			continue
		}
		wrong++
		if !strings.Contains(line, " "+opened.Object+":") {
			t.Error(line)
		}
	}
	if wrong == 0 {
		t.Error("nothing was found")
	}
	c.createAll(t, setup)
	c.refused(t, secret, stranger, c.codes.NotTrusted)
	c.ccoctl(t, 0, verify...)
}

// tokensOfAKeyTakenOffAreRefused changes the cluster's key for another one, and back: both are good as long as both are published, and after that one.
func (c *chain) tokensOfAKeyTakenOffAreRefused(t *testing.T) {
	secret, component := c.secret(t, c.judged()), accounts(c.judged())[0]
	next := t.TempDir()
	c.ccoctl(t, 0, "create-key-pair", "--output-dir", next)
	following := "--public-key-file=" + filepath.Join(next, "serviceaccount-signer.public")
	c.createAll(t, setup, following)
	c.isGranted(t, secret, c.token(t, component, attempt.Audience))
	c.isGranted(t, secret, c.signedBy(t, attempt.Output{Folder: next}))
	c.createAll(t, setup, following, "--replace-keys")
	c.refused(t, secret, c.token(t, component, attempt.Audience), c.codes.NotBelieved)
	c.isGranted(t, secret, c.signedBy(t, attempt.Output{Folder: next}))

	c.createAll(t, setup, "--replace-keys")
	c.refused(t, secret, c.signedBy(t, attempt.Output{Folder: next}), c.codes.NotBelieved)
	c.isGranted(t, secret, c.token(t, component, attempt.Audience))
}

// signedBy is a token as this cluster gives out once it signs with another key.
func (c *chain) signedBy(t *testing.T, other attempt.Output) string {
	t.Helper()
	key, err := other.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	id, err := attempt.KeyIDOf(key)
	if err != nil {
		t.Fatal(err)
	}
	token, err := c.tokens.Forge(t.Context(), accounts(c.judged())[0], func(t attempt.Token) (attempt.Token, error) {
		t = t.With(nil)
		t.Head["kid"] = id
		return t.Signed(key)
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}
