package v1_test

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

func readCRD(t *testing.T) *apiextensions.CustomResourceDefinition {
	t.Helper()
	raw, err := os.ReadFile("../../manifests/0000_03_cloud-credential-operator_01_crd.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var crd apiextensions.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(raw, &crd); err != nil {
		t.Fatal(err)
	}
	return &crd
}

func TestTheCRDIsNamedAsInExistingClusters(t *testing.T) {
	t.Parallel()
	crd := readCRD(t)
	if got, want := crd.Name, "credentialsrequests.cloudcredential.openshift.io"; got != want {
		t.Errorf("the CRD is named %s, not %s", got, want)
	}
	annotations := map[string]string{
		"capability.openshift.io/name":                                "CloudCredential",
		"include.release.openshift.io/ibm-cloud-managed":              "true",
		"include.release.openshift.io/self-managed-high-availability": "true",
	}
	if diff := cmp.Diff(annotations, crd.Annotations); diff != "" {
		t.Error(diff)
	}
	names := apiextensions.CustomResourceDefinitionNames{
		Plural: "credentialsrequests", Singular: "credentialsrequest", Kind: "CredentialsRequest", ListKind: "CredentialsRequestList",
	}
	if diff := cmp.Diff(names, crd.Spec.Names); diff != "" {
		t.Error(diff)
	}
	if crd.Spec.Group != "cloudcredential.openshift.io" || crd.Spec.Scope != apiextensions.NamespaceScoped || crd.Spec.Conversion != nil {
		t.Errorf("group %s, scope %s, conversion %v", crd.Spec.Group, crd.Spec.Scope, crd.Spec.Conversion)
	}
	if len(crd.Spec.Versions) != 1 {
		t.Fatalf("the CRD has %d versions", len(crd.Spec.Versions))
	}
	v := crd.Spec.Versions[0]
	if v.Name != "v1" || !v.Served || !v.Storage || v.Subresources == nil || v.Subresources.Status == nil {
		t.Errorf("the version is %s, served %t, stored %t, subresources %v", v.Name, v.Served, v.Storage, v.Subresources)
	}
	var columns []string
	for _, column := range v.AdditionalPrinterColumns {
		if column.Priority == 0 {
			columns = append(columns, column.Name)
		}
	}
	if diff := cmp.Diff([]string{"Ready", "Reason", "Mode", "Secret", "Age"}, columns); diff != "" {
		t.Error(diff)
	}
}

// field is what existing objects rely on in the schema of one field.
type field struct {
	Type, Format string
	Preserve     bool
	Nullable     bool
}

func TestTheSchemaHasTheFieldsOfEarlierReleasesAndItsOwn(t *testing.T) {
	t.Parallel()
	root := readCRD(t).Spec.Versions[0].Schema.OpenAPIV3Schema
	spec, status := root.Properties["spec"], root.Properties["status"]
	conditions := status.Properties["conditions"]
	text, object := field{Type: "string"}, field{Type: "object"}
	blob := field{Type: "object", Preserve: true}
	tests := map[string]struct {
		schema   apiextensions.JSONSchemaProps
		required []string
		fields   map[string]field
	}{
		"the object": {*root, []string{"spec"}, map[string]field{
			"apiVersion": text, "kind": text, "metadata": object, "spec": object, "status": object,
		}},
		"spec": {spec, []string{"secretRef"}, map[string]field{
			"secretRef": object, "providerSpec": blob, "serviceAccountNames": {Type: "array"}, "cloudTokenPath": text,
		}},
		"spec.secretRef": {spec.Properties["secretRef"], nil, map[string]field{
			"apiVersion": text, "fieldPath": text, "kind": text, "name": text, "namespace": text, "resourceVersion": text, "uid": text,
		}},
		"status": {status, []string{"lastSyncGeneration", "provisioned"}, map[string]field{
			"provisioned": {Type: "boolean"}, "lastSyncTimestamp": {Type: "string", Format: "date-time"},
			"lastSyncGeneration":                      {Type: "integer", Format: "int64"},
			"lastSyncCloudCredsSecretResourceVersion": text, "lastSyncInfrastructureResourceVersion": text,
			"providerStatus": blob, "conditions": {Type: "array"},
			"mode": text, "deliveredSecret": object,
		}},
		"status.conditions[]": {*conditions.Items.Schema, []string{"status", "type"}, map[string]field{
			"type": text, "status": text, "reason": text, "message": text,
			"lastProbeTime":      {Type: "string", Format: "date-time", Nullable: true},
			"lastTransitionTime": {Type: "string", Format: "date-time", Nullable: true},
		}},
	}
	for name, test := range tests {
		fields := map[string]field{}
		for key, property := range test.schema.Properties {
			preserve := property.XPreserveUnknownFields != nil && *property.XPreserveUnknownFields
			fields[key] = field{property.Type, property.Format, preserve, property.Nullable}
		}
		if diff := cmp.Diff(test.fields, fields); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if required := slices.Sorted(slices.Values(test.schema.Required)); !slices.Equal(required, test.required) {
			t.Errorf("%s requires %v, not %v", name, required, test.required)
		}
	}
	if conditions.XListType != nil || conditions.XListMapKeys != nil {
		t.Error("the conditions are no plain list: objects with two of one type would be refused")
	}
	if mapType := spec.Properties["secretRef"].XMapType; mapType == nil || *mapType != "atomic" {
		t.Error("the secretRef is not atomic")
	}
}

func TestEveryRuleSparesWhatIsThereAlready(t *testing.T) {
	t.Parallel()
	var visit func(path string, schema apiextensions.JSONSchemaProps)
	visit = func(path string, schema apiextensions.JSONSchemaProps) {
		for _, rule := range schema.XValidations {
			if rule.OptionalOldSelf == nil || !*rule.OptionalOldSelf {
				t.Errorf("%s: the rule %q also judges objects that are not being changed", path, rule.Rule)
			}
		}
		if schema.Pattern != "" || schema.MaxLength != nil || schema.MinLength != nil || schema.MaxItems != nil || schema.Enum != nil {
			t.Errorf("%s: the schema itself refuses values", path)
		}
		for name, property := range schema.Properties {
			visit(path+"."+name, property)
		}
		if schema.Items != nil {
			visit(path+"[]", *schema.Items.Schema)
		}
	}
	visit("", *readCRD(t).Spec.Versions[0].Schema.OpenAPIV3Schema)
}
