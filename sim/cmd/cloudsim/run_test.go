package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws"
)

// simulator is a simulator that runs for a test.
type simulator struct {
	ready
	dir string
}

func start(t *testing.T, c config) simulator {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	done := make(chan error, 1)
	c.dir, c.proxyAddress, c.controlAddress = t.TempDir(), "127.0.0.1:0", "127.0.0.1:0"
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
	s := simulator{dir: c.dir}
	if err := json.NewDecoder(in).Decode(&s.ready); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	return s
}

func TestReadyFileIsTheLine(t *testing.T) {
	t.Parallel()
	s := start(t, config{account: aws.Options{Partition: "aws-cn"}})
	text, err := os.ReadFile(filepath.Join(s.dir, "ready.json"))
	if err != nil {
		t.Fatal(err)
	}
	var written ready
	if err := json.Unmarshal(text, &written); err != nil || written != s.ready {
		t.Errorf("the file is %s, the line was %+v", text, s.ready)
	}
	if info, err := os.Stat(filepath.Join(s.dir, "ready.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of the file with a secret is %v", info.Mode())
	}
	if ca, err := os.ReadFile(s.CAFile); err != nil || !bytes.HasPrefix(ca, []byte("-----BEGIN CERTIFICATE-----")) {
		t.Errorf("the CA file is %s", ca)
	}
	if s.Partition != "aws-cn" || s.UserName != "administrator" {
		t.Errorf("it tells %+v", s.ready)
	}
}

func TestAdministratorsPolicyComesFromAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "policy.json")
	const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetUser","Resource":"*"}]}`
	if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, config{adminPolicy: file})
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Control+"/users/administrator", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var u aws.User
	if err := json.NewDecoder(answer.Body).Decode(&u); err != nil || u.Policies["policy"] != policy {
		t.Errorf("the administrator is %+v: %v", u, err)
	}
	if err := run(t.Context(), config{adminPolicy: file + ".none", dir: t.TempDir()}, io.Discard); err == nil {
		t.Error("a policy that is not there was taken")
	}
}

// commandLine finds the vendor's command line: aws, or where only its Python modules are installed, those.
func commandLine(t *testing.T) []string {
	t.Helper()
	if file, err := exec.LookPath("aws"); err == nil {
		return []string{file}
	}
	const python = "/usr/bin/python3"
	if exec.CommandContext(t.Context(), python, "-m", "awscli", "--version").Run() == nil {
		return []string{python, "-m", "awscli"}
	}
	t.Skip("SKIPPED: the AWS command line is not installed (Debian: apt-get install awscli), so nobody judges the simulator here")
	return nil
}

// commands are what the command line is asked to do, and a part of its answer.
var commands = []struct {
	args, part string
	fails      bool
}{
	{"sts get-caller-identity", "user/administrator", false},
	{"iam create-user --user-name bob --tags Key=owner,Value=me", `"Value": "me"`, false},
	{"iam create-user --user-name bob", "(EntityAlreadyExists)", true},
	{`iam put-user-policy --user-name bob --policy-name p --policy-document {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, "", false},
	{"iam get-user-policy --user-name bob --policy-name p", `"Action": "s3:*"`, false},
	{"iam create-access-key --user-name bob", `"SecretAccessKey"`, false},
	{"iam simulate-principal-policy --policy-source-arn arn:aws:iam::123456789012:user/bob --action-names ec2:RunInstances", "implicitDeny", false},
	{"iam list-users", `"UserName": "bob"`, false},
	{"iam delete-user --user-name bob", "(DeleteConflict)", true},
	{`iam create-role --role-name machine --assume-role-policy-document {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}}`, `"Arn": "arn:aws:iam::123456789012:role/machine"`, false},
	{"iam list-roles", `"RoleName": "machine"`, false},
	{"iam create-open-id-connect-provider --url https://registry.s3.eu-west-1.amazonaws.com --client-id-list openshift --thumbprint-list 0123456789abcdef0123456789abcdef01234567", ":oidc-provider/registry.s3.eu-west-1.amazonaws.com", false},
	{"iam list-open-id-connect-providers", ":oidc-provider/registry.s3.eu-west-1.amazonaws.com", false},
	{"sts assume-role-with-web-identity --role-arn arn:aws:iam::123456789012:role/machine --role-session-name pod --web-identity-token abcd", "(InvalidIdentityToken)", true},
	{"ec2 run-instances --image-id ami-1 --dry-run", "(DryRunOperation)", true},
	{"elbv2 describe-load-balancers", `"LoadBalancers": []`, false},
	{"route53 list-hosted-zones", `"HostedZones": []`, false},
	{"s3 mb s3://registry", "make_bucket", false},
	{"s3 ls", "registry", false},
	{"s3api put-object --bucket registry --key .well-known/openid-configuration --tagging Name=registry", `"ETag"`, false},
	{`s3api put-bucket-policy --bucket registry --policy {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::registry/*"}}`, "blocked by the BlockPublicPolicy", true},
	{"s3 ls s3://registry --recursive --region us-east-2", ".well-known/openid-configuration", false},
	{"s3 rb s3://registry --force", "remove_bucket", false},
}

// TestVendorsCommandLine lets the vendor's own command line, unmodified, use the simulator in both ways there are.
func TestVendorsCommandLine(t *testing.T) {
	t.Parallel()
	command := commandLine(t)
	s := start(t, config{})
	for _, way := range []struct {
		name  string
		env   []string
		args  []string
		calls int // how many of the calls are made; each takes a second
	}{
		{"an endpoint setting", nil, []string{"--endpoint-url", s.Endpoint}, 3},
		{"the proxy", []string{"HTTPS_PROXY=" + s.Proxy, "AWS_CA_BUNDLE=" + s.CAFile}, nil, len(commands)},
	} {
		t.Run(way.name, func(t *testing.T) {
			aws := func(args ...string) (string, error) {
				args = append(append(append([]string{}, command[1:]...), way.args...), args...)
				c := exec.CommandContext(t.Context(), command[0], args...)
				c.Env = append([]string{
					"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "AWS_ACCESS_KEY_ID=" + s.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + s.SecretAccessKey,
					"AWS_DEFAULT_REGION=eu-west-1", "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1",
				}, way.env...)
				out, err := c.CombinedOutput()
				return string(out), err
			}
			for _, c := range commands[:way.calls] {
				out, err := aws(strings.Fields(c.args)...)
				if (err != nil) != c.fails || !strings.Contains(out, c.part) {
					t.Errorf("aws %s: %v\n%s", c.args, err, out)
				}
			}
			q, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, s.Control+"/users/bob", nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
		})
	}
}
