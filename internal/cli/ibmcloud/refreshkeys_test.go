package ibmcloud_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/cloudcredential/operator/sim/fault"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// shared is the cluster of all tests: starting one takes seconds.
var shared struct {
	once sync.Once
	env  *clusterenv.Env
	stop func() error
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.stop != nil {
		_ = shared.stop()
	}
	os.Exit(code)
}

// running is a world with a running cluster that has the namespaces of the requests, in which names end differently for each test.
type running struct {
	*world
	env        *clusterenv.Env
	kubeconfig string
	namespace  string
	name       string // of the service ID
}

// newRunning has one request, whose Secret is in a namespace of its own. Without the binaries of a control plane t skips itself.
func newRunning(t *testing.T) *running {
	t.Helper()
	clusterenv.Require(t)
	shared.once.Do(func() { shared.env, shared.stop, shared.err = clusterenv.Open(context.Background()) })
	w := newWorld(t)
	w.has(shared.err)
	r := &running{world: w, env: shared.env}
	space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "machines-"}}
	w.has(r.env.Client.Create(t.Context(), space))
	r.namespace = space.Name
	r.name = "prod-" + r.namespace + "-credentials"
	w.has(os.Remove(filepath.Join(w.requests, "registry.yaml")))
	r.release(on("serviceName", "is", viewer))
	user, err := r.env.Control.AddUser(envtest.User{Name: r.namespace, Groups: []string{"system:masters"}}, nil)
	w.has(err)
	content, err := user.KubeConfig()
	w.has(err)
	r.kubeconfig = filepath.Join(t.TempDir(), "kubeconfig")
	w.has(os.WriteFile(r.kubeconfig, content, 0o600))
	return r
}

// release has the request ask for these policies.
func (r *running) release(policies string) {
	r.ask("machines.yaml", request("machines", r.namespace, "credentials", "IBMCloudProviderSpec", "["+policies+"]"))
}

// secret reads the Secret of the cluster.
func (r *running) secret() *corev1.Secret {
	r.t.Helper()
	var found corev1.Secret
	r.has(r.env.Client.Get(r.t.Context(), client.ObjectKey{Namespace: r.namespace, Name: "credentials"}, &found))
	return &found
}

// refresh runs the command.
func (r *running) refresh(more ...string) ran {
	r.t.Helper()
	return r.run("refresh-keys", append(more, "--kubeconfig="+r.kubeconfig)...)
}

// uses checks that the cluster has a key that works, and that it is the only one of ours.
func (r *running) uses() string {
	r.t.Helper()
	key := string(r.secret().Data["ibmcloud_api_key"])
	id, iamID, works := r.Holder(key)
	found, _ := r.ServiceID(r.name)
	if !works || iamID != found.IAMID {
		r.t.Fatalf("the key in the cluster signs in as %q, %v", iamID, works)
	}
	for _, each := range found.Keys {
		if each.Name == "ccoctl-generated-key" && each.ID != id {
			r.t.Errorf("there is an older key %s", each.ID)
		}
	}
	if got := string(r.secret().Data["ibm-credentials.env"]); got != "IBMCLOUD_AUTHTYPE=iam\nIBMCLOUD_APIKEY="+key {
		r.t.Errorf("the file of the Secret is %q", got)
	}
	return key
}

func TestARunningClusterGetsNewKeysBeforeTheOldOnesGo(t *testing.T) {
	t.Parallel()
	r := newRunning(t)
	r.refresh().ends(1).says("ServiceID: "+r.name+" does not exist, rerun with --create flag to create it", "Nothing was changed")
	if len(r.ServiceIDs()) > 0 {
		t.Fatal("a service ID was made")
	}
	r.refresh("--create").ends(0).says("Updated Secret " + r.namespace + "/credentials")
	first := r.uses()
	found, _ := r.ServiceID(r.name)
	foreign, _ := r.AddAPIKey(found.IAMID, "of somebody else")
	changed := r.secret()
	changed.Labels = map[string]string{"kept": "yes"}
	changed.Data["kept"] = []byte("yes")
	r.has(r.env.Client.Update(t.Context(), changed))

	r.release(on("serviceName", "is", viewer, operator))
	r.refresh().ends(0).says("Deleted older API keys of ServiceID " + r.name)
	const want = "create_api_key 1, delete_api_key 1, get_api_keys_details 1, get_policy 1, get_token 1, list_api_keys 1, list_policies 2, list_service_ids 1, replace_policy 1"
	if got := r.operations(); got != want {
		t.Errorf("the calls are\n%s\nand should be\n%s", got, want)
	}
	if second := r.uses(); second == first {
		t.Error("the key is the old one")
	}
	r.grant(r.name, "role:Operator+role:Viewer on accountId=ACCOUNT,serviceName=is")
	if found, _ := r.ServiceID(r.name); len(found.Keys) != 2 || found.Keys[0].ID != foreign && found.Keys[1].ID != foreign {
		t.Errorf("the keys are %+v", found.Keys)
	}
	if got := r.secret(); got.Labels["kept"] != "yes" || string(got.Data["kept"]) != "yes" {
		t.Errorf("what others wrote is gone: %v", got.Labels)
	}
	if r.manifest(r.name) != "" {
		t.Error("a manifest was written")
	}
}

func TestAClusterThatCannotBeWrittenKeepsItsKey(t *testing.T) {
	t.Parallel()
	r := newRunning(t)
	r.refresh("--create").ends(0)
	key := r.uses()
	fixed := r.secret()
	immutable := true
	fixed.Immutable = &immutable
	r.has(r.env.Client.Update(t.Context(), fixed))
	r.refresh().ends(1).says("immutable")
	if _, _, works := r.Holder(key); !works {
		t.Fatal("the key of the cluster is gone")
	}
	r.has(r.env.Client.Delete(t.Context(), fixed))
	r.refresh().ends(0)
	r.uses()
}

func TestARefreshThatIsCutOffIsFinishedByTheNextOne(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"create_api_key", "delete_api_key"} {
		r := newRunning(t)
		r.refresh("--create").ends(0)
		key := r.uses()
		remove := r.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Operation == operation }, Effect: fault.Deny})
		r.refresh().ends(1)
		remove()
		if _, _, works := r.Holder(key); !works {
			t.Errorf("%s: the old key is gone", operation)
		}
		r.refresh().ends(0)
		r.uses()
	}
}

func TestARefreshNeedsAClusterAndCanBeTriedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("refresh-keys").ends(1).says(`required flag(s) "kubeconfig" not set`)
	w.run("refresh-keys", "--kubeconfig=nowhere").ends(1).says("--kubeconfig", "nowhere")
	r := newRunning(t)
	r.refresh("--create", "--dry-run")
	if len(r.ServiceIDs()) > 0 || strings.Contains(r.operations(), "create") {
		t.Errorf("it was not only tried out: %s", r.operations())
	}
}
