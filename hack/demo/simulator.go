package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

// simulator is the program that simulates an AWS account. What it says about itself is in the file that it writes once it can be used.
type simulator struct {
	process *process
	http    *http.Client

	Proxy           string `json:"proxy"`
	CAFile          string `json:"caFile"`
	Control         string `json:"control"`
	AccountID       string `json:"accountID"`
	AccessKeyID     string `json:"accessKeyID"`
	SecretAccessKey string `json:"secretAccessKey"`
}

// startAccount starts the simulated account, with an administrator in it.
func (d *demo) startAccount(ctx context.Context, failed func(error)) error {
	folder := filepath.Join(d.folder, "aws")
	p, err := startProcess(ctx, command{
		name:   "aws",
		path:   d.settings.simulator,
		args:   []string{"-dir", folder, "-latency", d.settings.latency.String()},
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

	s := &simulator{process: p, http: &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{}}}
	err = eventually(ctx, func(context.Context) error {
		text, err := os.ReadFile(filepath.Join(folder, "ready.json"))
		if err != nil {
			return err
		}
		return json.Unmarshal(text, s)
	})
	if err != nil {
		return fmt.Errorf("wait for the simulated AWS: %w\n%s", err, p.tail(15))
	}
	d.simulator = s
	d.account, err = newAccount(s.Proxy, s.CAFile, attempt.Key{ID: s.AccessKeyID, Secret: s.SecretAccessKey})
	return err
}

// environment is what sends a program to the simulated AWS when it wants to talk to AWS. The control plane on loopback is reached directly.
func (s *simulator) environment() []string {
	return []string{
		"HTTPS_PROXY=" + s.Proxy,
		"NO_PROXY=localhost,127.0.0.1,::1",
		"SSL_CERT_FILE=" + s.CAFile,
		"SSL_CERT_DIR=/nonexistent",
		"AWS_CA_BUNDLE=" + s.CAFile,
		"AWS_EC2_METADATA_DISABLED=true",
	}
}

// call is an entry of the log that the simulator keeps.
type call struct {
	Service, Operation string
	Principal          string
	Write              bool
	Code               string
}

// ask reads what the simulator knows about itself: "calls" or "unexpected".
func (s *simulator) ask(ctx context.Context, method, what string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, s.Control+"/"+what, nil)
	if err != nil {
		return fmt.Errorf("ask the simulated AWS for %s: %w", what, err)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask the simulated AWS for %s: %w", what, err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("ask the simulated AWS for %s: %s", what, response.Status)
	}
	if answer == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return fmt.Errorf("read what the simulated AWS says of %s: %w", what, err)
	}
	return nil
}

// calls returns the log since it was last forgotten.
func (s *simulator) calls(ctx context.Context) ([]call, error) {
	var all []call
	err := s.ask(ctx, http.MethodGet, "calls", &all)
	return all, err
}

// forgetCalls empties the log.
func (s *simulator) forgetCalls(ctx context.Context) error {
	return s.ask(ctx, http.MethodDelete, "calls", nil)
}

// unexpected returns what was sent through the proxy to hosts that are not AWS's.
func (s *simulator) unexpected(ctx context.Context) ([]string, error) {
	var all []string
	err := s.ask(ctx, http.MethodGet, "unexpected", &all)
	return all, err
}

// send asks the simulator to change something.
func (s *simulator) send(ctx context.Context, what, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Control+"/"+what, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("tell the simulated AWS of %s: %w", what, err)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return fmt.Errorf("tell the simulated AWS of %s: %w", what, err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("tell the simulated AWS of %s: %s", what, response.Status)
	}
	return nil
}
