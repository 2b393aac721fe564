package main

import (
	"net/http"
	"strings"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/loopback"
	"github.com/cloudcredential/operator/sim/vsphere"
	"github.com/cloudcredential/operator/sim/vsphere/control"
)

// readyVSphere is what is told about simulated vCenters that can be used.
type readyVSphere struct {
	Proxy    string         `json:"proxy"`
	CAFile   string         `json:"caFile"`
	Endpoint string         `json:"endpoint"`
	Control  string         `json:"control"`
	VCenters []readyVCenter `json:"vcenters"`
}

// readyVCenter is one of them, with a user that has the role Admin on all of it.
type readyVCenter struct {
	Server   string `json:"server"`
	UserName string `json:"userName"`
	Password string `json:"password"`
}

// simulateVSphere makes vCenters with an administrator each.
func simulateVSphere(c config) (*simulated, error) {
	cloud := vsphere.New(vsphere.Options{})
	var all []readyVCenter
	for host := range strings.SplitSeq(c.vcenters, ",") {
		v, err := cloud.AddVCenter(host, 1)
		if err != nil {
			cloud.Close()
			return nil, err
		}
		made := readyVCenter{Server: v.Host(), UserName: administrator + "@vsphere.local", Password: "password of " + v.Host()}
		v.AddUser(made.UserName, made.Password)
		if err := v.Grant(made.UserName, "Admin", "/", true); err != nil {
			cloud.Close()
			return nil, err
		}
		all = append(all, made)
	}
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return &simulated{
		handler: cloud, serves: cloud.Serves, setIssuerClient: func(*http.Client) {}, close: cloud.Close,
		start:   func() (*loopback.Server, error) { return vsphere.Start(cloud, nil) },
		control: func(unexpected func() []string) http.Handler { return control.Handler(cloud, unexpected) },
		ready: func(at places) (any, error) {
			return readyVSphere{Proxy: at.proxy, CAFile: at.caFile, Endpoint: at.endpoint, Control: at.control, VCenters: all}, nil
		},
	}, nil
}
