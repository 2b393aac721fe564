package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
)

// startGCP runs a simulator of Google Cloud for a test.
func startGCP(t *testing.T, c config) (readyGCP, string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c.cloud, c.dir, c.proxyAddress, c.controlAddress = "gcp", t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
	c.project, c.adminRoles = "simulated-project", "roles/owner,roles/storage.admin"
	go func() {
		err := run(ctx, c, out)
		_ = out.CloseWithError(err)
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	var r readyGCP
	if err := json.NewDecoder(in).Decode(&r); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	return r, c.dir
}

// through is a client that reaches everything through the proxy, as a program does that has HTTPS_PROXY and a CA file.
func (r readyGCP) through(t *testing.T) *http.Client {
	t.Helper()
	text, err := os.ReadFile(r.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	at, err := url.Parse(r.Proxy)
	if err != nil {
		t.Fatal(err)
	}
	proxied := func(q *http.Request) (*url.URL, error) {
		if q.URL.Hostname() == "127.0.0.1" {
			return nil, nil
		}
		return at, nil
	}
	transport := &http.Transport{Proxy: proxied, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestProjectOfGoogleCloudIsReady(t *testing.T) {
	t.Parallel()
	for _, domain := range []string{"", "cloud.example.org"} {
		r, dir := startGCP(t, config{universe: domain})
		text, err := os.ReadFile(filepath.Join(dir, "ready.json"))
		if err != nil {
			t.Fatal(err)
		}
		var written readyGCP
		if err := json.Unmarshal(text, &written); err != nil || written != r {
			t.Errorf("the file is %s, the line was %+v", text, r)
		}
		if domain == "" {
			domain = "googleapis.com"
		}
		if r.Project != "simulated-project" || len(r.ProjectNumber) != 12 || r.UniverseDomain != domain || r.ServiceAccount != "administrator@simulated-project.iam.gserviceaccount.com" {
			t.Errorf("it tells %+v", r)
		}
		for _, file := range []string{r.KeyFile, r.CAFile, filepath.Join(dir, "ready.json")} {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", file, info, err)
			}
		}
		key, err := os.ReadFile(r.KeyFile)
		if err != nil {
			t.Fatal(err)
		}
		config, err := google.JWTConfigFromJSON(key, iam.CloudPlatformScope)
		if err != nil {
			t.Fatal(err)
		}
		authorized := config.Client(context.WithValue(t.Context(), oauth2.HTTPClient, r.through(t)))
		for _, way := range []option.ClientOption{option.WithUniverseDomain(domain), option.WithEndpoint(r.Endpoint + "/iam." + domain + "/")} {
			api, err := iam.NewService(t.Context(), option.WithHTTPClient(authorized), way)
			if err != nil {
				t.Fatal(err)
			}
			listed, err := api.Projects.ServiceAccounts.List("projects/simulated-project").Do()
			if err != nil {
				t.Fatal(err)
			}
			if len(listed.Accounts) != 1 || listed.Accounts[0].Email != r.ServiceAccount {
				t.Errorf("the accounts are %+v", listed.Accounts)
			}
		}
	}
}

func TestControlLooksIntoTheProject(t *testing.T) {
	t.Parallel()
	r, _ := startGCP(t, config{})
	get := func(path string) string {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Control+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if account := get("/accounts/" + r.ServiceAccount); !strings.Contains(account, `"roles/owner"`) || !strings.Contains(account, `"roles/storage.admin"`) {
		t.Errorf("the administrator is %s", account)
	}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://iam.amazonaws.com/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := r.through(t).Do(q); err == nil {
		answer.Body.Close()
		t.Errorf("another cloud answers %s", answer.Status)
	}
	if hosts := get("/unexpected"); !strings.Contains(hosts, "iam.amazonaws.com") {
		t.Errorf("unexpected is %s", hosts)
	}
}

func TestUnknownCloudIsRefused(t *testing.T) {
	t.Parallel()
	if err := run(t.Context(), config{cloud: "other", dir: t.TempDir()}, io.Discard); err == nil || !strings.Contains(err.Error(), `"other"`) {
		t.Errorf("the error is %v", err)
	}
}
