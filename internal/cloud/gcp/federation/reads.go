package federation

import (
	"errors"
	"sync/atomic"

	"google.golang.org/api/iam/v1"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/memo"
)

// issuerReads are what was read of the issuer in one invocation, by the name of each thing.
type issuerReads struct {
	numbers   memo.ByName[string]
	pools     memo.ByName[*iam.WorkloadIdentityPool]
	providers memo.ByName[*iam.WorkloadIdentityPoolProvider]
	buckets   memo.ByName[*storage.Bucket]
	documents memo.ByName[publishedDocument]
	// generations are those of objects that were listed, old ones included.
	generations memo.ByName[[]int64]
	// made says that the bucket was made in this invocation, of which the cloud may not know everywhere yet.
	made atomic.Bool
}

// codeOf is the cloud's own code of an error; empty where there is none.
func codeOf(err error) string {
	if e, found := errors.AsType[*cloud.Error](err); found {
		return e.Code
	}
	return ""
}
