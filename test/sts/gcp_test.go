package sts_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	demo "github.com/cloudcredential/operator/hack/demo/gcp"
	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/gcp/control"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// invalidGrant is what the Security Token Service calls a token that it does not take, for whatever reason.
const invalidGrant = "invalid_grant"

func onGCP() provider {
	return provider{
		cloud: func(infrastructure string) cloud.Federation { return demo.New(infrastructure) },
		open:  openGCP,
		shapes: []shape{
			{name: "public bucket", flags: []string{"--key-storage-method=public-bucket"}, published: (*chain).keyIsPublic},
			{name: "keys in the pool", flags: []string{"--key-storage-method=pool-jwk-file"}, published: (*chain).keyIsInThePool},
		},
		codes: attempt.Codes{NotBelieved: invalidGrant, NotTrusted: "PERMISSION_DENIED", Expired: invalidGrant},
		ended: "Error 401",
	}
}

// project is that of the demonstration's cloud.
func project() string { return demo.New(setup).Facts().Platform.GCP.ProjectID }

func openGCP(t *testing.T, folder string, clock func() time.Time) account {
	t.Helper()
	// What judges the tokens of clusters is the clock of assertions.
	a := gcp.New(gcp.Options{Clock: clock, SigningClock: clock})
	a.SetOperationDelay(200 * time.Millisecond)
	number := a.AddProject(project())
	key, err := a.AddServiceAccountWithRoles(project(), "administrator", "roles/owner")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "administrator.json")
	if err := os.WriteFile(file, key, 0o600); err != nil {
		t.Fatal(err)
	}
	return account{
		simulated: a,
		serves:    a.Serves,
		ready:     map[string]string{"keyFile": file, "projectNumber": number},
		control:   func(unexpected func() []string) http.Handler { return control.Handler(a, project(), unexpected) },
	}
}

// keyIsInThePool: the provider has the key that the API server signs with, and nobody can read anything at the issuer's address.
func (c *chain) keyIsInThePool(t *testing.T) {
	if status := c.read(t, c.issuer+"/.well-known/openid-configuration"); status != http.StatusNotFound {
		t.Errorf("the issuer's document is answered with %d", status)
	}
	token, err := attempt.ParseToken(c.token(t, accounts(c.judged())[0], attempt.Audience))
	if err != nil {
		t.Fatal(err)
	}
	a, ok := c.account.simulated.(*gcp.Cloud)
	if !ok {
		t.Fatalf("the account is a %T", c.account.simulated)
	}
	for _, pool := range a.Pools(project()) {
		for _, p := range pool.Providers {
			if p.Issuer == token.Claims["iss"] && strings.Count(p.KeySet, `"kid"`) == 1 && strings.Contains(p.KeySet, token.KeyID()) {
				return
			}
		}
	}
	t.Errorf("no provider has the key %s alone: %+v", token.KeyID(), a.Pools(project()))
}
