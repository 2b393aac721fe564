package crd_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

func TestAdmission(t *testing.T) {
	server := newServer(t, asItIs)
	t.Run("takes and keeps every request that a release ships", func(t *testing.T) { takesReleases(t, server) })
	t.Run("takes what operators from the catalogue file", func(t *testing.T) { takesCatalogue(t, server) })
	t.Run("takes what a condition is to answer", func(t *testing.T) { takesBadInput(t, server) })
	t.Run("refuses what can never be meant", func(t *testing.T) { refuses(t, server) })
	t.Run("keeps every field of a status", func(t *testing.T) { keepsStatus(t, server) })
}

func takesReleases(t *testing.T, server client.Client) {
	components, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range slices.Sorted(maps.Keys(components)) {
		for _, shipped := range components[cloud] {
			filed := shipped.DeepCopy()
			create(t, server, filed)
			kept := &v1.CredentialsRequest{}
			if err := server.Get(t.Context(), client.ObjectKeyFromObject(shipped), kept); err != nil {
				t.Errorf("%s: %v", cloud, err)
				continue
			}
			if !sameJSON(t, shipped.Spec, kept.Spec) {
				t.Errorf("%s %s was changed to %+v", cloud, shipped.Name, kept.Spec)
			}
		}
	}
}

// embed returns a request with the provider spec and everything else as a careful author writes it.
func embed(name, spec string) *v1.CredentialsRequest {
	object := &v1.CredentialsRequest{
		ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: name},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: "openshift-logging", Name: "loki-credentials"},
			ServiceAccountNames: []string{"loki"},
			CloudTokenPath:      "/var/run/secrets/openshift/serviceaccount/token",
		},
	}
	if spec != "" {
		object.Spec.ProviderSpec = &runtime.RawExtension{Raw: []byte(spec)}
	}
	return object
}

func takesCatalogue(t *testing.T, server client.Client) {
	const api = `"apiVersion":"cloudcredential.openshift.io/v1"`
	for name, spec := range map[string]string{
		"aws": `{` + api + `,"kind":"AWSProviderSpec","stsIAMRoleARN":"arn:aws:iam::123456789012:role/loki",` +
			`"statementEntries":[{"effect":"Allow","action":["s3:GetObject"],"resource":"arn:aws:s3:*:*:*"}]}`,
		"aws-without-role": `{` + api + `,"kind":"AWSProviderSpec","statementEntries":[]}`,
		"azure": `{` + api + `,"kind":"AzureProviderSpec","roleBindings":[{"role":"Storage Blob Data Contributor"}],"azureClientID":"c",` +
			`"azureTenantID":"t","azureSubscriptionID":"s","azureRegion":"westeurope"}`,
		"gcp": `{` + api + `,"kind":"GCPProviderSpec","predefinedRoles":["roles/storage.admin"],"audience":"//iam.googleapis.com/x",` +
			`"serviceAccountEmail":"loki@project.iam.gserviceaccount.com","skipServiceCheck":true}`,
	} {
		object := embed("catalogue-"+name, spec)
		object.Spec.SecretRef.Kind, object.Spec.SecretRef.APIVersion = "Secret", "v1"
		create(t, server, object)
	}
}

func takesBadInput(t *testing.T, server client.Client) {
	const aws = `{"kind":"AWSProviderSpec"}`
	for name, object := range map[string]*v1.CredentialsRequest{
		"no-provider-spec":     embed("", ""),
		"empty-provider-spec":  embed("", `{}`),
		"unknown-kind":         embed("", `{"kind":"MoonProviderSpec","craters":3}`),
		"kind-of-a-wrong-type": embed("", `{"kind":[7]}`),
		"wrong-type":           embed("", `{"kind":"AWSProviderSpec","statementEntries":"all"}`),
		"control-character":    embed("", `{"kind":"AWSProviderSpec","stsIAMRoleARN":"a\u0000\n"}`),
		"a-megabyte":           embed("", `{"kind":"AWSProviderSpec","statementEntries":[{"effect":"`+strings.Repeat("A", 1<<20)+`"}]}`),
		"empty-secret-ref":     spoilt(aws, func(s *v1.CredentialsRequestSpec) { s.SecretRef = corev1.ObjectReference{} }),
		"illegal-secret-ref":   spoilt(aws, func(s *v1.CredentialsRequestSpec) { s.SecretRef.Name, s.SecretRef.Namespace = "A_b", "../x" }),
		"token-path":           spoilt(aws, func(s *v1.CredentialsRequestSpec) { s.CloudTokenPath = "/a\nb" }),
		"service-account":      spoilt(aws, func(s *v1.CredentialsRequestSpec) { s.ServiceAccountNames = []string{"", "a\x00"} }),
	} {
		object.Name = "bad-" + name
		create(t, server, object)
	}
}

func spoilt(providerSpec string, spoil func(*v1.CredentialsRequestSpec)) *v1.CredentialsRequest {
	object := embed("", providerSpec)
	spoil(&object.Spec)
	return object
}

