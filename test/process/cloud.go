package process

import (
	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

// Cloud is where a world can be.
type Cloud struct {
	// Name is that of the cloud.
	Name string

	platform configv1.PlatformStatus
	// spec is what each request asks for.
	spec string
	// open makes an account, and tells the cluster where it is.
	open func(*World) *Account
}

// Clouds are all of them.
func Clouds() []Cloud { return []Cloud{AWS(), GCP(), Azure()} }

// simulated is what tests ask of a simulated cloud, whichever it is.
type simulated interface {
	Calls() *calls.Log
	Faults() *fault.Rules
}

// Account is a simulated account, project or subscription. Where components share the administrator's credential, it knows no keys and no identities.
type Account struct {
	simulated
	// KeysMade counts the keys that were made.
	KeysMade func() int

	root *corev1.Secret
	// environ leads the operator to the account where nothing in the cluster does.
	environ []string
	// keyIn is the ID of the key that a Secret delivers.
	keyIn func(*corev1.Secret) string
	// identities are those that were made for the cluster, with the IDs of their keys.
	identities func() map[string][]string
}
