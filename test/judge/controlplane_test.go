package judge

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// administratorToken is that of a user of the API server who may do everything.
const administratorToken = "judge"

// cluster is an API server that signs the tokens of its ServiceAccounts with the key pair that ccoctl wrote.
type cluster struct {
	t      *testing.T
	url    string
	client *http.Client
}

// startCluster runs etcd and kube-apiserver until the test ends. It gives nil where there are none.
func startCluster(t *testing.T, keys string) *cluster {
	t.Helper()
	assets := os.Getenv("KUBEBUILDER_ASSETS")
	if assets == "" {
		t.Log("NOT JUDGED: tokens of a real cluster; KUBEBUILDER_ASSETS does not name the directory of kube-apiserver and etcd")
		return nil
	}
	directory := t.TempDir()
	users := filepath.Join(directory, "tokens.csv")
	if err := os.WriteFile(users, []byte(administratorToken+`,administrator,1,"system:masters"`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store, peers, server := "http://"+freeAddress(t), "http://"+freeAddress(t), freeAddress(t)
	startProgram(t, filepath.Join(assets, "etcd"), "--data-dir", filepath.Join(directory, "etcd"), "--unsafe-no-fsync", "--log-level", "error",
		"--listen-client-urls", store, "--advertise-client-urls", store,
		"--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", "default="+peers)
	host, port, _ := strings.Cut(server, ":")
	startProgram(t, filepath.Join(assets, "kube-apiserver"), "--etcd-servers", store, "--cert-dir", directory,
		"--bind-address", host, "--advertise-address", issuerAddress, "--secure-port", port, "--service-cluster-ip-range", "10.0.0.0/24",
		"--service-account-issuer", issuerURL, "--service-account-jwks-uri", issuerURL+"/keys.json", "--api-audiences", "openshift",
		"--service-account-signing-key-file", filepath.Join(keys, "serviceaccount-signer.private"),
		"--service-account-key-file", filepath.Join(keys, "serviceaccount-signer.public"),
		"--authorization-mode", "RBAC", "--token-auth-file", users)
	c := &cluster{t, "https://" + server, &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, // on this loopback interface there is nobody else
	}}}
	c.await()
	return c
}

// startProgram runs a program until the test ends, and says what it said if the test fails.
func startProgram(t *testing.T, program string, arguments ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, arguments...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		if t.Failed() {
			t.Logf("%s: %s", program, output.Bytes()[max(0, output.Len()-2000):])
		}
	})
}

func (c *cluster) await() {
	c.t.Helper()
	var last string
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		status, text, err := c.call(http.MethodGet, "/readyz", nil)
		if err == nil && status == http.StatusOK {
			return
		}
		last = text
	}
	c.t.Fatalf("the API server is not ready: %s", last)
}

func (c *cluster) call(method, path string, body any) (status int, text string, err error) {
	encoded, err := json.Marshal(body)
	if err != nil {
		return 0, "", err
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, bytes.NewReader(encoded))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Authorization", "Bearer "+administratorToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.client.Do(request)
	if err != nil {
		return 0, err.Error(), err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, string(answer), err
}

// post makes an object, and gives what the API server answers.
func (c *cluster) post(path string, body any) string {
	c.t.Helper()
	status, text, err := c.call(http.MethodPost, path, body)
	if err != nil || status != http.StatusCreated {
		c.t.Fatalf("POST %s: %d %v: %s", path, status, err, text)
	}
	return text
}

// token is one that the API server gives to a ServiceAccount, which it makes.
func (c *cluster) token(namespace, name, audience string) string {
	c.t.Helper()
	metadata := func(name string) map[string]any { return map[string]any{"metadata": map[string]any{"name": name}} }
	c.post("/api/v1/namespaces", metadata(namespace))
	accounts := "/api/v1/namespaces/" + namespace + "/serviceaccounts"
	c.post(accounts, metadata(name))
	var answer struct{ Status struct{ Token string } }
	text := c.post(accounts+"/"+name+"/token", map[string]any{"spec": map[string]any{"audiences": []string{audience}}})
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.Status.Token == "" {
		c.t.Fatalf("no token: %v: %s", err, text)
	}
	return answer.Status.Token
}

// keySet is what the API server itself says about its keys.
func (c *cluster) keySet() string {
	c.t.Helper()
	status, text, err := c.call(http.MethodGet, "/openid/v1/jwks", nil)
	if err != nil || status != http.StatusOK {
		c.t.Fatalf("key set: %d %v: %s", status, err, text)
	}
	return text
}
