package azure_test

import (
	"reflect"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	simazure "github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

// told is the report of a verb that makes something, as scripts read it.
type told struct {
	Name, Region, Subscription, Tenant, OIDCResourceGroup, InstallationResourceGroup, Issuer, OutputDirectory string
	Identities                                                                                                []map[string]any
	Files                                                                                                     []string
}

func TestTheReportIsTheSameWhetherSomethingWasMadeOrFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	for range 2 {
		got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(0))
		made, exists := w.Identity(w.subscription, "prod-oidc", identity)
		if !exists {
			t.Fatal("there is no identity")
		}
		want := told{
			Name: "prod", Region: "westeurope", Subscription: w.subscription, Tenant: w.TenantID(), OIDCResourceGroup: "prod-oidc",
			InstallationResourceGroup: "prod", Issuer: "https://prod.blob.core.windows.net/prod", OutputDirectory: w.out,
			Identities: []map[string]any{{
				"id": made.ID, "clientID": made.ClientID, "request": "openshift-cloud-credential-operator/ingress", "secret": "openshift-ingress/cloud-credentials",
				"serviceAccounts": []any{"ingress"},
			}},
			Files: []string{
				"openid-configuration", "jwks", "manifests/azure-ad-pod-identity-webhook-config.yaml", "manifests/cluster-authentication-02-config.yaml",
				"manifests/openshift-ingress-cloud-credentials-credentials.yaml",
			},
		}
		if len(got.Files) != len(want.Files) {
			t.Errorf("the files are %v", got.Files)
		}
		got.Files = want.Files
		if !reflect.DeepEqual(got, want) {
			t.Errorf("the report is %+v, and should be %+v", got, want)
		}
	}
}

func TestTheReportTellsNoIdentityThatThereIsNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.Faults().Add(fault.Rule{Effect: fault.Deny, Match: func(q fault.Request) bool { return q.Operation == "UserAssignedIdentities_CreateOrUpdate" }})
	got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(1))
	if len(got.Identities) != 1 || got.Identities[0]["id"] != nil || got.Identities[0]["clientID"] != nil ||
		got.Identities[0]["secret"] != "openshift-ingress/cloud-credentials" {
		t.Errorf("the identities are %v", got.Identities)
	}
}
