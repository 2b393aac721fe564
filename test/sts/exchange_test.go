package sts_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// mounted is where pods of OpenShift find their token.
const mounted = "/var/run/secrets/openshift/serviceaccount/token"

func (c *chain) anotherRunChangesNothing(t *testing.T) {
	before, err := c.mine.Files()
	if err != nil {
		t.Fatal(err)
	}
	c.account.Calls().Reset()
	c.createAll(t, setup)
	c.ccoctl(t, 0, append([]string{"plan", "create-all"}, c.described(setup)...)...)
	after, err := c.mine.Files()
	if err != nil {
		t.Fatal(err)
	}
	if n := c.writes(); n != 0 || len(c.account.Calls().All()) == 0 || !maps.Equal(before, after) {
		t.Errorf("the cloud saw %d writes; the files are the same: %t", n, maps.Equal(before, after))
	}
}

// keyIsPublic: everybody can read the one key that the API server signs with.
func (c *chain) keyIsPublic(t *testing.T) {
	public, err := attempt.ReadPublished(t.Context(), c.http, c.issuer)
	if err != nil {
		t.Fatal(err)
	}
	token, err := attempt.ParseToken(c.token(t, accounts(c.judged())[0], attempt.Audience))
	if err != nil {
		t.Fatal(err)
	}
	if err := token.VerifiableWith(public); err != nil || len(public.Keys) != 1 {
		t.Errorf("published are %v: %v", public.Keys, err)
	}
}

// eachComponentGetsItsOwn tries the token of every ServiceAccount with every Secret.
func (c *chain) eachComponentGetsItsOwn(t *testing.T) {
	for _, asking := range c.components {
		for _, component := range accounts(asking) {
			for _, audience := range c.cloud.Audiences() {
				token := c.token(t, component, audience)
				for _, owner := range c.components {
					if slices.Contains(accounts(owner), component) {
						c.isGranted(t, c.secret(t, owner), token)
					} else {
						c.refused(t, c.secret(t, owner), token, c.codes.NotTrusted)
					}
				}
			}
		}
	}
}

// isGranted checks that what a token is exchanged for is what a Secret names, as the cloud says.
func (c *chain) isGranted(t *testing.T, secret cloud.Credential, token string) {
	t.Helper()
	had, err := c.cloud.Exchange(t.Context(), secret, token)
	if err != nil {
		t.Error(err)
		return
	}
	who, err := c.cloud.Owner(t.Context(), had)
	if wanted := c.granted(t, secret); err != nil || who != wanted {
		t.Errorf("the credentials for %s are those of %q: %v", wanted, who, err)
	}
}

// refused fails unless the token does not get what the Secret describes, for that reason.
func (c *chain) refused(t *testing.T, secret cloud.Credential, token, code string) {
	t.Helper()
	if err := c.cloud.Refused(t.Context(), secret, token, code); err != nil {
		t.Errorf("at %s: %v", c.granted(t, secret), err)
	}
}

func (c *chain) rightsAreThoseOfTheRequest(t *testing.T) {
	trials := c.cloud.Trials()
	for _, r := range c.components {
		had, err := c.cloud.Exchange(t.Context(), c.secret(t, r), c.token(t, accounts(r)[0], attempt.Audience))
		if err == nil {
			err = trials[r.Name].Hold(t.Context(), had)
		}
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
	}
}

// tokensAndCredentialsEnd lets the account's clock run ahead. Tokens live for ten minutes, and some clouds take their clock to be wrong by five.
func (c *chain) tokensAndCredentialsEnd(t *testing.T) {
	r := c.judged()
	secret, token := c.secret(t, r), c.token(t, accounts(r)[0], attempt.Audience)
	had, err := c.cloud.Exchange(t.Context(), secret, token)
	if err != nil {
		t.Fatal(err)
	}
	defer c.ahead.Store(0)
	c.ahead.Store(int64(16 * time.Minute))
	c.refused(t, secret, token, c.codes.Expired)
	if _, err := c.cloud.Owner(t.Context(), had); err != nil {
		t.Error(err)
	}
	c.ahead.Store(int64(61 * time.Minute))
	if _, err := c.cloud.Owner(t.Context(), had); err == nil || !strings.Contains(err.Error(), c.ended) {
		t.Errorf("an hour later, the credentials are answered with %v", err)
	}
}

func (c *chain) vendorsLibraryTakesTheSecret(t *testing.T) {
	r := c.components[slices.IndexFunc(c.components, func(r *v1.CredentialsRequest) bool { return strings.HasPrefix(r.Name, "openshift-image-registry") })]
	if err := c.cloud.SDK(t.Context(), c.pod(t, r, mounted)); err != nil {
		t.Error(err)
	}
}

// pod is what a pod of a component has, with its token at the path that the Secret names.
func (c *chain) pod(t *testing.T, r *v1.CredentialsRequest, path string) cloud.Pod {
	t.Helper()
	folder := t.TempDir()
	pod := cloud.Pod{Secret: c.secret(t, r), TokenPath: path, Token: filepath.Join(folder, "token"), Folder: folder}
	if err := os.WriteFile(pod.Token, []byte(c.token(t, accounts(r)[0], attempt.Audience)), 0o600); err != nil {
		t.Fatal(err)
	}
	return pod
}
