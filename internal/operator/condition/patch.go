package condition

import (
	"encoding/json"
	"fmt"

	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// StatusPatch is a patch of a status. It always names the fields that a status must have: the status of a request that was just filed has
// none, and what is zero before and after would otherwise be left out.
type StatusPatch struct{ client.Patch }

// Data implements client.Patch.
func (p StatusPatch) Data(object client.Object) ([]byte, error) {
	request, ok := object.(*v1.CredentialsRequest)
	if !ok {
		return nil, fmt.Errorf("%T has another status", object)
	}
	data, err := p.Patch.Data(object)
	if err != nil {
		return nil, err
	}
	var patch map[string]any
	if err := json.Unmarshal(data, &patch); err != nil {
		return nil, err
	}
	status, ok := patch["status"].(map[string]any)
	if !ok {
		return data, nil
	}
	status["provisioned"], status["lastSyncGeneration"] = request.Status.Provisioned, request.Status.LastSyncGeneration
	return json.Marshal(patch)
}
