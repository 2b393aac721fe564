package request

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Annotations by which a release says where its manifests apply.
const (
	deleteAnnotation      = "release.openshift.io/delete"
	featureSetAnnotation  = "release.openshift.io/feature-set"
	featureGateAnnotation = "release.openshift.io/feature-gate"

	defaultFeatureSet     = "Default"
	techPreviewFeatureSet = "TechPreviewNoUpgrade"
)

// request loads a CredentialsRequest.
func (l *loader) request(source string, doc []byte) {
	var read struct {
		metav1.TypeMeta   `json:",inline"`
		metav1.ObjectMeta `json:"metadata"`
		Spec              v1.CredentialsRequestSpec `json:"spec"`
	}
	if problem := unmarshal("", doc, &read); problem != nil {
		l.problem(source, identified(doc, problem))
		return
	}
	// A file may come from another cluster: what that has on record says nothing about this one.
	read.UID = ""
	obj := &v1.CredentialsRequest{TypeMeta: read.TypeMeta, ObjectMeta: read.ObjectMeta, Spec: read.Spec}
	if why := l.options.ignored(obj.Annotations); why != "" {
		l.note("Ignoring CredentialsRequest %s/%s %s", escaped(obj.Namespace), escaped(obj.Name), why)
		return
	}
	if problems := l.options.check(obj); len(problems) > 0 {
		for _, problem := range problems {
			l.problem(source, about(obj, problem))
		}
		return
	}
	r, err := Decode(obj)
	if err != nil {
		l.problem(source, err)
		return
	}
	r.Source = source
	l.keep(r)
}

// ignored says why a request is ignored, as the end of a sentence that names it; empty where it is not. Scripts look for these words.
func (o LoadOptions) ignored(annotations map[string]string) string {
	if annotations[deleteAnnotation] == "true" {
		return "as it is marked for in-cluster deletion"
	}
	if value, present := annotations[featureSetAnnotation]; present && !o.inFeatureSet(value) {
		if o.featureSets() == nil {
			return "with tech-preview annotation"
		}
		return "with tech-preview value " + escaped(value)
	}
	if value, present := annotations[featureGateAnnotation]; present && o.FeatureGates != nil && !o.gated(value) {
		return "with feature gates that are not as it wants them: " + escaped(value)
	}
	return ""
}

// featureSets returns the feature sets that are on besides the default.
func (o LoadOptions) featureSets() []string {
	var sets []string
	if o.TechPreview {
		sets = append(sets, techPreviewFeatureSet)
	}
	if o.FeatureSet != "" && o.FeatureSet != defaultFeatureSet {
		sets = append(sets, o.FeatureSet)
	}
	return sets
}

// inFeatureSet reports whether a list of feature sets names the default or one that is on.
func (o LoadOptions) inFeatureSet(list string) bool {
	return slices.ContainsFunc(listed(list), func(set string) bool {
		return set == defaultFeatureSet || slices.Contains(o.featureSets(), set)
	})
}

// gated reports whether every gate of a list is on, or off where its name begins with -.
func (o LoadOptions) gated(list string) bool {
	return !slices.ContainsFunc(listed(list), func(gate string) bool {
		name, off := strings.CutPrefix(gate, "-")
		return slices.Contains(o.FeatureGates, name) == off
	})
}

func listed(list string) []string {
	items := strings.Split(list, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

// check returns all that is wrong with a request: its cloud, its provider spec, each of its names.
func (o LoadOptions) check(obj *v1.CredentialsRequest) []*InvalidError {
	_, problem := decodeSpec(obj)
	if kind, _, unclear := specKind(obj); unclear == nil && o.Kind != "" && kind != o.Kind && !slices.Contains(o.Also, kind) && KnownKind(kind) {
		problem = &InvalidError{
			Field: specField + ".kind", Problem: "is " + kind + ", which is for another cloud than " + o.Kind,
			Remedy: "extract the requests with" + cloudFlag(o.Kind) + ", or take this one out of the directory",
		}
	}
	return slices.DeleteFunc(append([]*InvalidError{problem}, nameChecks(obj)...), func(p *InvalidError) bool { return p == nil })
}

// cloudFlag returns the flag, with a space before it, that extracts the requests of one provider spec from a release.
func cloudFlag(kind string) string {
	switch kind {
	case "":
		return ""
	case "IBMCloudPowerVSProviderSpec":
		return " --cloud=powervs"
	}
	return " --cloud=" + strings.ToLower(strings.TrimSuffix(kind, "ProviderSpec"))
}

// identified makes problem an error about the object that doc holds, as far as it can be told which that is.
func identified(doc []byte, problem *InvalidError) error {
	if problem.Request = named(doc); problem.Request.Name == "" {
		return fmt.Errorf("it is invalid: %s %s; %s", problem.Field, problem.Problem, problem.Remedy)
	}
	return problem
}

// named returns the namespace and name in doc, or nothing where it has none.
func named(doc []byte) types.NamespacedName {
	var object struct {
		Metadata struct {
			Namespace string `json:"namespace"`
			Name      string `json:"name"`
		} `json:"metadata"`
	}
	if unmarshal("", doc, &object) != nil {
		return types.NamespacedName{}
	}
	return types.NamespacedName{Namespace: object.Metadata.Namespace, Name: object.Metadata.Name}
}
