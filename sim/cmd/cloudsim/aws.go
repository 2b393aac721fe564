package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/aws/control"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/loopback"
)

// ready is what is told about a simulated AWS account that can be used.
type ready struct {
	Proxy           string `json:"proxy"`
	CAFile          string `json:"caFile"`
	Endpoint        string `json:"endpoint"`
	Control         string `json:"control"`
	AccountID       string `json:"accountID"`
	Partition       string `json:"partition"`
	UserName        string `json:"userName"`
	AccessKeyID     string `json:"accessKeyID"`
	SecretAccessKey string `json:"secretAccessKey"`
}

const (
	administrator = "administrator"
	allowAll      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
)

// simulateAWS makes an account with its administrator.
func simulateAWS(c config) (*simulated, error) {
	policy := allowAll
	if c.adminPolicy != "" {
		text, err := os.ReadFile(c.adminPolicy)
		if err != nil {
			return nil, fmt.Errorf("reading the administrator's policy: %w", err)
		}
		policy = string(text)
	}
	cloud := aws.New(c.account)
	key, err := cloud.AddUser(administrator, policy)
	if err != nil {
		return nil, err
	}
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: aws.Serves, setIssuerClient: cloud.SetIssuerClient,
		start:   func() (*loopback.Server, error) { return aws.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, unexpected) },
		ready: func(at places) (any, error) {
			return ready{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, AccountID: cloud.AccountID(), Partition: cloud.Partition(),
				UserName: administrator, AccessKeyID: key.ID, SecretAccessKey: key.Secret,
			}, nil
		},
	}, nil
}
