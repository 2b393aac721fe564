package cluster

import (
	"errors"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// NewScheme knows every kind of object that the operator deals with, and no other.
func NewScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	return scheme, errors.Join(
		corev1.AddToScheme(scheme),
		configv1.Install(scheme),
		operatorv1.Install(scheme),
		v1.AddToScheme(scheme),
	)
}
