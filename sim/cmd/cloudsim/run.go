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
	"github.com/cloudcredential/operator/sim/aws/control"
	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/sim/proxy"
)

// config is what the flags say.
type config struct {
	dir                          string
	proxyAddress, controlAddress string
	account                      aws.Options
	adminPolicy                  string
	latency, lag                 time.Duration
}

// ready is what is told about a simulator that can be used.
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

// run serves until ctx ends.
func run(ctx context.Context, c config, out io.Writer) error {
	dir, remove, err := directory(c.dir)
	if err != nil {
		return err
	}
	defer remove()
	cloud, key, err := account(c)
	if err != nil {
		return err
	}
	p, err := proxy.Start(ctx, proxy.Options{Address: c.proxyAddress, Route: func(host string) http.Handler {
		if aws.Serves(host) {
			return cloud
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
	cloud.SetIssuerClient(issuers)
	endpoint, err := aws.Start(cloud, nil)
	if err != nil {
		return err
	}
	defer endpoint.Close()
	controlURL, err := serve(ctx, c.controlAddress, control.Handler(cloud, p.Unexpected))
	if err != nil {
		return err
	}
	caFile := filepath.Join(dir, "ca.pem")
	if err := write(caFile, p.CA()); err != nil {
		return err
	}
	line, err := json.Marshal(ready{
		Proxy: p.URL(), CAFile: caFile, Endpoint: endpoint.URL, Control: controlURL, AccountID: cloud.AccountID(), Partition: cloud.Partition(),
		UserName: administrator, AccessKeyID: key.ID, SecretAccessKey: key.Secret,
	})
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if err := write(filepath.Join(dir, "ready.json"), line); err != nil {
		return err
	}
	if _, err := out.Write(line); err != nil {
		return fmt.Errorf("telling that the simulator is ready: %w", err)
	}
	<-ctx.Done()
	return nil
}

// account makes the account with its administrator.
func account(c config) (*aws.Cloud, aws.Key, error) {
	policy := allowAll
	if c.adminPolicy != "" {
		text, err := os.ReadFile(c.adminPolicy)
		if err != nil {
			return nil, aws.Key{}, fmt.Errorf("reading the administrator's policy: %w", err)
		}
		policy = string(text)
	}
	cloud := aws.New(c.account)
	key, err := cloud.AddUser(administrator, policy)
	if err != nil {
		return nil, aws.Key{}, err
	}
	cloud.SetLag(c.lag)
	if c.latency > 0 {
		cloud.Faults().Add(fault.Rule{Latency: c.latency})
	}
	return cloud, key, nil
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