func refuses(t *testing.T, server client.Client) {
	for name, spec := range map[string]string{
		"a control character in the Secret's name":      `{"secretRef":{"name":"a\nb","namespace":"n"}}`,
		"a control character in the Secret's namespace": `{"secretRef":{"name":"a","namespace":"n\u0000"}}`,
		"a Secret's name that is too long":              fmt.Sprintf(`{"secretRef":{"name":%q,"namespace":"n"}}`, strings.Repeat("a", 254)),
		"a Secret's namespace that is too long":         fmt.Sprintf(`{"secretRef":{"name":"a","namespace":%q}}`, strings.Repeat("n", 64)),
		"no secretRef":                                  `{"providerSpec":{"kind":"AWSProviderSpec"}}`,
		"a provider spec that is no object":             `{"secretRef":{"name":"a","namespace":"n"},"providerSpec":"AWSProviderSpec"}`,
		"no spec":                                       `null`,
	} {
		object := &unstructured.Unstructured{}
		raw := `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"CredentialsRequest",` +
			`"metadata":{"namespace":"` + operatorNamespace + `","name":"refused"},"spec":` + spec + `}`
		if err := json.Unmarshal([]byte(raw), &object.Object); err != nil {
			t.Fatal(err)
		}
		if err := server.Create(t.Context(), object); !apierrors.IsInvalid(err) {
			t.Errorf("%s: the answer is %v", name, err)
		}
	}
}

func keepsStatus(t *testing.T, server client.Client) {
	object := embed("with-status", `{"kind":"AWSProviderSpec"}`)
	create(t, server, object)
	record, err := request.Encode(&v1.AWSProviderStatus{User: "prod-x7", Policy: "a<b"})
	if err != nil {
		t.Fatal(err)
	}
	object.Status = v1.CredentialsRequestStatus{
		Provisioned: true, LastSyncGeneration: 1, ProviderStatus: record, Mode: v1.ModeMint,
		LastSyncCloudCredsSecretResourceVersion: "1", LastSyncInfrastructureResourceVersion: "2",
		DeliveredSecret: &v1.DeliveredSecret{Namespace: "n", Name: "s", UID: "u", ContentHash: "h"},
		Conditions: []v1.CredentialsRequestCondition{
			{Type: v1.Ready, Status: corev1.ConditionTrue}, {Type: v1.Ready, Status: corev1.ConditionFalse},
		},
	}
	want := object.Status.DeepCopy()
	if err := server.Status().Update(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	kept := &v1.CredentialsRequest{}
	if err := server.Get(t.Context(), client.ObjectKeyFromObject(object), kept); err != nil {
		t.Fatal(err)
	}
	if !sameJSON(t, *want, kept.Status) {
		t.Errorf("the status became %+v", kept.Status)
	}
	if got := string(kept.Status.ProviderStatus.Raw); got != string(record.Raw) {
		t.Errorf("the record came back as other bytes:\n%s\n%s", got, record.Raw)
	}
}

func TestAnUpgradeSparesInvalidRequestsThatExist(t *testing.T) {
	server := newServer(t, withoutRules)
	object := embed("invalid", `{"kind":"AWSProviderSpec"}`)
	object.Spec.SecretRef.Name, object.Spec.SecretRef.Namespace = "a\nb", strings.Repeat("n", 64)
	create(t, server, object)
	upgrade(t, server)

	object.Finalizers = []string{v1.FinalizerDeprovision}
	object.Labels = map[string]string{"changed": "true"}
	object.Spec.CloudTokenPath = "/changed"
	if err := server.Update(t.Context(), object); err != nil {
		t.Errorf("a change of something else is refused: %v", err)
	}
	object.Status.Conditions = []v1.CredentialsRequestCondition{{Type: v1.CredentialsProvisionFailure, Status: corev1.ConditionTrue}}
	if err := server.Status().Update(t.Context(), object); err != nil {
		t.Errorf("a status is refused: %v", err)
	}
	object.Finalizers = nil
	if err := server.Update(t.Context(), object); err != nil {
		t.Errorf("the finalizer cannot be removed: %v", err)
	}
	worse := object.DeepCopy()
	worse.Spec.SecretRef.Name = "a\tb"
	if err := server.Update(t.Context(), worse); !apierrors.IsInvalid(err) {
		t.Errorf("another wrong name is answered with %v", err)
	}
	object.Spec.SecretRef = corev1.ObjectReference{Namespace: "n", Name: "a"}
	if err := server.Update(t.Context(), object); err != nil {
		t.Errorf("putting it right is refused: %v", err)
	}
}

// sameJSON compares a and b as JSON values: the server may order the keys of embedded objects anew.
func sameJSON(t *testing.T, a, b any) bool {
	t.Helper()
	var values [2]any
	for i, value := range []any{a, b} {
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(encoded, &values[i]); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(values[0], values[1])
}
