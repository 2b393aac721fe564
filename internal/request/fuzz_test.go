package request_test

import (
	"errors"
	"testing"
	"unicode"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

// FuzzDecode holds that no request makes decoding panic, that whatever is refused is refused with a proper InvalidError, and that whatever is
// taken keeps the promises of Request.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(ingressSpec), []byte(`{"kind":"AWSProviderStatus","user":"u","policy":"p"}`), "cloud-credentials", "openshift-ingress-operator", "sa", "/token")
	f.Add([]byte("kind: GCPProviderSpec\npermissions: [a.b.c]\n"), []byte(`{}`), "a", "b", "c", "")
	f.Fuzz(func(t *testing.T, spec, status []byte, secret, namespace, serviceAccount, path string) {
		obj := &v1.CredentialsRequest{
			ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-cloud-credential-operator", Name: "fuzzed"},
			Spec: v1.CredentialsRequestSpec{
				SecretRef:           corev1.ObjectReference{Namespace: namespace, Name: secret},
				ProviderSpec:        &runtime.RawExtension{Raw: spec},
				ServiceAccountNames: []string{serviceAccount},
				CloudTokenPath:      path,
			},
			Status: v1.CredentialsRequestStatus{ProviderStatus: &runtime.RawExtension{Raw: status}},
		}
		kind, err := request.SpecKind(obj)
		checkError(t, err)
		_, err = request.DecodeForRemoval(obj)
		checkError(t, err)

		r, err := request.Decode(obj)
		checkError(t, err)
		if err != nil {
			return
		}
		if r.Kind != kind || !request.KnownKind(r.Kind) || r.Spec == nil {
			t.Errorf("SpecKind says %q, and it was decoded to %q and %v", kind, r.Kind, r.Spec)
		}
		if validation.IsDNS1123Subdomain(r.Secret.Name) != nil || validation.IsDNS1123Label(r.Secret.Namespace) != nil {
			t.Errorf("the illegal Secret %s was let through", r.Secret)
		}
		for _, c := range r.CloudTokenPath {
			if unicode.IsControl(c) {
				t.Errorf("the token path %q was let through", r.CloudTokenPath)
			}
		}
		checkDecodesAgain(t, obj, r)
	})
}

// checkError fails unless err is nil or can stand in a condition.
func checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var invalid *request.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("the error is %v, not an InvalidError", err)
	}
	checkMessage(t, invalid)
}

// checkDecodesAgain fails unless what was decoded can be copied, encoded and decoded again.
func checkDecodesAgain(t *testing.T, obj *v1.CredentialsRequest, r *request.Request) {
	t.Helper()
	encoded, err := request.Encode(r.Spec.DeepCopyObject())
	if err != nil {
		t.Fatal(err)
	}
	again := obj.DeepCopy()
	again.Spec.ProviderSpec = encoded
	if _, err := request.Decode(again); err != nil {
		t.Errorf("its own encoding %s is refused: %v", encoded.Raw, err)
	}
}
