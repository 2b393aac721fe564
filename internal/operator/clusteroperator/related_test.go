package clusteroperator_test

import (
	"fmt"
	"slices"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/operator/clusteroperator"
)

func TestRelatedObjectsCanBeLookedUp(t *testing.T) {
	t.Parallel()
	const namespace = "openshift-cloud-credential-operator"
	got := clusteroperator.Related([]types.NamespacedName{{Namespace: namespace, Name: "ingress"}}, true)
	want := []configv1.ObjectReference{
		{Resource: "configmaps", Namespace: namespace, Name: "cloud-credential-operator-config"},
		{Group: "operator.openshift.io", Resource: "cloudcredentials", Name: "cluster"},
		{Group: "cloudcredential.openshift.io", Resource: "credentialsrequests", Namespace: namespace, Name: "ingress"},
		{Resource: "namespaces", Name: namespace},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTooManyRequestsAreOneRelatedObject(t *testing.T) {
	t.Parallel()
	var names []types.NamespacedName
	for i := range 10000 {
		names = append(names, types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: fmt.Sprint("request-", i)})
	}
	if got := len(clusteroperator.Related(names, false)); got != 3 {
		t.Errorf("%d related objects", got)
	}
}
