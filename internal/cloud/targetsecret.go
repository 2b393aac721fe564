package cloud

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// KindTargetSecret is the kind of TargetSecret resources. The operator's driver for it writes to the cluster, ccoctl's writes a manifest.
const KindTargetSecret = "Secret"

// TargetSecret is the Secret that credentials are delivered into.
type TargetSecret struct {
	// Secret is its namespace and name.
	Secret types.NamespacedName
	// Request is the CredentialsRequest that it is written for.
	Request types.NamespacedName
	// UID is that of the request.
	UID types.UID
	// Content returns what the Secret should hold, or false while an output that it is made of is not known.
	Content func(known plan.Known) (SecretContent, bool)
}

// SecretContent is what a target Secret holds.
type SecretContent struct {
	// Data is the whole of the Secret's data: keys that are not in it are removed.
	Data map[string]secret.Value
	// Annotations are set besides the ones that every target Secret carries. An empty value is a value.
	Annotations map[string]string
}

// TargetSecretRef is the Ref of the TargetSecret of that name.
func TargetSecretRef(name types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindTargetSecret, Name: name.String()}
}
