package aws_test

import (
	"reflect"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	"github.com/cloudcredential/operator/sim/fault"
)

// told is the report of a verb that makes something, as scripts read it.
type told struct {
	Name, Region, Issuer, IdentityProviderARN, OutputDirectory string
	Roles                                                      []map[string]any
	Files                                                      []string
}

func TestTheReportIsTheSameWhetherSomethingWasMadeOrFound(t *testing.T) {
	w := newWorld(t)
	want := told{
		Name: "prod", Region: "eu-west-1", Issuer: "https://prod-oidc.s3.eu-west-1.amazonaws.com", OutputDirectory: w.out,
		IdentityProviderARN: "arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com",
		Roles: []map[string]any{{
			"name": role, "arn": "arn:aws:iam::123456789012:role/" + role, "request": "openshift-cloud-credential-operator/ingress",
			"secret": "openshift-ingress/cloud-credentials", "serviceAccounts": []any{"ingress"},
		}},
		Files: []string{"manifests/cluster-authentication-02-config.yaml", "manifests/openshift-ingress-cloud-credentials-credentials.yaml"},
	}
	for range 2 {
		if got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(0)); !reflect.DeepEqual(got, want) {
			t.Errorf("the report is %+v, and should be %+v", got, want)
		}
	}
}

func TestTheReportTellsNoRoleAndNoFileThatThereIsNot(t *testing.T) {
	w := newWorld(t)
	w.Faults().Add(fault.Rule{Effect: fault.Deny, Match: func(q fault.Request) bool { return q.Operation == "CreateRole" }})
	got := clitest.Report[told](w.run("create-all", "--public-key-file="+publicKey, "-o=json").Ends(1))
	if len(got.Roles) != 1 || got.Roles[0]["arn"] != nil || got.Roles[0]["name"] != nil || got.Roles[0]["secret"] != "openshift-ingress/cloud-credentials" {
		t.Errorf("the roles are %v", got.Roles)
	}
	if want := []string{"manifests/cluster-authentication-02-config.yaml"}; !reflect.DeepEqual(got.Files, want) {
		t.Errorf("the files are %v", got.Files)
	}
}
