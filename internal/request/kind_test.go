package request_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/request"
)

func TestSpecKindLooksAtNothingButTheKind(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ spec, kind string }{
		"a wrong type inside":  {`{"kind":"AWSProviderSpec","statementEntries":"all"}`, "AWSProviderSpec"},
		"a control character":  {`{"kind":"GCPProviderSpec","audience":"\u0000"}`, "GCPProviderSpec"},
		"far too large":        {`{"statementEntries":["` + strings.Repeat("x", 1<<20) + `"],"kind":"AWSProviderSpec"}`, "AWSProviderSpec"},
		"a kind nobody knows":  {`{"kind":"DigitalOceanProviderSpec"}`, "DigitalOceanProviderSpec"},
		"YAML":                 {"kind: OvirtProviderSpec", "OvirtProviderSpec"},
		"too deep to be taken": {`{"kind":"AWSProviderSpec","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, "AWSProviderSpec"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			obj := ingress()
			obj.Spec.SecretRef = corev1.ObjectReference{}
			obj.Spec.ProviderSpec.Raw = []byte(test.spec)
			kind, err := request.SpecKind(obj)
			if err != nil || kind != test.kind {
				t.Errorf("got %q and %v", kind, err)
			}
		})
	}
}

func TestEveryCloudsKindIsKnown(t *testing.T) {
	t.Parallel()
	for _, p := range v1.ProviderTypes() {
		if !request.KnownKind(p.SpecKind) {
			t.Errorf("%s is not known", p.SpecKind)
		}
	}
	for _, kind := range []string{"", "AWS", "AWSProviderStatus", "awsproviderspec", "DigitalOceanProviderSpec"} {
		if request.KnownKind(kind) {
			t.Errorf("%q is known", kind)
		}
	}
}
