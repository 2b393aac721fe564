package main

import (
	"net/http"

	"github.com/cloudcredential/operator/sim/alibabacloud"
	"github.com/cloudcredential/operator/sim/alibabacloud/control"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/loopback"
)

// readyAlibabaCloud is what is told about a simulated account of Alibaba Cloud that can be used.
type readyAlibabaCloud struct {
	Proxy           string `json:"proxy"`
	CAFile          string `json:"caFile"`
	Endpoint        string `json:"endpoint"`
	Control         string `json:"control"`
	AccountID       string `json:"accountID"`
	AccessKeyID     string `json:"accessKeyID"`
	AccessKeySecret string `json:"accessKeySecret"`
}

// simulateAlibabaCloud makes an account with an access key that may do everything.
func simulateAlibabaCloud(c config) (*simulated, error) {
	cloud := alibabacloud.New(alibabacloud.Options{AccountID: c.alibabaAccount})
	id, secret := cloud.RootKey()
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: cloud.SetIssuerClient,
		start:   func() (*loopback.Server, error) { return alibabacloud.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, unexpected) },
		ready: func(at places) (any, error) {
			return readyAlibabaCloud{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, AccountID: cloud.AccountID(), AccessKeyID: id, AccessKeySecret: secret,
			}, nil
		},
	}, nil
}
