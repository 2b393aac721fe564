package request_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func TestAStatusThatRecordsNothingIsNoStatus(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		``, `null`, `{}`, `# nothing`,
		`{"kind":"AWSProviderStatus","apiVersion":"cloudcredential.openshift.io/v1","user":"","policy":""}`,
		`{"kind":"NobodyKnowsThisStatus"}`,
		`{"kind":"GCPProviderStatus","serviceAccountID":"prod-x7"}`,
	} {
		obj := ingress()
		obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(raw)}
		r, err := request.Decode(obj)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
		} else if r.Status != nil {
			t.Errorf("%s: decoded to %+v", raw, r.Status)
		}
	}
}

func TestAStatusWithoutAKindIsTheProviders(t *testing.T) {
	t.Parallel()
	obj := ingress()
	obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(`{"user":"prod-x7-ingress","novelty":1}`)}
	r, err := request.Decode(obj)
	if err != nil {
		t.Fatal(err)
	}
	if status, ok := r.Status.(*v1.AWSProviderStatus); !ok || status.User != "prod-x7-ingress" {
		t.Errorf("decoded to %#v", r.Status)
	}
}

func TestRemovalNeedsNoMoreThanItsRecord(t *testing.T) {
	t.Parallel()
	secret := types.NamespacedName{Namespace: "openshift-ingress-operator", Name: "cloud-credentials"}
	tests := map[string]struct {
		spoil  func(*v1.CredentialsRequest)
		secret types.NamespacedName
	}{
		"nothing is wrong":        {func(*v1.CredentialsRequest) {}, secret},
		"the provider spec went":  {func(o *v1.CredentialsRequest) { o.Spec.ProviderSpec = nil }, secret},
		"the provider spec broke": {func(o *v1.CredentialsRequest) { o.Spec.ProviderSpec.Raw = []byte(`{"kind":`) }, secret},
		"its contents broke": {func(o *v1.CredentialsRequest) {
			o.Spec.ProviderSpec.Raw = []byte(`{"kind":"AWSProviderSpec","statementEntries":7}`)
		}, secret},
		"it became another cloud's": {func(o *v1.CredentialsRequest) { o.Spec.ProviderSpec.Raw = []byte(`{"kind":"GCPProviderSpec"}`) }, secret},
		"the secretRef went":        {func(o *v1.CredentialsRequest) { o.Spec.SecretRef = corev1.ObjectReference{} }, types.NamespacedName{}},
		"a ServiceAccount is bad":   {func(o *v1.CredentialsRequest) { o.Spec.ServiceAccountNames = []string{"A B"} }, secret},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			obj := ingress()
			obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(`{"kind":"AWSProviderStatus","user":"prod-x7-ingress"}`)}
			test.spoil(obj)
			r, err := request.DecodeForRemoval(obj)
			if err != nil {
				t.Fatal(err)
			}
			want := &v1.AWSProviderStatus{TypeMeta: metav1.TypeMeta{Kind: "AWSProviderStatus"}, User: "prod-x7-ingress"}
			if diff := cmp.Diff(runtime.Object(want), r.Status); diff != "" {
				t.Error(diff)
			}
			if _, ok := r.Spec.(*v1.AWSProviderSpec); !ok || r.Kind != "AWSProviderSpec" || r.Secret != test.secret || r.UID != obj.UID {
				t.Errorf("decoded to %+v", r)
			}
		})
	}
}

func TestRemovalIsRefusedWhereItCannotBeToldWhatWasMade(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ spec, status string }{
		"neither spec nor status":   {`{}`, `{}`},
		"a status of no cloud":      {ingressSpec, `{"kind":"AWSProviderStatusV2","user":"x"}`},
		"a status without its name": {ingressSpec, `{"kind":"AWSProviderStatus","user":7}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			obj := ingress()
			obj.Spec.ProviderSpec.Raw = []byte(test.spec)
			obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(test.status)}
			if r, err := request.DecodeForRemoval(obj); err == nil {
				t.Errorf("decoded to %+v", r)
			}
		})
	}
}

func TestEncodeWritesTheBytesThatTheServerKeeps(t *testing.T) {
	t.Parallel()
	status := &v1.AWSProviderStatus{User: "prod-x7-ingress", Policy: "a<b>&c"}
	got, err := request.Encode(status)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderStatus","policy":"a\u003cb\u003e\u0026c","user":"prod-x7-ingress"}`
	if string(got.Raw) != want {
		t.Errorf("got  %s\nwant %s", got.Raw, want)
	}
	if status.Kind != "" {
		t.Error("the object was changed")
	}
}

func TestEncodeRefusesWhatIsNotEmbedded(t *testing.T) {
	t.Parallel()
	for _, object := range []runtime.Object{nil, (*v1.AWSProviderStatus)(nil), &v1.CredentialsRequest{}} {
		if got, err := request.Encode(object); err == nil {
			t.Errorf("%T was encoded as %s", object, got.Raw)
		}
	}
}

func TestWhatIsEncodedDecodesForEveryCloud(t *testing.T) {
	t.Parallel()
	for _, p := range v1.ProviderTypes() {
		spec, err := request.Encode(p.Spec)
		if err != nil {
			t.Fatal(err)
		}
		obj := ingress()
		obj.Spec.ProviderSpec = spec
		if r, err := request.Decode(obj); err != nil || r.Kind != p.SpecKind {
			t.Errorf("%s: decoded to %+v, %v", p.SpecKind, r, err)
		}
		if status, err := request.Encode(p.Status); err != nil || status == nil {
			t.Errorf("%s: %v", p.StatusKind, err)
		}
	}
}
