package credentialsrequest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest"
	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

func nameOf(request *v1.CredentialsRequest) types.NamespacedName {
	return client.ObjectKeyFromObject(request)
}

// conditionsOf reads a request and returns its conditions by type.
func conditionsOf(t *testing.T, w *operatortest.World, request *v1.CredentialsRequest) map[v1.CredentialsRequestConditionType]v1.CredentialsRequestCondition {
	t.Helper()
	var found v1.CredentialsRequest
	if err := w.Env.Client.Get(t.Context(), nameOf(request), &found); err != nil {
		t.Fatal(err)
	}
	byType := map[v1.CredentialsRequestConditionType]v1.CredentialsRequestCondition{}
	for _, c := range found.Status.Conditions {
		byType[c.Type] = c
	}
	return byType
}

// refuse makes requests of that method fail whose path holds part.
func refuse(method, part string) func(int, *http.Request) error {
	return func(_ int, request *http.Request) error {
		if request.Method == method && strings.Contains(request.URL.Path, part) {
			return errors.New("connection refused by the test")
		}
		return nil
	}
}

// notHeld makes an instance one that does not hold the lease.
func notHeld(o *credentialsrequest.Options) {
	o.Held = func() error { return errors.New("the lease is another's") }
}
