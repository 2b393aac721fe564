// Package clusterenv starts a real kube-apiserver and etcd for tests, and fills them as an OpenShift cluster is filled before the
// operator starts.
package clusterenv

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// AssetsVariable names the directory with the binaries etcd and kube-apiserver.
const AssetsVariable = "KUBEBUILDER_ASSETS"

// Env is a running cluster.
type Env struct {
	// Config connects as a user who may do everything.
	Config *rest.Config
	// Client reads and writes without a cache.
	Client client.Client
	// Control starts users and tells the addresses.
	Control *envtest.Environment
}

// Start starts a cluster with the CRDs that the operator uses, its namespace, and nothing else. It is stopped when t ends. Where
// there are no binaries to start, t is skipped, unless CI is set in the environment: then it fails.
func Start(t testing.TB) *Env {
	t.Helper()
	if os.Getenv(AssetsVariable) == "" {
		message := AssetsVariable + " is not set, so this test against a real kube-apiserver did NOT run; it names the directory of the binaries that hack/controlplane builds"
		if os.Getenv("CI") != "" {
			t.Fatal(message)
		}
		t.Skip("SKIPPED: " + message)
	}
	control := &envtest.Environment{ErrorIfCRDPathMissing: true}
	control.CRDDirectoryPaths = CRDs(t)
	control.ControlPlane.GetAPIServer().Configure().Append("disable-admission-plugins", "ServiceAccount")
	config, err := control.Start()
	if err != nil {
		t.Fatalf("start a control plane from %s: %v", os.Getenv(AssetsVariable), err)
	}
	t.Cleanup(func() {
		if err := control.Stop(); err != nil {
			t.Errorf("stop the control plane: %v", err)
		}
	})
	// The client's own limit would slow tests down that file hundreds of requests.
	config.QPS = -1
	scheme, err := cluster.NewScheme()
	if err != nil {
		t.Fatal(err)
	}
	direct, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		t.Fatal(err)
	}
	env := &Env{Config: config, Client: direct, Control: control}
	env.Namespace(t, cluster.OperatorNamespace)
	return env
}

// CRDs are the files that define the kinds that the operator uses: our own, and those of the module github.com/openshift/api.
func CRDs(t testing.TB) []string {
	t.Helper()
	api := openshiftAPI(t)
	config := filepath.Join(api, "config", "v1", "zz_generated.crd-manifests")
	return []string{
		filepath.Join(Root(t), "manifests", "0000_03_cloud-credential-operator_01_crd.yaml"),
		filepath.Join(config, "0000_00_cluster-version-operator_01_clusteroperators.crd.yaml"),
		filepath.Join(config, "0000_00_cluster-version-operator_01_clusterversions-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_apiservers-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_authentications-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_infrastructures-Default.crd.yaml"),
		filepath.Join(api, "operator", "v1", "zz_generated.crd-manifests", "0000_40_cloud-credential_00_cloudcredentials.crd.yaml"),
	}
}

// Root is the root directory of this repository.
func Root(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		t.Fatal("the test binary does not know where its sources are; build it without -trimpath")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

func openshiftAPI(t testing.TB) string {
	t.Helper()
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/openshift/api")
	list.Dir = Root(t)
	out, err := list.Output()
	if err != nil {
		t.Fatalf("find the module that holds the CRDs (%s): %v", list, err)
	}
	return strings.TrimSpace(string(out))
}
