package v1_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// filled returns one object of each kind with every field set, by the name of its golden file.
func filled() map[string]runtime.Object {
	meta := func(kind string) metav1.TypeMeta {
		return metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: kind}
	}
	policies := []v1.AccessPolicy{{
		Attributes: []v1.AccessPolicyAttribute{{Name: "serviceName", Value: "is"}, {Name: "region", Value: "eu*", Operator: "stringMatch"}},
		Roles:      []string{"crn:v1:bluemix:public:iam::::role:Viewer"},
	}}
	objects := []runtime.Object{
		&v1.AWSProviderSpec{TypeMeta: meta("AWSProviderSpec"), STSIAMRoleARN: "arn:aws:iam::1:role/r", StatementEntries: []v1.StatementEntry{{
			Effect: "Allow", Action: []string{"kms:CreateGrant"}, Resource: "*",
			PolicyCondition: v1.IAMPolicyCondition{
				"Bool":         {"kms:GrantIsForAWSResource": true},
				"StringEquals": {"aws:RequestTag/team": []any{"a", "b"}},
			},
		}}},
		&v1.AWSProviderStatus{TypeMeta: meta("AWSProviderStatus"), User: "prod-x7-ingress", Policy: "prod-x7-ingress-policy"},
		&v1.AlibabaCloudProviderSpec{TypeMeta: meta("AlibabaCloudProviderSpec"), StatementEntries: []v1.AlibabaStatementEntry{{
			Effect: "Allow", Action: []string{"ecs:AttachDisk"}, Resource: "*",
		}}},
		&v1.AlibabaCloudProviderStatus{TypeMeta: meta("AlibabaCloudProviderStatus")},
		&v1.AzureProviderSpec{
			TypeMeta: meta("AzureProviderSpec"), RoleBindings: []v1.RoleBinding{{Role: "Contributor"}},
			Permissions: []string{"Microsoft.Compute/disks/read"}, DataPermissions: []string{"Microsoft.Storage/x/read"},
			AzureClientID: "client", AzureRegion: "region", AzureSubscriptionID: "subscription", AzureTenantID: "tenant",
		},
		&v1.AzureProviderStatus{TypeMeta: meta("AzureProviderStatus"), ServicePrincipalName: "app", AppID: "id", SecretLastResourceVersion: "17"},
		&v1.GCPProviderSpec{
			TypeMeta: meta("GCPProviderSpec"), PredefinedRoles: []string{"roles/dns.admin"}, Permissions: []string{"dns.changes.create"},
			SkipServiceCheck: true, ServiceAccountEmail: "a@b", Audience: "//iam.googleapis.com/x",
		},
		&v1.GCPProviderStatus{TypeMeta: meta("GCPProviderStatus"), ServiceAccountID: "prod-x7", RoleID: "prod_x7"},
		&v1.IBMCloudProviderSpec{TypeMeta: meta("IBMCloudProviderSpec"), Policies: policies},
		&v1.IBMCloudProviderStatus{TypeMeta: meta("IBMCloudProviderStatus")},
		&v1.IBMCloudPowerVSProviderSpec{TypeMeta: meta("IBMCloudPowerVSProviderSpec"), Policies: policies},
		&v1.IBMCloudPowerVSProviderStatus{TypeMeta: meta("IBMCloudPowerVSProviderStatus")},
		&v1.KubevirtProviderSpec{TypeMeta: meta("KubevirtProviderSpec")},
		&v1.KubevirtProviderStatus{TypeMeta: meta("KubevirtProviderStatus")},
		&v1.NutanixProviderSpec{TypeMeta: meta("NutanixProviderSpec")},
		&v1.NutanixProviderStatus{TypeMeta: meta("NutanixProviderStatus")},
		&v1.OpenStackProviderSpec{TypeMeta: meta("OpenStackProviderSpec")},
		&v1.OpenStackProviderStatus{TypeMeta: meta("OpenStackProviderStatus")},
		&v1.OvirtProviderSpec{TypeMeta: meta("OvirtProviderSpec")},
		&v1.OvirtProviderStatus{TypeMeta: meta("OvirtProviderStatus")},
		&v1.VSphereProviderSpec{TypeMeta: meta("VSphereProviderSpec"), Permissions: []v1.VSpherePermission{{Privileges: []string{"System.Read"}}}},
		&v1.VSphereProviderStatus{TypeMeta: meta("VSphereProviderStatus"), SecretLastResourceVersion: "17"},
		filledRequest(meta("CredentialsRequest")),
	}
	byKind := map[string]runtime.Object{}
	for _, object := range objects {
		byKind[object.GetObjectKind().GroupVersionKind().Kind] = object
	}
	return byKind
}

