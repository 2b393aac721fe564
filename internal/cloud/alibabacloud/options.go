package alibabacloud

import (
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// SpecKind is the kind of the provider specs that this package answers.
const SpecKind = "AlibabaCloudProviderSpec"

// Options are what a set-up is made from. Validate says whether they can be satisfied.
type Options struct {
	// Name is the set-up's own name, with which the names of its users and policies begin.
	Name string
	// Requests are decoded and valid, each with a target Secret of its own.
	Requests []*request.Request
	// ReplaceOldestKey makes room where a user has as many access keys as it may and none of them is the one of the manifest: an inactive one goes, or the older one.
	ReplaceOldestKey bool
	// OutputDirectory is the path of the directory that files are written to, for the sentences of Say.
	OutputDirectory string
}

// Kinds of resources.
const (
	KindAccount     = "alibabacloud:account"
	KindUser        = "alibabacloud:ram-user"
	KindPolicy      = "alibabacloud:ram-policy"
	KindAttachments = "alibabacloud:attached-policies"
	KindAttachment  = "alibabacloud:attached-policy"
	KindAccessKey   = "alibabacloud:access-key"
	KindOldKey      = "alibabacloud:old-access-key"
)

// Outputs of resources.
const (
	// OutputID is the ID of an account or an access key.
	OutputID = "id"
	// OutputSecret is the secret of an access key.
	OutputSecret = "secret"
	// outputOthers are the IDs of keys of a user that nobody knows whose they are, with ", " between them.
	outputOthers = "others"
	// outputMadeRoom is the ID of the key that had to go before another one could be made.
	outputMadeRoom = "made room"
)

func accountRef() plan.Ref { return plan.Ref{Kind: KindAccount, Name: "current"} }

// UserRef is that of a request's user.
func (o Options) UserRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindUser, Name: o.UserName(req)}
}

func (o Options) policyRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindPolicy, Name: o.PolicyName(req)}
}

// KeyRef is that of a request's access key.
func (o Options) KeyRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindAccessKey, Name: o.UserName(req)}
}
