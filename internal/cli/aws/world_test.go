package aws_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/aws"
	"github.com/cloudcredential/operator/internal/cli/clitest"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

// publicKey is a file with the cluster's key.
const publicKey = "../../cloud/aws/federation/testdata/key-1.pub"

// request is a CredentialsRequest for one Secret.
const request = `apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: ingress, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: cloud-credentials, namespace: openshift-ingress}
  serviceAccountNames: [ingress]
  providerSpec:
    apiVersion: cloudcredential.openshift.io/v1
    kind: AWSProviderSpec
    statementEntries:
    - {effect: Allow, action: ["route53:ListHostedZones"], resource: "*"}
`

// role is the role for that Secret.
const role = "prod-openshift-ingress-cloud-credentials"

// world is a simulated account, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simaws.Cloud
	t             *testing.T
	transport     http.RoundTripper
	requests, out string
}

// newWorld has the environment name a user who may do everything. Tests with a world cannot run side by side.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Cloud: simaws.New(simaws.Options{}), t: t, requests: clitest.Requests(t, map[string]string{"ingress.yaml": request}), out: t.TempDir()}
	w.SetDeployDelay(0)
	w.transport = clitest.Transport(t, func(string) http.Handler { return w.Cloud })
	w.as(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as has the environment name a new user with this policy.
func (w *world) as(policy string) {
	w.t.Helper()
	key, err := w.AddUser("user-"+string(rune('a'+len(w.Users()))), policy)
	w.has(err)
	w.environment(key)
}

// environment is what AWS's libraries find: this key and nothing else.
func (w *world) environment(key simaws.Key) {
	w.t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			w.t.Setenv(name, "")
		}
	}
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": key.ID, "AWS_SECRET_ACCESS_KEY": key.Secret,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		w.t.Setenv(name, value)
	}
}

// run runs a command with the flags that every one of them has to have. The log of calls begins with it.
func (w *world) run(command string, more ...string) clitest.Ran {
	w.t.Helper()
	args := append(append([]string{"aws"}, strings.Fields(command)...), "--name=prod", "--region=eu-west-1")
	if !strings.Contains(command, "delete") {
		args = append(args, "--output-dir="+w.out)
	}
	if strings.Contains(command, "create-all") || strings.Contains(command, "create-iam-roles") || strings.Contains(command, "verify") {
		args = append(args, "--credentials-requests-dir="+w.requests)
	}
	return w.plain(append(args, more...)...)
}

// plain runs the program with these arguments.
func (w *world) plain(args ...string) clitest.Ran {
	w.t.Helper()
	w.Calls().Reset()
	return clitest.Program{Cloud: aws.Cloud(), Transport: w.transport, Environ: os.Getenv}.Run(w.t, args...)
}
