package request

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// Decode decodes and checks obj. It does not ask whether the request is for the cluster's platform: SpecKind says that, and is to
// be asked first. An error is an *InvalidError about the first thing that is wrong. Fields that the types of api/v1 do not have are
// dropped, and the provider spec's apiVersion is not looked at. obj is not changed, and is kept in the Request.
func Decode(obj *v1.CredentialsRequest) (*Request, error) {
	if obj == nil {
		return nil, absent()
	}
	r, problem := decode(obj)
	if problem != nil {
		return nil, about(obj, problem)
	}
	return r, nil
}

func decode(obj *v1.CredentialsRequest) (*Request, *InvalidError) {
	provider, problem := decodeSpec(obj)
	if problem != nil {
		return nil, problem
	}
	if problem := checkNames(obj); problem != nil {
		return nil, problem
	}
	status, problem := decodeStatus(obj, provider)
	if problem != nil {
		return nil, problem
	}
	r := identity(obj, provider)
	r.Secret = types.NamespacedName{Namespace: obj.Spec.SecretRef.Namespace, Name: obj.Spec.SecretRef.Name}
	r.Status = status
	return r, nil
}

// DecodeForRemoval decodes what is needed to remove what was made for obj, and bears with a request that has been made invalid since:
// Secret is empty where it is not legal, and Spec is empty where it cannot be decoded. The cloud is that of the provider status
// where there is one, and of the provider spec otherwise. An error is an *InvalidError: it cannot be told what was made.
func DecodeForRemoval(obj *v1.CredentialsRequest) (*Request, error) {
	if obj == nil {
		return nil, absent()
	}
	provider, problem := decodeSpec(obj)
	if recorded, ok := recordedProvider(obj); ok && (problem != nil || recorded.SpecKind != provider.SpecKind) {
		provider, problem = recorded, nil
	}
	if provider.Spec == nil {
		return nil, about(obj, problem)
	}
	status, problem := decodeStatus(obj, provider)
	if problem != nil {
		return nil, about(obj, problem)
	}
	r := identity(obj, provider)
	r.Status = status
	if checkSecretRef(obj.Spec.SecretRef) == nil {
		r.Secret = types.NamespacedName{Namespace: obj.Spec.SecretRef.Namespace, Name: obj.Spec.SecretRef.Name}
	}
	return r, nil
}

// identity fills in what is always there.
func identity(obj *v1.CredentialsRequest, provider v1.ProviderType) *Request {
	return &Request{
		Name:            types.NamespacedName{Namespace: obj.Namespace, Name: obj.Name},
		UID:             obj.UID,
		Generation:      obj.Generation,
		ServiceAccounts: slices.Clone(obj.Spec.ServiceAccountNames),
		CloudTokenPath:  obj.Spec.CloudTokenPath,
		Kind:            provider.SpecKind,
		Spec:            provider.Spec,
		Object:          obj,
	}
}

// decodeSpec returns the types of the provider spec's cloud with Spec filled in. Where only the contents are wrong, the types
// come back empty beside the problem.
func decodeSpec(obj *v1.CredentialsRequest) (v1.ProviderType, *InvalidError) {
	kind, doc, problem := specKind(obj)
	if problem != nil {
		return v1.ProviderType{}, problem
	}
	provider, known := bySpecKind(kind)
	if !known {
		return v1.ProviderType{}, &InvalidError{
			Field: specField + ".kind", Problem: "is " + shown(kind) + ", which no cloud has", Remedy: "write " + specKinds(),
		}
	}
	if problem := fill(specField, doc, provider.Spec); problem != nil {
		empty, _ := bySpecKind(kind)
		return empty, problem
	}
	return provider, nil
}

// fill decodes doc into object, if doc is of a sane size and depth and its strings are clean.
func fill(field string, doc []byte, object runtime.Object) *InvalidError {
	if problem := sized(field, doc); problem != nil {
		return problem
	}
	if problem := shallow(field, doc); problem != nil {
		return problem
	}
	if problem := unmarshal(field, doc, object); problem != nil {
		return problem
	}
	return checkText(field, object)
}
