package v1_test

import (
	"os/exec"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

func TestEveryKindIsRegisteredUnderTheNameOfItsType(t *testing.T) {
	t.Parallel()
	scheme := runtime.NewScheme()
	if err := v1.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	for kind, object := range filled() {
		kinds, _, err := scheme.ObjectKinds(object)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if len(kinds) != 1 || kinds[0] != v1.GroupVersion.WithKind(kind) {
			t.Errorf("%T is registered as %v", object, kinds)
		}
	}
	if !scheme.Recognizes(v1.GroupVersion.WithKind("CredentialsRequestList")) {
		t.Error("CredentialsRequestList is not registered")
	}
	if got, want := len(v1.ProviderTypes())*2+1, len(filled()); got != want {
		t.Errorf("%d kinds are registered and %d have golden files", got, want)
	}
}

func TestProviderTypesAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	v1.ProviderTypes()[0].Status.(*v1.AWSProviderStatus).User = "changed"
	if got := v1.ProviderTypes()[0].Status.(*v1.AWSProviderStatus).User; got != "" {
		t.Errorf("the next caller gets the user %q", got)
	}
}

func TestTheContractNeedsNothingOfThisModule(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{join .Imports "\n"}}`, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		standard := !strings.Contains(strings.Split(path, "/")[0], ".")
		if !standard && !strings.HasPrefix(path, "k8s.io/apimachinery/") && path != "k8s.io/api/core/v1" {
			t.Errorf("api/v1 imports %s", path)
		}
	}
}
