package request_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

const ingressSpec = `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec","statementEntries":[` +
	`{"effect":"Allow","action":["route53:ListHostedZones"],"resource":"*","policyCondition":{"Bool":{"aws:SecureTransport":true}}}]}`

// ingress returns a request that is right in every respect, for tests to spoil.
func ingress() *v1.CredentialsRequest {
	return &v1.CredentialsRequest{
		ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-cloud-credential-operator", Name: "openshift-ingress", UID: "7c1d", Generation: 3},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           corev1.ObjectReference{Namespace: "openshift-ingress-operator", Name: "cloud-credentials"},
			ProviderSpec:        &runtime.RawExtension{Raw: []byte(ingressSpec)},
			ServiceAccountNames: []string{"ingress-operator"},
			CloudTokenPath:      "/var/run/secrets/token",
		},
	}
}

func TestDecodeFillsInEveryFieldOfTheRequest(t *testing.T) {
	t.Parallel()
	obj := ingress()
	obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(`{"kind":"AWSProviderStatus","user":"prod-x7-ingress","policy":"prod-x7-ingress-policy"}`)}
	before := obj.DeepCopy()

	got, err := request.Decode(obj)
	if err != nil {
		t.Fatal(err)
	}

	want := &request.Request{
		Name:            types.NamespacedName{Namespace: "openshift-cloud-credential-operator", Name: "openshift-ingress"},
		UID:             "7c1d",
		Generation:      3,
		Secret:          types.NamespacedName{Namespace: "openshift-ingress-operator", Name: "cloud-credentials"},
		ServiceAccounts: []string{"ingress-operator"},
		CloudTokenPath:  "/var/run/secrets/token",
		Kind:            "AWSProviderSpec",
		Spec: &v1.AWSProviderSpec{
			TypeMeta: metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "AWSProviderSpec"},
			StatementEntries: []v1.StatementEntry{{
				Effect: "Allow", Action: []string{"route53:ListHostedZones"}, Resource: "*",
				PolicyCondition: v1.IAMPolicyCondition{"Bool": {"aws:SecureTransport": true}},
			}},
		},
		Status: &v1.AWSProviderStatus{
			TypeMeta: metav1.TypeMeta{Kind: "AWSProviderStatus"}, User: "prod-x7-ingress", Policy: "prod-x7-ingress-policy",
		},
		Object: obj,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, obj); diff != "" {
		t.Errorf("the object was changed: %s", diff)
	}
}

func TestDecodeTakesEveryRequestThatAReleaseShips(t *testing.T) {
	t.Parallel()
	components, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	for cloud, objects := range components {
		for _, obj := range objects {
			r, err := request.Decode(obj)
			if err != nil {
				t.Errorf("%s: %v", cloud, err)
				continue
			}
			if r.Status != nil {
				t.Errorf("%s %s: a status came out of nothing: %v", cloud, r.Name, r.Status)
			}
		}
	}
	if len(components) != 10 || len(components["aws"]) != 7 {
		t.Errorf("the fixtures hold %d clouds and %d requests for AWS, not 10 and 7", len(components), len(components["aws"]))
	}
}

func TestDecodeIsAsTolerantAsEarlierReleases(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ spec, kind string }{
		"YAML":                      {"apiVersion: cloudcredential.openshift.io/v1\nkind: GCPProviderSpec\npredefinedRoles: [roles/viewer]\n", "GCPProviderSpec"},
		"unknown fields":            {`{"kind":"AWSProviderSpec","statementEntries":[],"novelty":{"a":["b\u0000"]}}`, "AWSProviderSpec"},
		"another apiVersion":        {`{"apiVersion":"cloudcredential.openshift.io/v9","kind":"AzureProviderSpec"}`, "AzureProviderSpec"},
		"no apiVersion":             {`{"kind":"VSphereProviderSpec"}`, "VSphereProviderSpec"},
		"white space around JSON":   {"\n  " + ingressSpec + "\n", "AWSProviderSpec"},
		"a kind that came and went": {`{"kind":"AlibabaCloudProviderSpec","statementEntries":[]}`, "AlibabaCloudProviderSpec"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			obj := ingress()
			obj.Spec.ProviderSpec.Raw = []byte(test.spec)
			r, err := request.Decode(obj)
			if err != nil {
				t.Fatal(err)
			}
			if r.Kind != test.kind || r.Spec == nil {
				t.Errorf("decoded to %q and %v", r.Kind, r.Spec)
			}
		})
	}
}

