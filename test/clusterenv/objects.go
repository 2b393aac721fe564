package clusterenv

import (
	"reflect"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/cloudcredential/operator/internal/operator/cluster"
)

const (
	// InfrastructureName is the name of the cluster that Singletons describes.
	InfrastructureName = "prod-x7k2p"
	// ClusterID is its UUID.
	ClusterID = "2f1f7a2c-6a0e-4a53-9f1a-5a1f0c1c7a77"
	// Region is its region on AWS.
	Region = "eu-north-1"
)

// Namespace creates a namespace that may exist already.
func (e *Env) Namespace(t testing.TB, name string) {
	t.Helper()
	err := e.Client.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}})
	if err != nil && !apierrors.IsAlreadyExists(err) {
		t.Fatalf("create namespace %s: %v", name, err)
	}
}

// Create creates an object and gives it the status that it carries. An empty one is left to whoever works on the object already.
func (e *Env) Create(t testing.TB, object client.Object) {
	t.Helper()
	wanted, ok := object.DeepCopyObject().(client.Object)
	if !ok {
		t.Fatalf("%T is no object of the cluster", object)
	}
	if err := e.Client.Create(t.Context(), object); err != nil {
		t.Fatalf("create %T %s: %v", object, client.ObjectKeyFromObject(object), err)
	}
	if status := reflect.ValueOf(wanted).Elem().FieldByName("Status"); !status.IsValid() || status.IsZero() {
		return
	}
	wanted.SetResourceVersion(object.GetResourceVersion())
	wanted.SetUID(object.GetUID())
	err := e.Client.Status().Update(t.Context(), wanted)
	if err != nil && !apierrors.IsNotFound(err) {
		t.Fatalf("set the status of %T %s: %v", object, client.ObjectKeyFromObject(object), err)
	}
	if err == nil {
		object.SetResourceVersion(wanted.GetResourceVersion())
	}
}

// AWSPlatform is the platform of a cluster in Region.
func AWSPlatform() configv1.PlatformStatus {
	return configv1.PlatformStatus{Type: configv1.AWSPlatformType, AWS: &configv1.AWSPlatformStatus{Region: Region}}
}

// Singletons creates the objects that describe an AWS cluster in default mode: Infrastructure, ClusterVersion, Authentication,
// APIServer and CloudCredential. There is no root secret yet.
func (e *Env) Singletons(t testing.TB) {
	t.Helper()
	e.SingletonsOn(t, AWSPlatform())
}

// SingletonsOn is Singletons for a cluster on that platform.
func (e *Env) SingletonsOn(t testing.TB, platform configv1.PlatformStatus) {
	t.Helper()
	e.Create(t, Infrastructure(platform))
	e.Create(t, &configv1.ClusterVersion{
		ObjectMeta: metav1.ObjectMeta{Name: cluster.ClusterVersionName},
		Spec:       configv1.ClusterVersionSpec{ClusterID: ClusterID},
		Status: configv1.ClusterVersionStatus{
			Desired:            configv1.Release{Version: "4.20.3", Image: "release:4.20.3"},
			VersionHash:        "hash",
			ObservedGeneration: 1,
			AvailableUpdates:   []configv1.Release{},
			History: []configv1.UpdateHistory{{State: configv1.CompletedUpdate, Version: "4.20.3", Image: "release:4.20.3",
				StartedTime: metav1.Unix(1700000000, 0), CompletionTime: &metav1.Time{Time: metav1.Unix(1700003600, 0).Time}}},
		},
	})
	e.Create(t, &configv1.Authentication{ObjectMeta: metav1.ObjectMeta{Name: cluster.Singleton}})
	e.Create(t, &configv1.APIServer{ObjectMeta: metav1.ObjectMeta{Name: cluster.Singleton}})
	e.Create(t, CloudCredential(operatorv1.CloudCredentialsModeDefault))
}

// Infrastructure is the cluster's Infrastructure on that platform.
func Infrastructure(platform configv1.PlatformStatus) *configv1.Infrastructure {
	return &configv1.Infrastructure{
		ObjectMeta: metav1.ObjectMeta{Name: cluster.Singleton},
		Spec:       configv1.InfrastructureSpec{PlatformSpec: configv1.PlatformSpec{Type: platform.Type}},
		Status: configv1.InfrastructureStatus{
			InfrastructureName:     InfrastructureName,
			Platform:               platform.Type, //nolint:staticcheck // real clusters have it
			PlatformStatus:         &platform,
			ControlPlaneTopology:   configv1.HighlyAvailableTopologyMode,
			InfrastructureTopology: configv1.HighlyAvailableTopologyMode,
			APIServerURL:           "https://api.prod.example.test:6443",
			APIServerInternalURL:   "https://api-int.prod.example.test:6443",
		},
	}
}

// CloudCredential is the operator's configuration with that mode.
func CloudCredential(mode operatorv1.CloudCredentialsMode) *operatorv1.CloudCredential {
	return &operatorv1.CloudCredential{
		ObjectMeta: metav1.ObjectMeta{Name: cluster.Singleton},
		Spec: operatorv1.CloudCredentialSpec{
			OperatorSpec:    operatorv1.OperatorSpec{ManagementState: operatorv1.Managed, LogLevel: operatorv1.Normal, OperatorLogLevel: operatorv1.Normal},
			CredentialsMode: mode,
		},
	}
}

// RootSecret is the administrator's AWS credential with that annotation; none where mode is empty.
func RootSecret(id, key, mode string) *corev1.Secret {
	root := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: cluster.RootNamespace, Name: "aws-creds"},
		Data:       map[string][]byte{"aws_access_key_id": []byte(id), "aws_secret_access_key": []byte(key)},
	}
	if mode != "" {
		root.Annotations = map[string]string{"cloudcredential.openshift.io/mode": mode}
	}
	return root
}
