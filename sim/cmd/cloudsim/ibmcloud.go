package main

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/ibmcloud"
	"github.com/cloudcredential/operator/sim/ibmcloud/control"
	"github.com/cloudcredential/operator/sim/loopback"
)

// readyIBMCloud is what is told about a simulated account of IBM Cloud that can be used.
type readyIBMCloud struct {
	Proxy     string `json:"proxy"`
	CAFile    string `json:"caFile"`
	Endpoint  string `json:"endpoint"`
	Control   string `json:"control"`
	AccountID string `json:"accountID"`
	Domain    string `json:"domain"`
	APIKey    string `json:"apiKey"`
}

// simulateIBMCloud makes an account with an API key of its owner.
func simulateIBMCloud(c config) (*simulated, error) {
	cloud := ibmcloud.New(ibmcloud.Options{AccountID: c.ibmAccount, Domain: c.ibmDomain})
	key := cloud.OwnerKey()
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: cloud.SetIssuerClient,
		start:   func() (*loopback.Server, error) { return ibmcloud.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, unexpected) },
		ready: func(at places) (any, error) {
			return readyIBMCloud{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, AccountID: cloud.AccountID(), Domain: cloud.Domain(), APIKey: key,
			}, nil
		},
	}, nil
}
