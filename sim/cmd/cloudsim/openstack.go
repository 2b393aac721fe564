package main

import (
	"fmt"
	"net/http"
	"path/filepath"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/loopback"
	"github.com/cloudcredential/operator/sim/openstack"
	"github.com/cloudcredential/operator/sim/openstack/control"
)

// readyOpenStack is what is told about a simulated OpenStack that can be used.
type readyOpenStack struct {
	Proxy      string `json:"proxy"`
	CAFile     string `json:"caFile"`
	Endpoint   string `json:"endpoint"`
	Control    string `json:"control"`
	AuthURL    string `json:"authURL"`
	ProjectID  string `json:"projectID"`
	UserID     string `json:"userID"`
	CloudsFile string `json:"cloudsFile"`
}

// cloudsFile is a clouds.yaml, as clients of OpenStack read it.
const cloudsFile = `clouds:
  openstack:
    auth:
      auth_url: %s
      username: %s
      password: %s
      user_domain_name: Default
      project_id: %s
    region_name: %s
    identity_api_version: 3
`

// simulateOpenStack makes a cloud with a project and its member.
func simulateOpenStack(c config) (*simulated, error) {
	const password = "open-sesame"
	cloud := openstack.New(openstack.Options{})
	project := cloud.AddProject(c.project, "default")
	user := cloud.AddUser(administrator, "default", password)
	cloud.Grant(user, project, "member")
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: func(*http.Client) {},
		start:   func() (*loopback.Server, error) { return openstack.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, unexpected) },
		ready: func(at places) (any, error) {
			file := filepath.Join(at.dir, "clouds.yaml")
			text := fmt.Sprintf(cloudsFile, cloud.AuthURL(), administrator, password, project, cloud.Region())
			return readyOpenStack{
				Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, AuthURL: cloud.AuthURL(),
				ProjectID: project, UserID: user, CloudsFile: file,
			}, write(file, []byte(text))
		},
	}, nil
}
