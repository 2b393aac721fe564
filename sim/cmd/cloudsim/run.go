package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/loopback"
	"github.com/cloudcredential/operator/sim/proxy"
)

// config is what the flags say.
type config struct {
	cloud                        string
	dir                          string
	proxyAddress, controlAddress string
	latency, lag                 time.Duration
	// Of AWS.
	account     aws.Options
	adminPolicy string
	// Of Google Cloud.
	project, universe, adminRoles string
	// Of Azure.
	environment, subscription, azureRoles string
	// Of IBM Cloud.
	ibmAccount, ibmDomain string
	// Of Alibaba Cloud.
	alibabaAccount string
	// Of vSphere.
	vcenters string
}

// simulated is a cloud that is simulated here.
type simulated struct {
	handler http.Handler
	// serves says whether a host is the cloud's.
	serves func(host string) bool
	// start serves the cloud on a port of its own.
	start           func() (*loopback.Server, error)
	setIssuerClient func(*http.Client)
	// close, where it is set, removes what the cloud keeps on disk.
	close   func()
	control func(unexpected func() []string) http.Handler
	// ready writes what else there is into the directory, and gives what is told when everything can be used.
	ready func(at places) (any, error)
}

// places are where everything is.
type places struct {
	dir, proxy, caFile, endpoint, control string
}

// simulate makes the cloud that the flags ask for.
func simulate(c config) (*simulated, error) {
	switch c.cloud {
	case "aws", "":
		return simulateAWS(c)
	case "gcp":
		return simulateGCP(c)
	case "azure":
		return simulateAzure(c)
	case "ibmcloud":
		return simulateIBMCloud(c)
	case "alibabacloud":
		return simulateAlibabaCloud(c)
	case "openstack":
		return simulateOpenStack(c)
	case "vsphere":
		return simulateVSphere(c)
	}
	return nil, fmt.Errorf("there is no simulated cloud %q, choose aws, gcp, azure, ibmcloud, alibabacloud, openstack or vsphere", c.cloud)
}

// run serves until ctx ends.
func run(ctx context.Context, c config, out io.Writer) error {
	dir, remove, err := directory(c.dir)
	if err != nil {
		return err
	}
	defer remove()
	cloud, err := simulate(c)
	if err != nil {
		return err
	}
	if cloud.close != nil {
		defer cloud.close()
	}
	p, err := proxy.Start(ctx, proxy.Options{Address: c.proxyAddress, Route: func(host string) http.Handler {
		if cloud.serves(host) {
			return cloud.handler
		}
		return nil
	}})
	if err != nil {
		return err
	}
	defer p.Close()
	issuers, err := p.Client()
	if err != nil {
		return err
	}
	cloud.setIssuerClient(issuers)
	endpoint, err := cloud.start()
	if err != nil {
		return err
	}
	defer endpoint.Close()
	controlURL, err := serve(ctx, c.controlAddress, cloud.control(p.Unexpected))
	if err != nil {
		return err
	}
	at := places{dir, p.URL(), filepath.Join(dir, "ca.pem"), endpoint.URL, controlURL}
	if err := write(at.caFile, p.CA()); err != nil {
		return err
	}
	if err := tell(cloud, at, out); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// tell says, in a file and in a line, that the simulator can be used.
func tell(cloud *simulated, at places, out io.Writer) error {
	ready, err := cloud.ready(at)
	if err != nil {
		return err
	}
	line, err := json.Marshal(ready)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if err := write(filepath.Join(at.dir, "ready.json"), line); err != nil {
		return err
	}
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("telling that the simulator is ready: %w", err)
	}
	return nil
}

// directory returns where to write, and what takes it away again if it is a temporary one.
func directory(dir string) (string, func(), error) {
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", nil, fmt.Errorf("making the directory for ca.pem and ready.json: %w", err)
		}
		return dir, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "cloudsim-")
	if err != nil {
		return "", nil, fmt.Errorf("making a directory for ca.pem and ready.json, which -dir can name: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil
}

// write puts a whole file in place, so that who waits for it never reads half of it.
func write(name string, content []byte) error {
	if err := os.WriteFile(name+".new", content, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return os.Rename(name+".new", name)
}

// serve serves a handler on an address until ctx ends, and returns its URL.
func serve(ctx context.Context, address string, h http.Handler) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "", fmt.Errorf("listening for the control API on %s, choose another address: %w", address, err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go func() { _ = server.Serve(l) }() // ends with http.ErrServerClosed
	return "http://" + l.Addr().String(), nil
}