func filledRequest(meta metav1.TypeMeta) *v1.CredentialsRequest {
	synced := metav1.NewTime(time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC).Local())
	return &v1.CredentialsRequest{
		TypeMeta:   meta,
		ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-cloud-credential-operator", Name: "openshift-ingress"},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: "openshift-ingress-operator", Name: "cloud-credentials"},
			ProviderSpec:        &runtime.RawExtension{Raw: []byte(`{"kind":"AWSProviderSpec","novelty":[1]}`)},
			ServiceAccountNames: []string{"ingress-operator"},
			CloudTokenPath:      "/var/run/secrets/token",
		},
		Status: v1.CredentialsRequestStatus{
			Provisioned: true, LastSyncTimestamp: &synced, LastSyncGeneration: 3,
			LastSyncCloudCredsSecretResourceVersion: "41", LastSyncInfrastructureResourceVersion: "42",
			ProviderStatus:  &runtime.RawExtension{Raw: []byte(`{"kind":"AWSProviderStatus","user":"u","policy":"p"}`)},
			Mode:            v1.ModeMint,
			DeliveredSecret: &v1.DeliveredSecret{Namespace: "openshift-ingress-operator", Name: "cloud-credentials", UID: "7c1d", ContentHash: "e3b0"},
			Conditions: []v1.CredentialsRequestCondition{
				{Type: v1.Ready, Status: corev1.ConditionTrue, LastProbeTime: synced, LastTransitionTime: synced, Reason: "Ready", Message: "It is."},
				{Type: v1.CredentialsProvisionFailure, Status: corev1.ConditionFalse},
			},
		},
	}
}

// TestTheWireFormatIsThatOfTheGoldenFiles compares with testdata/wire. A file that is to change is deleted; the failing test then writes it anew.
func TestTheWireFormatIsThatOfTheGoldenFiles(t *testing.T) {
	t.Parallel()
	for kind, object := range filled() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			checkGolden(t, kind+".json", object)

			golden, err := os.ReadFile(filepath.Join("testdata", "wire", kind+".json"))
			if err != nil {
				t.Fatal(err)
			}
			decoded := newOfKind(t, kind)
			if err := json.Unmarshal(golden, decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(encode(t, object), encode(t, decoded)); diff != "" {
				t.Errorf("decoded and encoded again it differs: %s", diff)
			}
		})
	}
}

func TestEmptyObjectsKeepTheFieldsThatEarlierReleasesAlwaysWrite(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		object runtime.Object
		want   string
	}{
		"CredentialsRequest": {
			&v1.CredentialsRequest{},
			`{"metadata":{},"spec":{"secretRef":{}},"status":{"provisioned":false,"lastSyncGeneration":0}}`,
		},
		"a condition": {
			&v1.CredentialsRequest{Status: v1.CredentialsRequestStatus{Conditions: []v1.CredentialsRequestCondition{{Type: "X", Status: "True"}}}},
			`{"metadata":{},"spec":{"secretRef":{}},"status":{"provisioned":false,"lastSyncGeneration":0,` +
				`"conditions":[{"type":"X","status":"True","lastProbeTime":null,"lastTransitionTime":null}]}}`,
		},
		"AWSProviderSpec":   {&v1.AWSProviderSpec{}, `{"statementEntries":null}`},
		"AWSProviderStatus": {&v1.AWSProviderStatus{}, `{"user":"","policy":""}`},
		"GCPProviderStatus": {&v1.GCPProviderStatus{}, `{"serviceAccountID":""}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.Marshal(test.object)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestObjectsOfALaterReleaseDecode(t *testing.T) {
	t.Parallel()
	later := []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"CredentialsRequest","metadata":{"name":"a","novelty":1},
		"spec":{"secretRef":{"name":"s","namespace":"n","novelty":{}},"providerSpec":{"kind":"MoonProviderSpec","craters":[1]},"novelty":[]},
		"status":{"provisioned":true,"lastSyncGeneration":2,"novelty":"x","conditions":[{"type":"New","status":"True","severity":"high"}]}}`)
	var decoded v1.CredentialsRequest
	if err := json.Unmarshal(later, &decoded); err != nil {
		t.Fatal(err)
	}
	if decoded.Spec.SecretRef.Name != "s" || !decoded.Status.Provisioned || decoded.Status.Conditions[0].Type != "New" {
		t.Errorf("decoded to %+v", decoded)
	}
	if got, want := string(decoded.Spec.ProviderSpec.Raw), `{"kind":"MoonProviderSpec","craters":[1]}`; got != want {
		t.Errorf("the provider spec became %s, not %s", got, want)
	}
}

func TestACopyOfAPolicyConditionIsIndependent(t *testing.T) {
	t.Parallel()
	build := func() *v1.AWSProviderSpec {
		return &v1.AWSProviderSpec{StatementEntries: []v1.StatementEntry{{PolicyCondition: v1.IAMPolicyCondition{
			"StringEquals": {"tag": []string{"a"}, "other": []any{"b", map[string]any{"c": "d"}}, "none": nil, "count": 3},
			"Null":         nil,
		}}}}
	}
	original := build()
	equals := original.DeepCopy().StatementEntries[0].PolicyCondition["StringEquals"]
	equals["tag"].([]string)[0] = "changed"
	equals["other"].([]any)[1].(map[string]any)["c"] = "changed"
	equals["new"] = true
	if diff := cmp.Diff(build(), original); diff != "" {
		t.Errorf("a change of the copy changed the original: %s", diff)
	}
}

func newOfKind(t *testing.T, kind string) runtime.Object {
	t.Helper()
	scheme := runtime.NewScheme()
	if err := v1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	object, err := scheme.New(v1.GroupVersion.WithKind(kind))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

func checkGolden(t *testing.T, file string, object runtime.Object) {
	t.Helper()
	path := filepath.Join("testdata", "wire", file)
	got := encode(t, object)
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("%s did not exist and has been written: look at it and commit it", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// encode returns object as indented JSON that ends with a line feed.
func encode(t *testing.T, object runtime.Object) string {
	t.Helper()
	encoded, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, encoded, "", "  "); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(indented.String()) + "\n"
}
