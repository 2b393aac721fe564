package gcp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/clitest"
	"github.com/cloudcredential/operator/internal/cli/gcp"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

const (
	projectID = "my-project"
	// publicKey is a file with the cluster's key.
	publicKey = "../../cloud/aws/federation/testdata/key-1.pub"
)

// request is a CredentialsRequest for one Secret.
const request = `apiVersion: cloudcredential.openshift.io/v1
kind: CredentialsRequest
metadata: {name: ingress, namespace: openshift-cloud-credential-operator}
spec:
  secretRef: {name: cloud-credentials, namespace: openshift-ingress}
  serviceAccountNames: [ingress]
  providerSpec:
    apiVersion: cloudcredential.openshift.io/v1
    kind: GCPProviderSpec
    predefinedRoles: [roles/storage.admin]
    permissions: [storage.buckets.get]
`

// world is a simulated project, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simgcp.Cloud
	t             *testing.T
	transport     http.RoundTripper
	requests, out string
	// key is the credentials file that the program finds.
	key string
}

// newWorld has the environment name an owner of the project.
func newWorld(t *testing.T, options simgcp.Options) *world {
	t.Helper()
	w := &world{Cloud: simgcp.New(options), t: t, requests: clitest.Requests(t, map[string]string{"ingress.yaml": request}), out: t.TempDir()}
	w.AddProject(projectID)
	w.transport = clitest.Transport(t, func(string) http.Handler { return w.Cloud })
	w.as("owner", "roles/owner")
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as has the environment name a new service account with these roles.
func (w *world) as(id string, roles ...string) {
	w.t.Helper()
	key, err := w.AddServiceAccountWithRoles(projectID, id, roles...)
	w.has(err)
	w.key = string(key)
}

// run runs a command with the flags that every one of them has to have. The log of calls begins with it.
func (w *world) run(command string, more ...string) clitest.Ran {
	w.t.Helper()
	args := append(append([]string{"gcp"}, strings.Fields(command)...), "--name=prod", "--project="+projectID)
	if !strings.Contains(command, "delete") {
		args = append(args, "--output-dir="+w.out)
	}
	if strings.Contains(command, "create-all") || strings.Contains(command, "create-service-accounts") || strings.Contains(command, "verify") {
		args = append(args, "--credentials-requests-dir="+w.requests)
	}
	return w.plain(append(args, more...)...)
}

// plain runs the program with these arguments.
func (w *world) plain(args ...string) clitest.Ran {
	w.t.Helper()
	w.Calls().Reset()
	return clitest.Program{Cloud: gcp.Cloud(), Transport: w.transport, Environ: clitest.Variables(map[string]string{"GOOGLE_CREDENTIALS": w.key})}.Run(w.t, args...)
}
