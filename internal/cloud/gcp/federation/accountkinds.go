package federation

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/plan"
)

// Kinds of what belongs to service accounts. Accounts and their policies have the target Secret's "<namespace>/<name>", since the ID of an account may
// depend on what exists; custom roles have the ID that they are given.
const (
	// KindAccount is the service account that the ServiceAccounts of a request act as.
	KindAccount = "iam:service-account"
	// KindAccountPolicy says who may act as a service account.
	KindAccountPolicy = "iam:service-account-policy"
	// KindRole is a custom role, which requests with equal permissions share.
	KindRole = "iam:custom-role"
	// KindProjectPolicy are the roles that all service accounts of the set-up have on the project. There is one, as a policy is one document.
	KindProjectPolicy = "cloudresourcemanager:project-policy"
)

// AccountRef is the Ref of the service account of the request with that target Secret.
func (o Options) AccountRef(target types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindAccount, Name: target.String()}
}

func (o Options) accountPolicyRef(target types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindAccountPolicy, Name: target.String()}
}

func (o Options) projectPolicyRef() plan.Ref {
	return plan.Ref{Kind: KindProjectPolicy, Name: o.Project}
}

// checkOfAccountKind is the check that a kind of resource that belongs to service accounts belongs to.
func checkOfAccountKind(kind string) string {
	switch kind {
	case KindAccountPolicy:
		return CheckAccountPolicy
	case KindRole:
		return CheckRole
	case KindProjectPolicy:
		return CheckRights
	}
	return CheckAccount
}
