package federation

import (
	"errors"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/memo"
)

// issuerReads are what was read of the issuer in one invocation, by the name of each thing.
type issuerReads struct {
	numbers   memo.ByName[string]
	pools     memo.ByName[*iam.WorkloadIdentityPool]
	providers memo.ByName[*iam.WorkloadIdentityPoolProvider]
}

// codeOf is the cloud's own code of an error; empty where there is none.
func codeOf(err error) string {
	if e, found := errors.AsType[*cloud.Error](err); found {
		return e.Code
	}
	return ""
}
