package decide

import (
	"path"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

// Reasons of Ready where the target Secret stands in the way.
const (
	// ReasonTargetForbidden: the request may not ask for that Secret.
	ReasonTargetForbidden = "TargetSecretForbidden"
	// ReasonTargetTaken: an earlier request asks for the same Secret.
	ReasonTargetTaken = "TargetSecretTaken"
	// ReasonTargetForeign: the Secret exists and belongs to somebody else.
	ReasonTargetForeign = "TargetSecretForeign"
)

// Targets are the rules about which Secrets a request may ask for. Whoever can file a request in a namespace could otherwise have any
// Secret of the cluster overwritten.
type Targets struct {
	// Trusted are patterns, as path.Match has them, of namespaces whose requests may deliver into other namespaces.
	Trusted []string
	// Protected are Secrets that no request may name: the root credentials of all platforms.
	Protected []types.NamespacedName
}

// RootSecrets are where the administrator's credentials are kept, on every platform.
func RootSecrets() []types.NamespacedName {
	names := []string{
		"aws-creds", "azure-credentials", "gcp-credentials", "openstack-credentials",
		"ovirt-credentials", "kubevirt-credentials", "vsphere-creds",
	}
	secrets := make([]types.NamespacedName, 0, len(names))
	for _, name := range names {
		secrets = append(secrets, types.NamespacedName{Namespace: "kube-system", Name: name})
	}
	return secrets
}

// Trusts reports whether requests of that namespace may deliver into other namespaces. A pattern that is malformed matches nothing.
func (t Targets) Trusts(namespace string) bool {
	return slices.ContainsFunc(t.Trusted, func(pattern string) bool {
		matched, err := path.Match(pattern, namespace)
		return err == nil && matched
	})
}

// Protects reports whether a Secret is one that no request may name.
func (t Targets) Protects(target types.NamespacedName) bool {
	return slices.Contains(t.Protected, target)
}

// Allows reports whether requests of that namespace may name a Secret.
func (t Targets) Allows(namespace string, target types.NamespacedName) bool {
	return !t.Protects(target) && (target.Namespace == namespace || t.Trusts(namespace))
}

// TargetForbidden refuses a request for a Secret that it may not have.
func TargetForbidden(in Input) (Verdict, bool) {
	target := in.secret()
	switch {
	case in.Targets.Protects(target):
		return refused(ReasonTargetForbidden,
			"spec.secretRef names %s, where the administrator's credential is kept; name another Secret", target)
	case in.Targets.Allows(in.Object.Namespace, target):
		return undecided()
	}
	return refused(ReasonTargetForbidden,
		"spec.secretRef names namespace %s, and requests in namespace %s may only name their own; "+
			"name a Secret in namespace %s, file the request in a trusted namespace, or add %s to the operator's trusted namespaces (--trusted-namespaces)",
		target.Namespace, in.Object.Namespace, in.Object.Namespace, in.Object.Namespace)
}

// TargetTaken refuses the later of two requests for one Secret. Whoever has the Secret already came first.
func TargetTaken(in Input) (Verdict, bool) {
	if in.Holder == (types.NamespacedName{}) || in.Target.Own() {
		return undecided()
	}
	return refused(ReasonTargetTaken,
		"Secret %s is already asked for by CredentialsRequest %s, which is older; name another Secret in spec.secretRef, or delete one of the two",
		in.secret(), in.Holder)
}

// NamespaceGone waits for a namespace that does not exist, or will soon not.
func NamespaceGone(in Input) (Verdict, bool) {
	v := Verdict{Action: Wait, Condition: v1.MissingTargetNamespace, Reason: condition.ReasonNamespaceMissing}
	switch in.Namespace {
	case NamespaceMissing:
		v.Message = "target namespace " + in.secret().Namespace + " not found"
	case NamespaceTerminating:
		v.Message = "target namespace " + in.secret().Namespace + " is being deleted"
	default:
		return undecided()
	}
	return v, true
}

// SecretOfAnother refuses to touch a Secret that is not the request's.
func SecretOfAnother(in Input) (Verdict, bool) {
	if in.Target.Owner != targetsecret.Foreign {
		return undecided()
	}
	return refused(ReasonTargetForeign,
		"Secret %s exists and does not belong to this request (%s), so it was left as it is; delete it, or name another Secret in spec.secretRef",
		in.secret(), in.Target.Holder)
}

// Earlier reports whether request a came before request b: by age, then by UID, so that all passes over either see it the same way. A request
// that is being deleted comes after one that is not.
func Earlier(a, b *v1.CredentialsRequest) bool {
	if leaving := a.DeletionTimestamp.IsZero() != b.DeletionTimestamp.IsZero(); leaving {
		return a.DeletionTimestamp.IsZero()
	}
	if !a.CreationTimestamp.Equal(&b.CreationTimestamp) {
		return a.CreationTimestamp.Before(&b.CreationTimestamp)
	}
	return a.UID < b.UID
}
