package gcp_test

import (
	"reflect"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	"github.com/cloudcredential/operator/sim/fault"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

// told is the report of a verb that makes something, as scripts read it.
type told struct {
	Name, Project, Region, Issuer, WorkloadIdentityPool, WorkloadIdentityProvider, OutputDirectory string
	Accounts                                                                                       []map[string]any
	Files                                                                                          []string
}

func TestTheReportIsTheSameWhetherSomethingWasMadeOrFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	for range 2 {
		got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(0))
		var email string
		for _, account := range w.ServiceAccounts(projectID) {
			if account.DisplayName == "prod-ingress" {
				email = account.Email
			}
		}
		want := told{
			Name: "prod", Project: projectID, Region: "us", Issuer: "https://storage.googleapis.com/prod-oidc", OutputDirectory: w.out,
			WorkloadIdentityPool: "prod", WorkloadIdentityProvider: "prod",
			Accounts: []map[string]any{{
				"email": email, "request": "openshift-cloud-credential-operator/ingress", "secret": "openshift-ingress/cloud-credentials", "serviceAccounts": []any{"ingress"},
			}},
			Files: []string{"manifests/cluster-authentication-02-config.yaml", "manifests/openshift-ingress-cloud-credentials-credentials.yaml"},
		}
		if email == "" || !reflect.DeepEqual(got, want) {
			t.Errorf("the report is %+v, and should be %+v", got, want)
		}
	}
}

func TestTheReportTellsNothingThatThereIsNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simgcp.Options{})
	w.Faults().Add(fault.Rule{Effect: fault.Deny, Match: func(q fault.Request) bool {
		return q.Operation == "projects.serviceAccounts.create" || q.Operation == "projects.locations.workloadIdentityPools.create"
	}})
	got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(1))
	if len(got.Accounts) != 1 || got.Accounts[0]["email"] != nil || got.Accounts[0]["secret"] != "openshift-ingress/cloud-credentials" {
		t.Errorf("the accounts are %v", got.Accounts)
	}
	if got.WorkloadIdentityPool != "" || got.WorkloadIdentityProvider != "" {
		t.Errorf("pool and provider are %q and %q", got.WorkloadIdentityPool, got.WorkloadIdentityProvider)
	}
}
