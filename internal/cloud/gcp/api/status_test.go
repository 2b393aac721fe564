package api

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

func TestTheEndOfAnOperationIsClassified(t *testing.T) {
	t.Parallel()
	op := Operation{Service: "iam", Permission: "iam.workloadIdentityPools.create", Object: "workload identity pool prod"}
	for code, kind := range map[int64]cloud.Kind{
		3: cloud.Invalid, 5: cloud.NotFound, 6: cloud.AlreadyExists, 7: cloud.Denied, 8: cloud.Throttled, 9: cloud.Invalid, 10: cloud.Conflict,
		13: cloud.Unavailable, 14: cloud.Unavailable, 16: cloud.Unauthenticated, 99: cloud.Unavailable, -1: cloud.Unavailable,
	} {
		if err := ClassifyStatus(op, code, "no"); !cloud.Is(err, kind) {
			t.Errorf("code %d: %v", code, err)
		}
	}
}
