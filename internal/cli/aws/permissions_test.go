package aws_test

import (
	"encoding/json"
	"strings"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestAPrintedPolicyIsAllThatACommandNeeds(t *testing.T) {
	w := newWorld(t)
	flags := []string{"--public-key-file=" + publicKey}
	for _, command := range []string{"create-all", "verify", "create-identity-provider", "delete"} {
		if command == "delete" {
			flags = nil
		}
		w.as(w.run("permissions "+command, flags...).Ends(0).Stdout)
		w.run(command, flags...).Ends(0)
		for _, call := range w.Calls().All() {
			if call.Code == "AccessDenied" && call.Principal != "" {
				t.Errorf("%s: %s was denied", command, call.Operation)
			}
		}
	}
	if len(w.Roles())+len(w.OIDCProviders())+len(w.Buckets()) != 0 {
		t.Error("something is left")
	}
}

func TestPermissionsOfRolesForAGivenIdentityProvider(t *testing.T) {
	w := newWorld(t)
	arn := w.PutOIDCProvider(simaws.OIDCProvider{Issuer: "issuer.example.com", ClientIDs: []string{"openshift"}})
	w.as(w.run("permissions create-iam-roles", "--identity-provider-arn="+arn).Ends(0).Prints(arn).Stdout)
	w.run("create-iam-roles", "--identity-provider-arn="+arn).Ends(0)
	w.run("create-iam-roles", "--identity-provider-arn="+arn).Ends(0)
}

func TestPermissionsNeedNoCredentialAndNoCall(t *testing.T) {
	w := newWorld(t)
	w.environment(simaws.Key{})
	for _, command := range []string{"create-identity-provider", "create-all", "verify", "delete"} {
		var policy struct {
			Version   string
			Statement []map[string]any
		}
		w.has(json.Unmarshal([]byte(w.run("permissions "+command).Ends(0).Stdout), &policy))
		if policy.Version != "2012-10-17" || len(policy.Statement) == 0 {
			t.Errorf("the policy of %s is %+v", command, policy)
		}
		if n := len(w.Calls().All()); n != 0 {
			t.Errorf("%s: %d calls were made", command, n)
		}
	}
}

func TestPermissionsWithABoundaryAllowNoRoleWithoutIt(t *testing.T) {
	w := newWorld(t)
	boundary, err := w.AddPolicy("boundary", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	w.has(err)
	bounded := []string{"--public-key-file=" + publicKey, "--permissions-boundary-arn=" + boundary}
	w.as(w.run("permissions create-all", bounded...).Ends(0).Prints("iam:PutRolePermissionsBoundary").Stdout)
	w.run("create-all", bounded[0]).Ends(1)
	if len(w.Roles()) != 0 {
		t.Error("a role was made")
	}
	w.run("create-all", bounded...).Ends(0)
}

func TestPermissionsAreRefusedForWhatCannotBe(t *testing.T) {
	w := newWorld(t)
	w.plain("aws", "permissions", "create-all", "--name=prod").Ends(1)
	r := w.plain("aws", "permissions", "delete", "--name=No such", "--region=eu-west-1").Ends(1)
	if r.Stdout != "" || !strings.Contains(r.Stderr, "--name") {
		t.Errorf("stdout is %q and stderr %q", r.Stdout, r.Stderr)
	}
	w.plain("aws", "permissions", "craete-all").Ends(1)
}
