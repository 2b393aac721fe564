package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// simulator is the program that simulates a cloud. What it says about itself is in the file that it writes once it can be used.
type simulator struct {
	*cloud.Control
	process *process

	Proxy   string `json:"proxy"`
	CAFile  string `json:"caFile"`
	Address string `json:"control"`
}

// startSimulator starts the simulated cloud, with an administrator in it, and opens the cloud's clients.
func (d *demo) startSimulator(ctx context.Context, failed func(error)) error {
	facts := d.cloud.Facts()
	folder := filepath.Join(d.folder, facts.Name)
	p, err := d.startProcess(ctx, command{
		name:   facts.Name,
		path:   d.settings.simulator,
		args:   append([]string{"-dir", folder, "-latency", d.settings.latency.String()}, d.api.Simulator()...),
		folder: d.folder,
	})
	if err != nil {
		return err
	}
	d.undo = append(d.undo, func() error {
		p.stop(5 * time.Second)
		return nil
	})
	go p.watch(ctx, failed)

	s := &simulator{process: p}
	var ready []byte
	err = eventually(ctx, func(context.Context) error {
		if ready, err = os.ReadFile(filepath.Join(folder, "ready.json")); err != nil {
			return err
		}
		return json.Unmarshal(ready, s)
	})
	if err != nil {
		return fmt.Errorf("wait for the simulated %s: %w\n%s", facts.Title, err, p.tail(15))
	}
	s.Control = cloud.NewControl(s.Address)
	d.simulator = s
	if d.via, err = s.client(); err != nil {
		return err
	}
	if err := d.api.Open(ctx, d.folder, ready, d.via, s.Control); err != nil {
		return err
	}
	return d.api.Prepare(ctx)
}

// client reaches every host through the proxy.
func (s *simulator) client() (*http.Client, error) {
	via, err := url.Parse(s.Proxy)
	if err != nil {
		return nil, fmt.Errorf("address of the proxy: %w", err)
	}
	ca, err := os.ReadFile(s.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read the proxy's certificate authority: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, fmt.Errorf("%s holds no certificate", s.CAFile)
	}
	return &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			Proxy:             http.ProxyURL(via),
			TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true,
		},
	}, nil
}

// environment is what sends a program to the simulator when it wants to talk to the cloud. The control plane on loopback is reached directly.
func (d *demo) environment() []string {
	if d.api == nil {
		return nil
	}
	return append([]string{
		"HTTPS_PROXY=" + d.simulator.Proxy,
		"NO_PROXY=localhost,127.0.0.1,::1",
		"SSL_CERT_FILE=" + d.simulator.CAFile,
		"SSL_CERT_DIR=/nonexistent",
	}, d.api.Environment(d.simulator.CAFile)...)
}
