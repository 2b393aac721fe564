package main

import (
	"encoding/json"
	"reflect"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/internal/request/requesttest"
)

func TestTheRequestsAreThoseOfARelease(t *testing.T) {
	t.Parallel()
	shipped, err := requesttest.Components()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clouds() {
		t.Run(c.Facts().Name, func(t *testing.T) {
			t.Parallel()
			wanted, has := shipped[c.Facts().Name]
			if !has {
				t.Skip("no release has any")
			}
			files, err := cloud.Requests(c)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]*v1.CredentialsRequest{}
			for _, r := range files {
				got[r.Name] = r
			}
			if len(got) != len(wanted) || len(files) != len(wanted) {
				t.Errorf("%d requests, and a release has %d", len(files), len(wanted))
			}
			for _, r := range wanted {
				compare(t, got[r.Name], r)
			}
		})
	}
}

// compare looks at all that a component asks for.
func compare(t *testing.T, got, wanted *v1.CredentialsRequest) {
	t.Helper()
	if got == nil {
		t.Errorf("request %s is not there", wanted.Name)
		return
	}
	if got.Namespace != wanted.Namespace || !reflect.DeepEqual(got.Annotations, wanted.Annotations) || got.Spec.SecretRef != wanted.Spec.SecretRef ||
		!reflect.DeepEqual(got.Spec.ServiceAccountNames, wanted.Spec.ServiceAccountNames) || got.Spec.CloudTokenPath != wanted.Spec.CloudTokenPath {
		t.Errorf("request %s is %+v and in a release %+v", wanted.Name, got, wanted)
	}
	var one, other any
	if err := json.Unmarshal(got.Spec.ProviderSpec.Raw, &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(wanted.Spec.ProviderSpec.Raw, &other); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(one, other) {
		t.Errorf("request %s asks for %v and in a release for %v", wanted.Name, one, other)
	}
}
