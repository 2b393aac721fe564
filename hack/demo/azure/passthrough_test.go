package azure

import (
	"encoding/json"
	"slices"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// The demo takes a credential that may not assign roles for too weak for Cluster API alone. With another request that asks for such a right it would
// fail for a reason that has nothing to do with the operator.
func TestOnlyClusterAPIWantsToAssignRoles(t *testing.T) {
	t.Parallel()
	requests, err := cloud.Requests(New("demo"))
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != 8 {
		t.Errorf("%d requests", len(requests))
	}
	for _, r := range requests {
		var spec v1.AzureProviderSpec
		if err := json.Unmarshal(r.Spec.ProviderSpec.Raw, &spec); err != nil {
			t.Fatalf("request %s: %v", r.Name, err)
		}
		if asks := slices.Contains(spec.Permissions, assigning); asks != (r.Name == assigner) {
			t.Errorf("request %s asks for %s: %t", r.Name, assigning, asks)
		}
	}
}

func TestPromisedIsTheRootSecretWithoutWhatTheAdministratorAdded(t *testing.T) {
	t.Parallel()
	root := New("demo").credential(application{ClientID: "id", ClientSecret: "secret"})
	promised := New("demo").Promised(root)
	if _, given := promised[commentKey]; given || len(promised) != len(root)-1 || len(root[commentKey]) == 0 {
		t.Errorf("promised are %d of %d keys", len(promised), len(root))
	}
}
