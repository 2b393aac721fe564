package cluster_test

import (
	"slices"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

func TestKindsFollowTheGeneration(t *testing.T) {
	t.Parallel()
	item := func(uid types.UID, generation int64, spec string) v1.CredentialsRequest {
		filed := v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{UID: uid, Generation: generation}}
		if spec != "" {
			filed.Spec.ProviderSpec = &runtime.RawExtension{Raw: []byte(spec)}
		}
		return filed
	}
	aws := `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec"}`
	gcp := `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"GCPProviderSpec"}`
	var kinds cluster.Kinds
	for _, step := range []struct {
		items []v1.CredentialsRequest
		want  []string
	}{
		{[]v1.CredentialsRequest{item("a", 1, aws), item("b", 1, ""), item("c", 1, "{")}, []string{"AWSProviderSpec", "", ""}},
		{[]v1.CredentialsRequest{item("c", 2, aws), item("a", 2, gcp), item("b", 1, "")}, []string{"AWSProviderSpec", "GCPProviderSpec", ""}},
		{nil, []string{}},
		{[]v1.CredentialsRequest{item("a", 2, aws)}, []string{"AWSProviderSpec"}},
	} {
		if got := kinds.Of(step.items); !slices.Equal(got, step.want) {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}
