package cloud_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

var keyRef = plan.Ref{Kind: "iam:accesskey", Name: "x"}

// outputs is a Known.
type outputs map[plan.Ref]plan.Outputs

func (o outputs) Output(ref plan.Ref, name string) (plan.Value, bool) {
	value, found := o[ref][name]
	return value, found
}

func target() cloud.TargetSecret {
	return cloud.TargetSecret{
		Secret:  types.NamespacedName{Namespace: "openshift-ingress", Name: "cloud"},
		Request: types.NamespacedName{Namespace: "openshift-cco", Name: "ingress"},
		UID:     "u-1",
		Content: func(known plan.Known) (cloud.SecretContent, bool) {
			id, haveID := known.Output(keyRef, "id")
			key, haveKey := known.Output(keyRef, "secret")
			return cloud.SecretContent{
				Data:        map[string]secret.Value{"id": secret.FromString(id.Text()), "key": key.Secret()},
				Annotations: map[string]string{"policy": ""},
			}, haveID && haveKey
		},
	}
}

func present() *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Labels: map[string]string{v1.LabelCredentialsRequest: "true", "other": "x"},
			Annotations: map[string]string{
				v1.AnnotationCredentialsRequest: "openshift-cco/ingress",
				v1.AnnotationRequestUID:         "u-1",
				"policy":                        "",
				"other":                         "x",
			},
		},
		Data: map[string][]byte{"id": []byte("AKIA"), "key": []byte("canary")},
		Type: corev1.SecretTypeOpaque,
	}
}

func made() outputs {
	return outputs{keyRef: {"id": plan.Text("AKIA"), "secret": plan.Secret(secret.FromString("canary"))}}
}

// differing returns the names of the fields of a target Secret that s has otherwise.
func differing(s *corev1.Secret) []string {
	observed := cloud.SecretFields(s)
	var names []string
	for name, want := range target().Fields(made()) {
		if have, found := observed[name]; !found || !want.Equal(have) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestATargetSecretHasWhatItShouldHave(t *testing.T) {
	t.Parallel()
	if got := differing(present()); len(got) > 0 {
		t.Errorf("these differ: %v", got)
	}
	implicit := present()
	implicit.Type = ""
	if got := differing(implicit); len(got) > 0 {
		t.Errorf("without a type: these differ: %v", got)
	}
}

func TestEachDifferenceOfATargetSecretIsSeen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*corev1.Secret)
		want   []string
	}{
		"value":              {func(s *corev1.Secret) { s.Data["key"] = []byte("x") }, []string{"data key"}},
		"missing value":      {func(s *corev1.Secret) { delete(s.Data, "key") }, []string{"data", "data key"}},
		"value too many":     {func(s *corev1.Secret) { s.Data["token"] = nil }, []string{"data"}},
		"label":              {func(s *corev1.Secret) { s.Labels = nil }, []string{"label " + v1.LabelCredentialsRequest}},
		"request":            {func(s *corev1.Secret) { s.Annotations[v1.AnnotationCredentialsRequest] = "a/b" }, []string{"request"}},
		"UID":                {func(s *corev1.Secret) { delete(s.Annotations, v1.AnnotationRequestUID) }, []string{"request uid"}},
		"annotation":         {func(s *corev1.Secret) { s.Annotations["policy"] = "{}" }, []string{"annotation policy"}},
		"missing annotation": {func(s *corev1.Secret) { delete(s.Annotations, "policy") }, []string{"annotation policy"}},
		"type":               {func(s *corev1.Secret) { s.Type = corev1.SecretTypeTLS }, []string{"type"}},
		"nobody's concern":   {func(s *corev1.Secret) { s.Labels["other"], s.Annotations["other"] = "", "" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := present()
			test.change(s)
			if got := differing(s); !slices.Equal(got, test.want) {
				t.Errorf("these differ: %v, want %v", got, test.want)
			}
		})
	}
}

func TestATargetSecretIsPendingUntilItsContentIsKnown(t *testing.T) {
	t.Parallel()
	half := outputs{keyRef: {"id": plan.Text("AKIA")}}
	fields := target().Fields(half)
	if source, output := fields[cloud.FieldData].Source(); !fields[cloud.FieldData].IsPending() || source != keyRef || output != "secret" {
		t.Errorf("got %v", fields)
	}
	if _, found := fields[cloud.DataField("id")]; found {
		t.Errorf("half of the data is taken for all: %v", fields)
	}
	if fields[cloud.FieldRequest].Text() != "openshift-cco/ingress" {
		t.Errorf("what does not depend on the content is missing: %v", fields)
	}
}

func TestATargetSecretShowsNoDataEvenWhereItIsNoSecret(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]plan.Fields{"desired": target().Fields(made()), "observed": cloud.SecretFields(present())} {
		for _, key := range []string{"id", "key"} {
			if !fields[cloud.DataField(key)].IsSecret() {
				t.Errorf("%s %s can be printed", name, key)
			}
		}
		if out := fmt.Sprintf("%v %+v %#v", fields, fields, fields); strings.Contains(out, "canary") || strings.Contains(out, "AKIA") {
			t.Errorf("%s: %s", name, out)
		}
	}
}

func TestATargetSecretWithoutUIDOrContent(t *testing.T) {
	t.Parallel()
	bare := cloud.TargetSecret{Secret: target().Secret, Request: target().Request}
	want := []string{"label " + v1.LabelCredentialsRequest, "request", "type"}
	if got := slices.Sorted(maps.Keys(bare.Fields(outputs{}))); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := bare.Ref(); got != cloud.TargetSecretRef(bare.Secret) || got.String() != "Secret/openshift-ingress/cloud" {
		t.Errorf("got %v", got)
	}
}
