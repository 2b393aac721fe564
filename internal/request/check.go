package request

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// checkNames refuses names that no object can have, and control characters in everything that is not part of the provider spec.
func checkNames(obj *v1.CredentialsRequest) *InvalidError { return first(nameChecks(obj)...) }

// nameChecks returns the outcome of each check of checkNames; nil is a good one.
func nameChecks(obj *v1.CredentialsRequest) []*InvalidError {
	checks := []*InvalidError{
		checkName("metadata.name", obj.Name, "the name of the request"),
		checkSecretRef(obj.Spec.SecretRef),
		checkText("spec.cloudTokenPath", obj.Spec.CloudTokenPath),
	}
	if obj.Namespace != "" {
		checks = append(checks, checkNamespace("metadata.namespace", obj.Namespace, "the namespace of the request"))
	}
	for i, name := range obj.Spec.ServiceAccountNames {
		checks = append(checks, checkName(fmt.Sprintf("spec.serviceAccountNames[%d]", i), name, "the name of a ServiceAccount"))
	}
	return checks
}

func checkSecretRef(ref corev1.ObjectReference) *InvalidError {
	return first(
		checkName("spec.secretRef.name", ref.Name, "the name of the Secret that is to hold the credentials"),
		checkNamespace("spec.secretRef.namespace", ref.Namespace, "the namespace of the Secret that is to hold the credentials"),
		checkText("spec.secretRef", ref),
	)
}

func first(checks ...*InvalidError) *InvalidError {
	for _, problem := range checks {
		if problem != nil {
			return problem
		}
	}
	return nil
}

func checkName(field, name, what string) *InvalidError {
	if len(validation.IsDNS1123Subdomain(name)) == 0 {
		return nil
	}
	return badName(field, name, what+": at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends of each part")
}

func checkNamespace(field, name, what string) *InvalidError {
	if len(validation.IsDNS1123Label(name)) == 0 {
		return nil
	}
	return badName(field, name, what+": at most 63 lower-case letters, digits and -, with a letter or digit at both ends")
}

func badName(field, name, what string) *InvalidError {
	problem := "is " + shown(name) + ", which is not a legal name"
	if name == "" {
		problem = "is empty"
	}
	return &InvalidError{Field: field, Problem: problem, Remedy: "write " + what}
}

// checkText refuses control characters and broken UTF-8 in every string of value: the clouds and the formats that the strings
// end up in refuse them with worse words, or take them for the end of a line.
func checkText(field string, value any) *InvalidError {
	if s, ok := value.(string); ok {
		return checkStrings(field, s)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return malformed(field, "cannot be encoded", err)
	}
	var generic any
	if err := json.Unmarshal(encoded, &generic); err != nil {
		return malformed(field, "cannot be decoded", err)
	}
	return checkStrings(field, generic)
}

// checkStrings looks into what a JSON decoder produces. Of several problems it finds the same one each time.
func checkStrings(field string, value any) *InvalidError {
	switch value := value.(type) {
	case string:
		return checkString(field, value)
	case []any:
		for i, item := range value {
			if problem := checkStrings(fmt.Sprintf("%s[%d]", field, i), item); problem != nil {
				return problem
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if problem := checkString("a key in "+field, key); problem != nil {
				return problem
			}
			if problem := checkStrings(field+"."+cut(key, 40), value[key]); problem != nil {
				return problem
			}
		}
	}
	return nil
}

func checkString(field, s string) *InvalidError {
	for _, r := range s {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return &InvalidError{
				Field: field, Problem: fmt.Sprintf("is %s, which holds the control character %U", shown(s), r), Remedy: "write it without",
			}
		}
	}
	return nil
}
