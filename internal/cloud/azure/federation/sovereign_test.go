package federation

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/oidc"
	simazure "github.com/cloudcredential/operator/sim/azure"
)

func TestASetUpIsMadeInEveryCloud(t *testing.T) {
	t.Parallel()
	for name, c := range map[configv1.AzureCloudEnvironment]struct {
		environment simazure.Environment
		region, url string
	}{
		configv1.AzureUSGovernmentCloud: {simazure.USGovernment(), "usgovvirginia", "https://prod.blob.core.usgovcloudapi.net/prod"},
		configv1.AzureChinaCloud:        {simazure.China(), "chinanorth3", "https://prod.blob.core.chinacloudapi.cn/prod"},
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			w := newWorldIn(t, c.environment, name, disks())
			w.options.Region, w.options.StorageSuffix = c.region, w.environment.StorageSuffix
			w.options.Issuer = Issuer{Key: knownKey(testKey(t))}
			w.make(w.options.AllNodes()...)
			document, err := oidc.ParseDiscovery(w.fetch(discoveryBlob))
			if err != nil || document.Issuer != c.url || w.identity(disks()).Federated[0].Issuer != c.url {
				t.Errorf("the issuer is %+v, %v", document, err)
			}
			w.make(w.options.AllNodes()...)
			if got := w.writes(); len(got) > 0 {
				t.Errorf("the second run writes %v", got)
			}
		})
	}
}
