package azure_test

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestEveryCloudIsReachedThatTheFlagOrTheEnvironmentNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environment    simazure.Environment
		flag, variable string
		url            string
	}{
		"US Government, by the flag":              {simazure.USGovernment(), "AzureUSGovernmentCloud", "", "https://prod.blob.core.usgovcloudapi.net/prod"},
		"US Government, as az calls it":           {simazure.USGovernment(), "", "AzureUSGovernment", "https://prod.blob.core.usgovcloudapi.net/prod"},
		"China, by the environment":               {simazure.China(), "", "AZURECHINACLOUD", "https://prod.blob.core.chinacloudapi.cn/prod"},
		"the public one, against the environment": {simazure.Public(), "AzurePublicCloud", "AzureChinaCloud", "https://prod.blob.core.windows.net/prod"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, simazure.Options{Environment: c.environment})
			w.variables["AZURE_ENVIRONMENT"] = c.variable
			flags := []string{"--public-key-file=" + publicKey}
			var where []string
			if c.flag != "" {
				where = []string{"--environment=" + c.flag}
			}
			got := clitest.Report[told](w.run("create-all", append(append(flags, where...), "-o=json")...).Ends(0))
			if got.Issuer != c.url {
				t.Errorf("the issuer is %q, and should be %q", got.Issuer, c.url)
			}
			w.run("verify", append(flags, where...)...).Ends(0)
			w.run("delete", append(where, "--delete-oidc-resource-group")...).Ends(0)
			if n := len(w.StorageAccounts(w.subscription)); n != 0 {
				t.Errorf("%d storage accounts are left", n)
			}
		})
	}
}

func TestACloudThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.variables["AZURE_ENVIRONMENT"] = "AzureStackCloud"
	for _, command := range []string{"create-all", "verify", "delete"} {
		r := w.run(command).Ends(1).Says(`AZURE_ENVIRONMENT is "AzureStackCloud"`)
		if w.calls() != 0 || strings.Count(r.Stderr, "AzureStackCloud") != 1 {
			t.Errorf("%s: %s", command, r.Stderr)
		}
	}
}

// Each command has flags of its own: what one is told is not what another is told.
func TestEachCommandGoesByItsOwnFlags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	const other = "11111111-2222-4333-8444-555555555555"
	for _, command := range []string{
		"create-oidc-issuer --public-key-file=" + publicKey, "create-managed-identities --issuer-url=https://issuer.example.com", "create-all --public-key-file=" + publicKey,
	} {
		got := clitest.Report[told](w.run(command, "--subscription-id="+other, "--name=other", "--region=northeurope", "--dry-run", "-o=json").Ends(0))
		if got.Name != "other" || got.Subscription != other || got.Region != "northeurope" {
			t.Errorf("%s is about %+v", command, got)
		}
		if w.calls() != 0 {
			t.Errorf("%s: calls were made", command)
		}
	}
}

func TestTheTenantOfTheFlagIsLoggedInTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simazure.Options{})
	w.variables["AZURE_TENANT_ID"] = "11111111-2222-4333-8444-555555555555"
	w.run("create-all", "--public-key-file="+publicKey).Ends(0)
	w.run("delete").Ends(1).Says("11111111-2222-4333-8444-555555555555")
	w.run("delete", "--tenant-id="+w.TenantID()).Ends(0)
}
