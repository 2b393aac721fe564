package judge

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/proxy"
)

// commandLine is the aws program, as a user of the account with this key sees it.
type commandLine struct {
	t           *testing.T
	program     string
	environment []string
	endpoint    string // --endpoint-url, if it is set
}

// newCommandLine finds the program: JUDGE_AWS, or Debian's, or the first in PATH.
func newCommandLine(t *testing.T) *commandLine {
	t.Helper()
	for _, candidate := range []string{os.Getenv("JUDGE_AWS"), "/usr/bin/aws", "aws"} {
		if program, err := exec.LookPath(candidate); candidate != "" && err == nil {
			version, err := exec.CommandContext(t.Context(), program, "--version").CombinedOutput()
			if err != nil {
				t.Fatalf("%s --version: %v: %s", program, err, version)
			}
			t.Logf("%s: %s", program, bytes.TrimSpace(version))
			return &commandLine{t: t, program: program, environment: []string{
				"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LC_ALL=C.UTF-8",
				"AWS_DEFAULT_REGION=" + region, "AWS_PAGER=", "AWS_MAX_ATTEMPTS=1", "AWS_EC2_METADATA_DISABLED=true",
			}}
		}
	}
	absent(t, "there is no aws command line; install Debian's package awscli")
	return nil
}

// as gives the same command line with another key.
func (c commandLine) as(k aws.Key) *commandLine {
	c.environment = append(slices.Clip(c.environment), "AWS_ACCESS_KEY_ID="+k.ID, "AWS_SECRET_ACCESS_KEY="+k.Secret)
	return &c
}

// run gives what the program prints, on one of its two outputs, and whether it says that it succeeded.
func (c *commandLine) run(arguments ...string) (output, failure string, ok bool) {
	c.t.Helper()
	if c.endpoint != "" {
		arguments = append([]string{"--endpoint-url", c.endpoint}, arguments...)
	}
	command := exec.CommandContext(c.t.Context(), c.program, arguments...)
	command.Env = c.environment
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		c.t.Fatalf("aws %s: %v", strings.Join(arguments, " "), err)
	}
	return strings.TrimSpace(stdout.String()), strings.TrimSpace(stderr.String()), err == nil
}

