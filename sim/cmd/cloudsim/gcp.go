package main

import (
	"net/http"
	"path/filepath"
	"strings"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/gcp"
	"github.com/cloudcredential/operator/sim/gcp/control"
	"github.com/cloudcredential/operator/sim/loopback"
)

// readyGCP is what is told about a simulated project of Google Cloud that can be used.
type readyGCP struct {
	Proxy          string `json:"proxy"`
	CAFile         string `json:"caFile"`
	Endpoint       string `json:"endpoint"`
	Control        string `json:"control"`
	Project        string `json:"project"`
	ProjectNumber  string `json:"projectNumber"`
	UniverseDomain string `json:"universeDomain"`
	ServiceAccount string `json:"serviceAccount"`
	KeyFile        string `json:"keyFile"`
}

// simulateGCP makes a project with its administrator.
func simulateGCP(c config) (*simulated, error) {
	cloud := gcp.New(gcp.Options{UniverseDomain: c.universe})
	number := cloud.AddProject(c.project)
	key, err := cloud.AddServiceAccountWithRoles(c.project, administrator, strings.Split(c.adminRoles, ",")...)
	if err != nil {
		return nil, err
	}
	email, _ := cloud.Holder(key)
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: cloud.SetIssuerClient,
		start:   func() (*loopback.Server, error) { return gcp.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, c.project, unexpected) },
		ready: func(at places) (any, error) {
			keyFile := filepath.Join(at.dir, "administrator.json")
			return readyGCP{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, Project: c.project, ProjectNumber: number,
				UniverseDomain: cloud.UniverseDomain(), ServiceAccount: email, KeyFile: keyFile,
			}, write(keyFile, key)
		},
	}, nil
}