func TestDecodeTakesAnEmbeddedObjectThatIsDecodedAlready(t *testing.T) {
	t.Parallel()
	obj := ingress()
	obj.Spec.ProviderSpec = &runtime.RawExtension{Object: &v1.GCPProviderSpec{
		TypeMeta: metav1.TypeMeta{Kind: "GCPProviderSpec"}, Permissions: []string{"dns.changes.create"},
	}}
	r, err := request.Decode(obj)
	if err != nil {
		t.Fatal(err)
	}
	if spec := r.Spec.(*v1.GCPProviderSpec); len(spec.Permissions) != 1 {
		t.Errorf("decoded to %+v", spec)
	}
}

func TestDecodeRefusesWithTheFieldAndARemedy(t *testing.T) {
	t.Parallel()
	spec := func(raw string) func(*v1.CredentialsRequest) {
		return func(obj *v1.CredentialsRequest) { obj.Spec.ProviderSpec.Raw = []byte(raw) }
	}
	status := func(raw string) func(*v1.CredentialsRequest) {
		return func(obj *v1.CredentialsRequest) { obj.Status.ProviderStatus = &runtime.RawExtension{Raw: []byte(raw)} }
	}
	tests := map[string]struct {
		spoil          func(*v1.CredentialsRequest)
		field, problem string
	}{
		"no providerSpec":         {func(o *v1.CredentialsRequest) { o.Spec.ProviderSpec = nil }, "spec.providerSpec", "is missing"},
		"an empty providerSpec":   {func(o *v1.CredentialsRequest) { o.Spec.ProviderSpec = &runtime.RawExtension{} }, "spec.providerSpec", "is missing"},
		"null for a providerSpec": {spec(`null`), "spec.providerSpec", "is missing"},
		"YAML that is empty":      {spec("# nothing here"), "spec.providerSpec", "is missing"},
		"broken JSON":             {spec(`{"kind":"AWSProviderSpec",`), "spec.providerSpec", "is not well-formed JSON"},
		"broken YAML":             {spec("kind: AWSProviderSpec\n\tx: y"), "spec.providerSpec", "is neither JSON nor YAML"},
		"a list":                  {spec(`["AWSProviderSpec"]`), "spec.providerSpec", "has the wrong type: array"},
		"a word":                  {spec(`AWSProviderSpec`), "spec.providerSpec", "has the wrong type: string"},
		"no kind":                 {spec(`{"statementEntries":[]}`), "spec.providerSpec.kind", "is missing"},
		"a kind in another case":  {spec(`{"Kind":"AWSProviderSpec"}`), "spec.providerSpec.kind", "is missing"},
		"a kind that is a number": {spec(`{"kind":7}`), "spec.providerSpec.kind", "has the wrong type: number"},
		"an unknown kind":         {spec(`{"kind":"DigitalOceanProviderSpec"}`), "spec.providerSpec.kind", `is "DigitalOceanProviderSpec", which no cloud has`},
		"a status for a kind":     {spec(`{"kind":"AWSProviderStatus"}`), "spec.providerSpec.kind", `is "AWSProviderStatus", which no cloud has`},
		"a wrong type inside": {spec(`{"kind":"AWSProviderSpec","statementEntries":"all of them"}`),
			"spec.providerSpec.statementEntries", "has the wrong type: string"},
		"a list where a string belongs": {spec(`{"kind":"AWSProviderSpec","statementEntries":[{"effect":"Allow","action":["a:B"],"resource":["*"]}]}`),
			"spec.providerSpec.statementEntries.resource", "has the wrong type: array"},
		"too large": {spec(`{"kind":"AWSProviderSpec","statementEntries":[{"effect":"` + strings.Repeat("A", 1<<20) + `"}]}`),
			"spec.providerSpec", "has 1048637 bytes, more than the 524288 that are allowed"},
		"too large as YAML": {spec("kind: AWSProviderSpec\nx: " + strings.Repeat("A", 1<<20)),
			"spec.providerSpec", "has 1048601 bytes, more than the 524288 that are allowed"},
		"too deep": {spec(`{"kind":"AWSProviderSpec","statementEntries":[],"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`),
			"spec.providerSpec", "is nested more than 32 levels deep"},
		"absurdly deep": {spec(`{"kind":"AWSProviderSpec","x":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`),
			"spec.providerSpec", "is not well-formed JSON"},
		"a line feed in an action": {spec(`{"kind":"AWSProviderSpec","statementEntries":[{"effect":"Allow","action":["s3:Get","s3:Put\n"],"resource":"*"}]}`),
			"spec.providerSpec.statementEntries[0].action[1]", `is "s3:Put\n", which holds the control character U+000A`},
		"a NUL in a condition's value": {spec(`{"kind":"AWSProviderSpec","statementEntries":[{"policyCondition":{"Bool":{"k":["v\u0000"]}}}]}`),
			"spec.providerSpec.statementEntries[0].policyCondition.Bool.k[0]", `is "v\x00", which holds the control character U+0000`},
		"an escape in a condition's key": {spec(`{"kind":"AWSProviderSpec","statementEntries":[{"policyCondition":{"Bool\u001b":{}}}]}`),
			"a key in spec.providerSpec.statementEntries[0].policyCondition", `is "Bool\x1b", which holds the control character U+001B`},
		"a C1 control in a role": {spec(`{"kind":"AWSProviderSpec","stsIAMRoleARN":"arn:\u0085"}`),
			"spec.providerSpec.stsIAMRoleARN", `is "arn:\u0085", which holds the control character U+0085`},
		"broken UTF-8": {spec("{\"kind\":\"AWSProviderSpec\",\"stsIAMRoleARN\":\"arn:\xff\"}"),
			"spec.providerSpec.stsIAMRoleARN", "is \"arn:\ufffd\", which holds the control character U+FFFD"},

		"an empty Secret name": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Name = "" }, "spec.secretRef.name", "is empty"},
		"an empty Secret namespace": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Namespace = "" },
			"spec.secretRef.namespace", "is empty"},
		"an empty secretRef": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef = corev1.ObjectReference{} }, "spec.secretRef.name", "is empty"},
		"an illegal Secret name": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Name = "Cloud_Credentials" },
			"spec.secretRef.name", `is "Cloud_Credentials", which is not a legal name`},
		"a Secret name with a way out": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Name = "../../etc" },
			"spec.secretRef.name", `is "../../etc", which is not a legal name`},
		"a Secret namespace with a dot": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Namespace = "a.b" },
			"spec.secretRef.namespace", `is "a.b", which is not a legal name`},
		"a control character in the Secret name": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.Name = "a\x07b" },
			"spec.secretRef.name", `is "a\ab", which is not a legal name`},
		"a control character in an unused part of the secretRef": {func(o *v1.CredentialsRequest) { o.Spec.SecretRef.FieldPath = "a\r" },
			"spec.secretRef.fieldPath", `is "a\r", which holds the control character U+000D`},
		"an illegal ServiceAccount": {func(o *v1.CredentialsRequest) { o.Spec.ServiceAccountNames = []string{"a", "system:admin"} },
			"spec.serviceAccountNames[1]", `is "system:admin", which is not a legal name`},
		"an empty ServiceAccount": {func(o *v1.CredentialsRequest) { o.Spec.ServiceAccountNames = []string{""} },
			"spec.serviceAccountNames[0]", "is empty"},
		"a second line in the token path": {func(o *v1.CredentialsRequest) { o.Spec.CloudTokenPath = "/t\nrole_arn = x" },
			"spec.cloudTokenPath", `is "/t\nrole_arn = x", which holds the control character U+000A`},
		"no name": {func(o *v1.CredentialsRequest) { o.Name = "" }, "metadata.name", "is empty"},
		"an illegal namespace": {func(o *v1.CredentialsRequest) { o.Namespace = "A" },
			"metadata.namespace", `is "A", which is not a legal name`},

		"a status of an unknown kind": {status(`{"kind":"AWSProviderStatusV2","user":"x"}`),
			"status.providerStatus.kind", `is "AWSProviderStatusV2", which no cloud has`},
		"a status whose user is no name": {status(`{"kind":"AWSProviderStatus","user":["x"]}`),
			"status.providerStatus.user", "has the wrong type: array"},
		"a broken status": {status(`{"kind":"AWSProviderStatus","user":"x`), "status.providerStatus", "is not well-formed JSON"},
		"a status with a control character": {status(`{"kind":"AWSProviderStatus","user":"x\u0000"}`),
			"status.providerStatus.user", `is "x\x00", which holds the control character U+0000`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			obj := ingress()
			test.spoil(obj)
			r, err := request.Decode(obj)
			if r != nil {
				t.Errorf("a request came back: %+v", r)
			}
			var invalid *request.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("the error is %v, not an InvalidError", err)
			}
			if invalid.Field != test.field || invalid.Problem != test.problem {
				t.Errorf("the error is about\n  %s: %s\nand not about\n  %s: %s", invalid.Field, invalid.Problem, test.field, test.problem)
			}
			checkMessage(t, invalid)
			if _, again := request.Decode(obj); again.Error() != err.Error() {
				t.Errorf("a second try says something else:\n%v\n%v", err, again)
			}
		})
	}
}

