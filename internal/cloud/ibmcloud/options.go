package ibmcloud

import (
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// Kinds of the provider specs that this package answers.
const (
	SpecKind        = "IBMCloudProviderSpec"
	SpecKindPowerVS = "IBMCloudPowerVSProviderSpec"
)

// Options are what a set-up is made from. Validate says whether they can be satisfied.
type Options struct {
	// Name is the set-up's own name, with which the names of its service IDs begin. It need not be the cluster's infrastructure name.
	Name string
	// ResourceGroup is the name of the group that the policies are confined to. Without it they are not confined, except that a service ID that exists
	// keeps the group that its policies name.
	ResourceGroup string
	// Requests are decoded and valid, each with a target Secret of its own.
	Requests []*request.Request
	// Adopt takes a service ID of the right name, whatever it says of itself, for ours.
	Adopt bool
	// MustExist refuses to make service IDs.
	MustExist bool
	// Force removes all service IDs of one name, where there are several.
	Force bool
	// KeepOldKeys leaves older API keys of ours alone.
	KeepOldKeys bool
	// OutputDirectory is the path of the directory that files are written to, for the sentences of Say.
	OutputDirectory string
}

// Kinds of resources.
const (
	KindAccount       = "ibmcloud:account"
	KindResourceGroup = "ibmcloud:resource-group"
	KindServiceID     = "ibmcloud:service-id"
	KindPolicies      = "ibmcloud:access-policies"
	KindAPIKey        = "ibmcloud:api-key"
	KindOldKeys       = "ibmcloud:old-api-keys"
)

// Outputs of resources.
const (
	// OutputID is the ID of an account, a resource group, a service ID or an API key.
	OutputID = "id"
	// OutputIAMID is what policies and keys call a service ID.
	OutputIAMID = "iam id"
	// OutputKey is the API key itself, a secret.
	OutputKey = "key"
	// outputResourceGroup is the ID of the group that policies were found to be confined to.
	outputResourceGroup = "resource group"
)

func accountRef() plan.Ref { return plan.Ref{Kind: KindAccount, Name: "current"} }

func (o Options) groupRef() plan.Ref { return plan.Ref{Kind: KindResourceGroup, Name: o.ResourceGroup} }

// ServiceIDRef is that of a request's service ID.
func (o Options) ServiceIDRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindServiceID, Name: o.ServiceIDName(req)}
}

func (o Options) policiesRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindPolicies, Name: o.ServiceIDName(req)}
}

// KeyRef is that of a request's API key.
func (o Options) KeyRef(req *request.Request) plan.Ref {
	return plan.Ref{Kind: KindAPIKey, Name: o.ServiceIDName(req)}
}

// policiesOf are what a request asks for. Its error names the field of a request for another cloud.
func policiesOf(req *request.Request) ([]v1.AccessPolicy, error) {
	switch spec := req.Spec.(type) {
	case *v1.IBMCloudProviderSpec:
		return spec.Policies, nil
	case *v1.IBMCloudPowerVSProviderSpec:
		return spec.Policies, nil
	}
	return nil, fmt.Errorf("spec.providerSpec is of kind %q: on this platform only %s and %s can be satisfied", req.Kind, SpecKind, SpecKindPowerVS)
}
