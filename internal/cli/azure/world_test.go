package azure_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cli/azure"
	"github.com/cloudcredential/operator/internal/cli/clitest"
	simazure "github.com/cloudcredential/operator/sim/azure"
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
    kind: AzureProviderSpec
    roleBindings: [{role: Reader}]
    permissions: [Microsoft.Network/dnsZones/read]
`

// identity is the managed identity for that Secret, and its custom role.
const identity = "prod-openshift-ingress-cloud-credentials"

// world is a simulated subscription, reached as the real one is, with a directory of requests and one for the output.
type world struct {
	*simazure.Cloud
	t             *testing.T
	transport     http.RoundTripper
	subscription  string
	requests, out string
	// variables of the environment that the program sees.
	variables map[string]string
}

// newWorld has the environment name an owner of the subscription.
func newWorld(t *testing.T, options simazure.Options) *world {
	t.Helper()
	w := &world{
		Cloud: simazure.New(options), t: t, requests: clitest.Requests(t, map[string]string{"ingress.yaml": request}), out: t.TempDir(),
		variables: map[string]string{"AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"},
	}
	w.transport = clitest.Transport(t, func(host string) http.Handler {
		if w.Serves(host) {
			return w.Cloud
		}
		return nil
	})
	w.subscription = w.AddSubscription("")
	w.as("owner", "Owner")
	return w
}

func (w *world) has(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// as has the environment name a new application with these roles in the subscription.
func (w *world) as(name string, roles ...string) {
	w.t.Helper()
	made, err := w.AddServicePrincipal(name, "/subscriptions/"+w.subscription, roles...)
	w.has(err)
	maps.Copy(w.variables, map[string]string{"AZURE_TENANT_ID": w.TenantID(), "AZURE_CLIENT_ID": made.ClientID, "AZURE_CLIENT_SECRET": made.ClientSecret})
}

// run runs a command with the flags that every one of them has to have. The log of calls begins with it.
func (w *world) run(command string, more ...string) clitest.Ran {
	w.t.Helper()
	args := append(append([]string{"azure"}, strings.Fields(command)...), "--name=prod", "--region=westeurope", "--subscription-id="+w.subscription)
	if !strings.Contains(command, "delete") {
		args = append(args, "--output-dir="+w.out)
	}
	if !strings.Contains(command, "delete") && !strings.Contains(command, "create-managed-identities") {
		args = append(args, "--tenant-id="+w.TenantID())
	}
	if strings.Contains(command, "create-all") || strings.Contains(command, "create-managed-identities") || strings.Contains(command, "verify") {
		args = append(args, "--credentials-requests-dir="+w.requests)
	}
	return w.plain(append(args, more...)...)
}

// plain runs the program with these arguments.
func (w *world) plain(args ...string) clitest.Ran {
	w.t.Helper()
	w.Calls().Reset()
	return clitest.Program{Cloud: azure.Cloud(), Transport: w.transport, Environ: clitest.Variables(w.variables)}.Run(w.t, args...)
}

// calls is how many calls the last command made.
func (w *world) calls() int { return len(w.Calls().All()) }
