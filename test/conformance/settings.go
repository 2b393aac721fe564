package conformance

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// Settings are the objects that a cluster has one of, and the root secret. Every world has its own, so that worlds can exist side by side on one
// API server. cluster.Source reads them as it reads the manager's cache, so what follows from them is decided by the real rules.
type Settings struct {
	mu      sync.Mutex
	objects map[string]client.Object
	version int
	fails   error
	sources []*cluster.Source
}

var _ client.Reader = (*Settings)(nil)

func newSettings(platform configv1.PlatformStatus) *Settings {
	s := &Settings{objects: map[string]client.Object{}}
	s.Put(clusterenv.Infrastructure(platform))
	s.Put(clusterenv.CloudCredential(operatorv1.CloudCredentialsModeDefault))
	s.Put(&configv1.ClusterVersion{Spec: configv1.ClusterVersionSpec{ClusterID: clusterenv.ClusterID}}, cluster.ClusterVersionName)
	s.Put(&configv1.Authentication{}, cluster.Singleton)
	return s
}

// Put puts an object there, in the place of the one of its kind and name. A name may be given apart from the object.
func (s *Settings) Put(object client.Object, name ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(name) > 0 {
		object.SetName(name[0])
	}
	s.version++
	object.SetResourceVersion(strconv.Itoa(s.version))
	if object.GetUID() == "" {
		object.SetUID(types.UID("uid-" + strconv.Itoa(s.version)))
	}
	s.objects[settingKey(object, client.ObjectKeyFromObject(object))] = object
}

// Remove takes away the object of the kind of example and of that name.
func (s *Settings) Remove(example client.Object, name types.NamespacedName) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, settingKey(example, name))
}

// Fail makes everything unreadable; nil makes it readable again.
func (s *Settings) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = err
}

// Configure sets spec.credentialsMode of the CloudCredential.
func (s *Settings) Configure(mode operatorv1.CloudCredentialsMode) {
	s.Put(clusterenv.CloudCredential(mode))
}

// Issue sets the issuer of ServiceAccount tokens.
func (s *Settings) Issue(issuer string) {
	s.Put(&configv1.Authentication{Spec: configv1.AuthenticationSpec{ServiceAccountIssuer: issuer}}, cluster.Singleton)
}

// Source makes a source that reads the settings.
func (s *Settings) Source(provider cloud.Provider) *cluster.Source {
	source := cluster.NewSource(s, provider)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources = append(s.sources, source)
	return source
}

// SetRoot puts a root secret of that data there. annotation says what it can be used for, as it was judged before; nothing does where it is empty.
func (s *Settings) SetRoot(name types.NamespacedName, data map[string][]byte, annotation string) {
	root := &corev1.Secret{Data: data}
	if annotation != "" {
		s.mu.Lock()
		for _, source := range s.sources {
			source.Judged(cluster.CredentialOf(root), annotation, "")
		}
		s.mu.Unlock()
	}
	root.Namespace, root.Name = name.Namespace, name.Name
	if annotation != "" {
		root.Annotations = map[string]string{v1.AnnotationMode: annotation}
	}
	s.Put(root)
}

// Get implements client.Reader.
func (s *Settings) Get(_ context.Context, name client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return s.fails
	}
	found := s.objects[settingKey(into, name)]
	if found == nil {
		return apierrors.NewNotFound(schema.GroupResource{Resource: fmt.Sprintf("%T", into)}, name.String())
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(found.DeepCopyObject()).Elem())
	return nil
}

// List implements client.Reader.
func (*Settings) List(_ context.Context, into client.ObjectList, _ ...client.ListOption) error {
	return fmt.Errorf("a %T of settings is not something that anybody needs", into)
}

func settingKey(object client.Object, name types.NamespacedName) string {
	return fmt.Sprintf("%T %s", object, name)
}
