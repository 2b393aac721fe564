package credentialsrequest_test

import (
	"testing"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
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
