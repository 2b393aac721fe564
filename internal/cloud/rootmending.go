package cloud

import "k8s.io/apimachinery/pkg/types"

// RootMender is a Provider of a platform on which something in the root secret has to agree with the cluster.
type RootMender interface {
	// MendRoot returns the data that the root secret should have, given what it has: itself where there is nothing to do, and where it is so broken that only
	// its owner can mend it. What it returns is not mended any further. It is pure, and does not change root.
	MendRoot(cluster Cluster, root Credential) Credential
}

// BundleKeeper is a Provider of a platform on which Cluster.CABundle is kept in another ConfigMap than on most.
type BundleKeeper interface {
	// BundleConfigMap is where it is kept, in the key ca-bundle.pem.
	BundleConfigMap() types.NamespacedName
}
