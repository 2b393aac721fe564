// Package clusterenv starts a real kube-apiserver and etcd for tests, and fills them as an OpenShift cluster is filled before the
// operator starts.
package clusterenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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
func Start(t testing.TB) *Env { return StartWith(t, nil) }

// StartWith is Start with further flags of kube-apiserver, by their names without dashes.
func StartWith(t testing.TB, flags map[string][]string) *Env {
	t.Helper()
	Require(t)
	env, stop, err := open(t.Context(), flags)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("stop the control plane: %v", err)
		}
	})
	return env
}

// Require skips t, and says so, where there are no binaries to start. If CI is set in the environment, t fails.
func Require(t testing.TB) {
	t.Helper()
	if os.Getenv(AssetsVariable) != "" {
		return
	}
	message := AssetsVariable + " is not set, so this test against a real kube-apiserver did NOT run; it names the directory of the binaries that hack/controlplane builds"
	if os.Getenv("CI") != "" {
		t.Fatal(message)
	}
	t.Skip("SKIPPED: " + message)
}

// Open starts a cluster as Start does, for a TestMain whose tests share it. The caller stops it.
func Open(ctx context.Context) (env *Env, stop func() error, err error) { return open(ctx, nil) }

func open(ctx context.Context, flags map[string][]string) (env *Env, stop func() error, err error) {
	crds, err := definitions()
	if err != nil {
		return nil, nil, err
	}
	scheme, err := cluster.NewScheme()
	if err != nil {
		return nil, nil, err
	}
	control := &envtest.Environment{ErrorIfCRDPathMissing: true, CRDDirectoryPaths: crds}
	control.ControlPlane.GetAPIServer().Configure().Append("disable-admission-plugins", "ServiceAccount")
	for name, values := range flags {
		control.ControlPlane.GetAPIServer().Configure().Set(name, values...)
	}
	config, err := control.Start()
	if err != nil {
		return nil, nil, fmt.Errorf("start a control plane from %s: %w", os.Getenv(AssetsVariable), err)
	}
	// The client's own limit would slow tests down that file hundreds of requests.
	config.QPS = -1
	direct, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		return nil, nil, errors.Join(err, control.Stop())
	}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: cluster.OperatorNamespace}}
	if err := direct.Create(ctx, namespace); err != nil {
		return nil, nil, errors.Join(err, control.Stop())
	}
	return &Env{Config: config, Client: direct, Control: control}, control.Stop, nil
}

// CRDs are the files that define the kinds that the operator uses: our own, and those of the module github.com/openshift/api.
func CRDs(t testing.TB) []string {
	t.Helper()
	files, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func definitions() ([]string, error) {
	root, err := rootDirectory()
	if err != nil {
		return nil, err
	}
	api, err := openshiftAPI(root)
	if err != nil {
		return nil, err
	}
	config := filepath.Join(api, "config", "v1", "zz_generated.crd-manifests")
	return []string{
		filepath.Join(root, "manifests", "0000_03_cloud-credential-operator_01_crd.yaml"),
		filepath.Join(config, "0000_00_cluster-version-operator_01_clusteroperators.crd.yaml"),
		filepath.Join(config, "0000_00_cluster-version-operator_01_clusterversions-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_apiservers-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_authentications-Default.crd.yaml"),
		filepath.Join(config, "0000_10_config-operator_01_infrastructures-Default.crd.yaml"),
		filepath.Join(api, "operator", "v1", "zz_generated.crd-manifests", "0000_40_cloud-credential_00_cloudcredentials.crd.yaml"),
	}, nil
}

// Root is the root directory of this repository.
func Root(t testing.TB) string {
	t.Helper()
	root, err := rootDirectory()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func rootDirectory() (string, error) {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) {
		return "", errors.New("the test binary does not know where its sources are; build it without -trimpath")
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(file))), nil
}

func openshiftAPI(root string) (string, error) {
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/openshift/api")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("find the module that holds the CRDs (%s): %w", list, err)
	}
	return strings.TrimSpace(string(out)), nil
}