// must runs a command that has to succeed and reads its JSON into out, unless that is nil.
func (c *commandLine) must(out any, arguments ...string) {
	c.t.Helper()
	output, failure, ok := c.run(arguments...)
	if !ok {
		c.t.Fatalf("aws %s failed: %s", strings.Join(arguments, " "), failure)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal([]byte(output), out); err != nil {
		c.t.Fatalf("aws %s printed no JSON (%v): %s", strings.Join(arguments, " "), err, output)
	}
}

// text runs a command with --query and gives the one text that it selects.
func (c *commandLine) text(query string, arguments ...string) string {
	c.t.Helper()
	output, failure, ok := c.run(append(arguments, "--query", query, "--output", "text")...)
	if !ok {
		c.t.Fatalf("aws %s failed: %s", strings.Join(arguments, " "), failure)
	}
	return output
}

// refused runs a command that has to fail with this error code.
func (c *commandLine) refused(code string, arguments ...string) {
	c.t.Helper()
	output, failure, ok := c.run(arguments...)
	if ok || !strings.Contains(failure, "("+code+")") {
		c.t.Errorf("aws %s: want the error %s, printed %s %s", strings.Join(arguments, " "), code, output, failure)
	}
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

func TestCommandLineByEndpoint(t *testing.T) {
	t.Parallel()
	c := newCommandLine(t)
	cloud := aws.New(aws.Options{})
	server := httptest.NewServer(cloud)
	t.Cleanup(server.Close)
	root, err := cloud.AddAccountKey()
	if err != nil {
		t.Fatal(err)
	}
	c.endpoint = server.URL
	admin := c.as(root)
	lifeOfAUser(t, admin, c)
	if n := cloud.Calls().Count("iam", "DeleteUser"); n != 2 {
		t.Errorf("%d calls of DeleteUser, want 2", n)
	}
}

// lifeOfAUser does by hand what the operator does, checks what the new key may do, and cleans up.
func lifeOfAUser(t *testing.T, admin, anybody *commandLine) {
	t.Helper()
	const document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GetUser","ec2:DescribeVpcs"],"Resource":"*"}]}`
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	user := []string{"--user-name", "cli"}
	equal(t, "ARN", admin.text("User.Arn", "iam", "create-user", "--user-name", "cli", "--tags", "Key=owner,Value=judge"), "arn:aws:iam::123456789012:user/cli")
	admin.must(nil, "iam", "wait", "user-exists", "--user-name", "cli")
	equal(t, "tags", admin.text("Tags[].[Key,Value]", append([]string{"iam", "list-user-tags"}, user...)...), "owner\tjudge")
	admin.must(nil, "iam", "put-user-policy", "--user-name", "cli", "--policy-name", "p", "--policy-document", "file://"+file)
	var put struct{ PolicyDocument json.RawMessage }
	admin.must(&put, "iam", "get-user-policy", "--user-name", "cli", "--policy-name", "p")
	equal(t, "policy", compact(t, put.PolicyDocument), document)
	var made struct {
		AccessKey struct{ AccessKeyId, SecretAccessKey string }
	}
	admin.must(&made, append([]string{"iam", "create-access-key"}, user...)...)

	holder := anybody.as(aws.Key{ID: made.AccessKey.AccessKeyId, Secret: made.AccessKey.SecretAccessKey})
	equal(t, "caller", holder.text("Arn", "sts", "get-caller-identity"), "arn:aws:iam::123456789012:user/cli")
	equal(t, "own name", holder.text("User.UserName", "iam", "get-user"), "cli")
	holder.must(nil, "ec2", "describe-vpcs")
	holder.refused("UnauthorizedOperation", "ec2", "describe-volumes")
	holder.refused("AccessDenied", "iam", "create-user", "--user-name", "other")
	anybody.as(aws.Key{ID: made.AccessKey.AccessKeyId, Secret: "wrong"}).refused("SignatureDoesNotMatch", "iam", "get-user")
	equal(t, "decisions", admin.text("EvaluationResults[].EvalDecision", "iam", "simulate-principal-policy",
		"--policy-source-arn", "arn:aws:iam::123456789012:user/cli", "--action-names", "iam:GetUser", "iam:CreateUser"), "allowed\timplicitDeny")

	admin.refused("DeleteConflict", append([]string{"iam", "delete-user"}, user...)...)
	admin.must(nil, "iam", "delete-user-policy", "--user-name", "cli", "--policy-name", "p")
	equal(t, "keys", admin.text("AccessKeyMetadata[].AccessKeyId", append([]string{"iam", "list-access-keys"}, user...)...), made.AccessKey.AccessKeyId)
	admin.must(nil, "iam", "delete-access-key", "--user-name", "cli", "--access-key-id", made.AccessKey.AccessKeyId)
	admin.must(nil, append([]string{"iam", "delete-user"}, user...)...)
	admin.refused("NoSuchEntity", append([]string{"iam", "get-user"}, user...)...)
}

func compact(t *testing.T, document json.RawMessage) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, document); err != nil {
		t.Fatalf("policy is no JSON: %v", err)
	}
	return b.String()
}

func TestCommandLineThroughTheProxy(t *testing.T) {
	t.Parallel()
	c := newCommandLine(t)
	cloud := aws.New(aws.Options{})
	p, err := proxy.Start(t.Context(), proxy.Options{Route: proxy.Routes(map[string]http.Handler{".amazonaws.com": cloud})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, p.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	c.environment = append(c.environment, p.Environ(authority)...)
	k, err := cloud.AddUser("cli", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:*","s3:*"],"Resource":"*"}}`)
	if err != nil {
		t.Fatal(err)
	}
	holder := c.as(k)
	for _, n := range []string{"a", "b", "c"} {
		holder.must(nil, "iam", "create-user", "--user-name", n)
	}
	equal(t, "users page by page", holder.text("Users[].UserName", "iam", "list-users", "--page-size", "2"), "a\tb\nc\tcli")
	equal(t, "caller", holder.text("Arn", "sts", "get-caller-identity", "--region", "eu-central-1"), "arn:aws:iam::123456789012:user/cli")
	holder.must(nil, "s3api", "create-bucket", "--bucket", "cli-bucket")
	holder.must(nil, "s3api", "head-bucket", "--bucket", "cli-bucket")
	holder.refused("UnauthorizedOperation", "ec2", "run-instances", "--image-id", "ami-1", "--dry-run")
	if u := p.Unexpected(); len(u) != 0 {
		t.Errorf("the command line asked for %q", u)
	}
}
