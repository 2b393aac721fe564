package performance

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// serviceAccount is who the operator is to the API server. Requests of a ServiceAccount get the share of the API server's time that
// they get in a cluster, which those of an administrator would not.
const serviceAccount = "system:serviceaccount:openshift-cloud-credential-operator:cloud-credential-operator"

// controlPlane is a real kube-apiserver that writes down what the operator asks of it.
type controlPlane struct {
	*clusterenv.Env
	// kubeconfig is the operator's, with the rights that manifests/ gives to its ServiceAccount.
	kubeconfig string
	audit      *audit
}

// startControlPlane starts a control plane that describes an AWS cluster in default mode. There is no root secret yet.
func startControlPlane(b *testing.B) *controlPlane {
	b.Helper()
	return startControlPlaneOn(b, onAWS())
}

// startControlPlaneOn is startControlPlane for a cluster in another cloud.
func startControlPlaneOn(b *testing.B, on place) *controlPlane {
	b.Helper()
	clusterenv.Require(b)
	folder := b.TempDir()
	control := &envtest.Environment{CRDDirectoryPaths: clusterenv.CRDs(b), ErrorIfCRDPathMissing: true}
	log := newAudit(b, folder)
	arguments := control.ControlPlane.GetAPIServer().Configure()
	arguments.Append("disable-admission-plugins", "ServiceAccount")
	log.configure(arguments)
	config, err := control.Start()
	if err != nil {
		b.Fatalf("start a control plane: %v", err)
	}
	b.Cleanup(func() {
		if err := control.Stop(); err != nil {
			b.Errorf("stop the control plane: %v", err)
		}
	})
	config.QPS = -1
	scheme, err := cluster.NewScheme()
	if err != nil {
		b.Fatal(err)
	}
	direct, err := client.New(config, client.Options{Scheme: scheme})
	if err != nil {
		b.Fatal(err)
	}
	c := &controlPlane{
		Env:        &clusterenv.Env{Config: config, Client: direct, Control: control},
		kubeconfig: filepath.Join(folder, "kubeconfig"), audit: log,
	}
	c.Namespace(b, cluster.OperatorNamespace)
	for _, name := range []string{"openshift-config", "openshift-config-managed"} {
		c.Namespace(b, name)
	}
	c.SingletonsOn(b, on.platform)
	c.grantRights(b)
	c.warm(b)
	return c
}

// warm waits until the API server answers from its own cache about each kind that the operator watches. It opens that of a custom resource
// when somebody asks for the first time, and in a cluster others have.
func (c *controlPlane) warm(b *testing.B) {
	b.Helper()
	kinds := []client.ObjectList{
		&v1.CredentialsRequestList{}, &configv1.ClusterOperatorList{}, &configv1.ClusterVersionList{}, &configv1.InfrastructureList{},
		&configv1.AuthenticationList{}, &configv1.APIServerList{}, &operatorv1.CloudCredentialList{},
	}
	watching, err := client.NewWithWatch(c.Config, client.Options{Scheme: c.Client.Scheme()})
	if err != nil {
		b.Fatal(err)
	}
	for _, kind := range kinds {
		for range 100 {
			opened, err := watching.Watch(b.Context(), kind)
			if err == nil {
				opened.Stop()
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// grantRights writes the operator's kubeconfig and installs the roles of manifests/.
func (c *controlPlane) grantRights(b *testing.B) {
	b.Helper()
	user, err := c.Control.AddUser(envtest.User{Name: serviceAccount, Groups: []string{"system:serviceaccounts"}}, nil)
	if err != nil {
		b.Fatalf("add the operator's user: %v", err)
	}
	kubeconfig, err := user.KubeConfig()
	if err != nil {
		b.Fatalf("make the operator's kubeconfig: %v", err)
	}
	if err := os.WriteFile(c.kubeconfig, kubeconfig, 0o600); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(clusterenv.Root(b), "manifests", "01-*role*.yaml"))
	if err != nil || len(files) == 0 {
		b.Fatalf("no roles in manifests/: %v", err)
	}
	for _, file := range files {
		c.apply(b, file)
	}
}

// apply creates the objects of a file.
func (c *controlPlane) apply(b *testing.B, file string) {
	b.Helper()
	in, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	for decoder := yaml.NewYAMLOrJSONDecoder(in, 4096); ; {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			b.Fatalf("read %s: %v", file, err)
		}
		if err := c.Client.Create(b.Context(), object); err != nil && !apierrors.IsAlreadyExists(err) {
			b.Fatalf("create what %s holds: %v", file, err)
		}
	}
}
