package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/azure/control"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/loopback"
)

// readyAzure is what is told about a simulated subscription of Azure that can be used.
type readyAzure struct {
	Proxy          string `json:"proxy"`
	CAFile         string `json:"caFile"`
	Endpoint       string `json:"endpoint"`
	Control        string `json:"control"`
	Environment    string `json:"environment"`
	TenantID       string `json:"tenantID"`
	SubscriptionID string `json:"subscriptionID"`
	ClientID       string `json:"clientID"`
	ClientSecret   string `json:"clientSecret"`
	PrincipalID    string `json:"principalID"`
}

// azureEnvironment gives an environment by its name.
func azureEnvironment(name string) (azure.Environment, error) {
	for _, e := range []azure.Environment{azure.Public(), azure.USGovernment(), azure.China(), azure.StackHub("local", "azurestack.external")} {
		if e.Name == name || name == "" {
			return e, nil
		}
	}
	return azure.Environment{}, fmt.Errorf("there is no environment of Azure %q, choose AzurePublicCloud, AzureUSGovernmentCloud, AzureChinaCloud or AzureStackCloud", name)
}

// simulateAzure makes a subscription with a service principal that administers it.
func simulateAzure(c config) (*simulated, error) {
	environment, err := azureEnvironment(c.environment)
	if err != nil {
		return nil, err
	}
	cloud := azure.New(azure.Options{Environment: environment})
	subscription := cloud.AddSubscription(c.subscription)
	admin, err := cloud.AddServicePrincipal(administrator, "/subscriptions/"+subscription, strings.Split(c.azureRoles, ",")...)
	if err != nil {
		return nil, err
	}
	if err := cloud.GrantGraph(admin.PrincipalID, "Application.ReadWrite.All"); err != nil {
		return nil, err
	}
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: cloud.SetIssuerClient,
		start:   func() (*loopback.Server, error) { return azure.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, subscription, unexpected) },
		ready: func(at places) (any, error) {
			return readyAzure{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, Environment: environment.Name, TenantID: cloud.TenantID(),
				SubscriptionID: subscription, ClientID: admin.ClientID, ClientSecret: admin.ClientSecret, PrincipalID: admin.PrincipalID,
			}, nil
		},
	}, nil
}
