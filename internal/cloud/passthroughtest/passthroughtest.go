// Package passthroughtest asks a provider of package passthrough what it makes of a root credential.
package passthroughtest

import (
	"maps"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
	"github.com/cloudcredential/operator/internal/secret"
)

// Credential is the data of a root secret with those values.
func Credential(values map[string]string) cloud.Credential {
	root := cloud.Credential{}
	for key, value := range values {
		root[key] = secret.FromString(value)
	}
	return root
}

// input is for a request in passthrough mode.
func input(root cloud.Credential) cloud.Input {
	return cloud.Input{Request: &request.Request{Secret: types.NamespacedName{Namespace: "openshift-machine-api", Name: "machine-credentials"}}, Mode: v1.ModePassthrough, Root: root}
}

// Delivers fails the test unless the credential is taken, and components get exactly want. It returns the assessment.
func Delivers(t *testing.T, p cloud.Provider, root cloud.Credential, want map[string]string) cloud.Assessment {
	t.Helper()
	assessment, err := p.Assess(t.Context(), cloud.Cluster{}, root)
	if err != nil || assessment.Mode != v1.ModeAnnotationPassthrough {
		t.Fatalf("it was judged %+v, %v", assessment, err)
	}
	desired, err := p.Desire(input(root))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, node := range desired.Graph.Nodes() {
		for name, value := range node.Resource.Fields(plan.Result{}) {
			if key, isData := strings.CutPrefix(name, "data "); isData {
				got[key] = value.Secret().RevealString()
			}
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("components get %v instead of %v", got, want)
	}
	return assessment
}

// Refuses fails the test unless the credential is found unfit in words that hold each of says and none of its values in hidden, and nothing is handed on.
func Refuses(t *testing.T, p cloud.Provider, root cloud.Credential, says []string, hidden ...string) {
	t.Helper()
	assessment, err := p.Assess(t.Context(), cloud.Cluster{}, root)
	if err != nil || assessment.Mode != v1.ModeAnnotationInsufficient {
		t.Fatalf("it was judged %+v, %v", assessment, err)
	}
	for _, words := range append(says, p.RootSecret().String()) {
		if !strings.Contains(assessment.Reason, words) {
			t.Errorf("%q is not in %q", words, assessment.Reason)
		}
	}
	for _, value := range hidden {
		if strings.Contains(assessment.Reason, value) {
			t.Errorf("%q gives %q away", assessment.Reason, value)
		}
	}
	if desired, err := p.Desire(input(root)); err == nil {
		t.Errorf("it is handed on: %v", desired)
	}
}