// checkMessage fails unless the error can stand in a condition: it is one short line that names the request, the field, the problem and a remedy.
func checkMessage(t *testing.T, invalid *request.InvalidError) {
	t.Helper()
	message := invalid.Error()
	for what, part := range map[string]string{"field": invalid.Field, "problem": invalid.Problem, "remedy": invalid.Remedy} {
		if part == "" || !strings.Contains(message, part) {
			t.Errorf("the message does not have the %s %q: %s", what, part, message)
		}
	}
	if len(message) > 2000 {
		t.Errorf("the message has %d bytes", len(message))
	}
	if i := strings.IndexFunc(message, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
		t.Errorf("the message has the control character %q", message[i])
	}
}

func TestAnErrorNamesTheRequest(t *testing.T) {
	t.Parallel()
	obj := ingress()
	obj.Spec.SecretRef.Name = ""
	_, err := request.Decode(obj)
	want := "CredentialsRequest openshift-cloud-credential-operator/openshift-ingress is invalid: spec.secretRef.name is empty; " +
		"write the name of the Secret that is to hold the credentials: " +
		"at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends of each part"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestNoObjectIsAnErrorAndNoPanic(t *testing.T) {
	t.Parallel()
	for name, decode := range map[string]func() error{
		"SpecKind":         func() error { _, err := request.SpecKind(nil); return err },
		"Decode":           func() error { _, err := request.Decode(nil); return err },
		"DecodeForRemoval": func() error { _, err := request.DecodeForRemoval(nil); return err },
	} {
		var invalid *request.InvalidError
		if err := decode(); !errors.As(err, &invalid) {
			t.Errorf("%s: the error is %v, not an InvalidError", name, err)
		}
	}
}
