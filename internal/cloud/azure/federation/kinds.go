package federation

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/plan"
)

// Kinds of the resources of this package. What there is one of per set-up has the name of the thing as its Ref's name; what belongs to a request has
// the target Secret's "<namespace>/<name>".
const (
	// KindGroup is a resource group.
	KindGroup = "resources:resource-group"
	// KindAccount is the storage account of the issuer, and KindContainer the container of its documents.
	KindAccount   = "storage:account"
	KindContainer = "storage:container"
	// KindDocument is the issuer's discovery document or key set.
	KindDocument = "storage:blob"
	// KindForeignBlobs is what somebody else has put into the storage account of the issuer. It is only looked at, and it keeps the account.
	KindForeignBlobs = "storage:foreign-blobs"
	// KindIdentity is the managed identity of a request.
	KindIdentity = "managedidentity:identity"
	// KindFederation is everything that says which ServiceAccounts can log in as an identity. It is one resource, since the cloud refuses two writes to
	// one identity at the same time.
	KindFederation = "managedidentity:federated-credentials"
	// KindCustomRole is the custom role of a request.
	KindCustomRole = "authorization:custom-role"
	// KindBuiltInRole is a role that somebody else defines. It is only read.
	KindBuiltInRole = "authorization:role"
	// KindAssignment gives an identity a role at a scope.
	KindAssignment = "authorization:role-assignment"
	// KindWithdrawal are roles that an identity was given for its request, and that this does not ask for any longer.
	KindWithdrawal = "authorization:withdrawal"
)

// Names of outputs.
const (
	// OutputID is the ID of a resource: "/subscriptions/…".
	OutputID = "id"
	// OutputClientID, OutputPrincipalID and OutputTenantID are those of an identity.
	OutputClientID    = "client ID"
	OutputPrincipalID = "principal ID"
	OutputTenantID    = "tenant ID"
	// outputOthers is what somebody else has given to an identity, and what is left alone.
	outputOthers = "others"
	// OutputGUID is the GUID of a role.
	OutputGUID = "GUID"
)

// GroupRef is the Ref of a resource group.
func GroupRef(name string) plan.Ref { return plan.Ref{Kind: KindGroup, Name: name} }

func (o Options) accountRef() plan.Ref {
	return plan.Ref{Kind: KindAccount, Name: o.StorageAccountName()}
}

func (o Options) containerRef() plan.Ref {
	return plan.Ref{Kind: KindContainer, Name: o.StorageAccountName() + "/" + o.ContainerName()}
}

func (o Options) documentRef(blob string) plan.Ref {
	return plan.Ref{Kind: KindDocument, Name: o.containerRef().Name + "/" + blob}
}

// IdentityRef is the Ref of the identity of the request with that target Secret.
func (o Options) IdentityRef(secret types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindIdentity, Name: secret.String()}
}
