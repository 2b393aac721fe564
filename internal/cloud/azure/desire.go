package azure

import (
	"errors"
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/providerspec"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// defaultTokenPath is where components find their ServiceAccount token unless their request says otherwise.
const defaultTokenPath = "/var/run/secrets/openshift/serviceaccount/token"

// errStackHub says that there is nothing but manual mode.
var errStackHub = errors.New("on Azure Stack Hub the administrator provides all credentials: set spec.credentialsMode of CloudCredential cluster to Manual, " +
	"and make the Secret that the request names")

// Desire implements cloud.Provider.
func (p *Provider) Desire(in cloud.Input) (cloud.Desired, error) {
	if in.Remove {
		return desireNothing(in)
	}
	spec, err := providerspec.Of(in.Request)
	if err != nil {
		return cloud.Desired{}, err
	}
	switch in.Mode {
	case v1.ModePassthrough:
		return desirePassthrough(in)
	case v1.ModeToken:
		return desireToken(in, spec)
	}
	return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on Azure", in.Mode)
}

// desirePassthrough hands on the root credential: what it has of the keys that components read, and nothing else.
func desirePassthrough(in cloud.Input) (cloud.Desired, error) {
	if isStackHub(in.Cluster) {
		return cloud.Desired{}, errStackHub
	}
	if _, err := rootOf(in.Root); err != nil {
		return cloud.Desired{}, unusable("handed on", err)
	}
	data := cloud.Credential{}
	for _, key := range passedKeys() {
		if value, has := in.Root[key]; has {
			data[key] = value
		}
	}
	return deliver(in, data, in.Root[keyClientID].RevealString())
}

// desireToken names the identity that the component logs in as.
func desireToken(in cloud.Input, spec *v1.AzureProviderSpec) (cloud.Desired, error) {
	named, err := providerspec.HasIdentity(spec)
	switch {
	case err != nil:
		return cloud.Desired{}, err
	case !named:
		return cloud.Desired{External: true}, nil
	case isStackHub(in.Cluster):
		return cloud.Desired{}, errStackHub
	}
	if err := providerspec.Validate(spec); err != nil {
		return cloud.Desired{}, err
	}
	path := in.Request.CloudTokenPath
	if path == "" {
		path = defaultTokenPath
	}
	return deliver(in, cloud.Credential{
		keyClientID:       secret.FromString(spec.AzureClientID),
		keyRegion:         secret.FromString(spec.AzureRegion),
		keySubscriptionID: secret.FromString(spec.AzureSubscriptionID),
		keyTenantID:       secret.FromString(spec.AzureTenantID),
		keyTokenFile:      secret.FromString(path),
	}, spec.AzureClientID)
}

// deliver puts data into the Secret, as all that is in it, and has the application of an earlier release removed once nobody needs it.
func deliver(in cloud.Input, data cloud.Credential, inUse string) (cloud.Desired, error) {
	target := plan.Node{Resource: in.FixedSecret(cloud.SecretContent{Data: data})}
	nodes := []plan.Node{target}
	if former, recorded := formerApplication(in.Request); recorded {
		former.inUse = append(former.inUse, inUse)
		nodes = append(nodes, plan.Node{Resource: former, After: []plan.Ref{target.Resource.Ref()}, Absent: true})
	}
	graph, err := plan.NewGraph(nodes...)
	desired := cloud.Desired{Graph: graph}
	if in.Request.Status != nil {
		desired.Status = noStatus()
	}
	return desired, err
}

// desireNothing leaves nothing of a request: the application of an earlier release goes, then the Secret.
func desireNothing(in cloud.Input) (cloud.Desired, error) {
	target := plan.Node{Resource: in.TargetSecret(), Absent: true}
	var nodes []plan.Node
	if former, recorded := formerApplication(in.Request); recorded {
		former.removing = true
		nodes = append(nodes, plan.Node{Resource: former, Absent: true})
	}
	graph, err := plan.NewGraph(append(nodes, target)...)
	return cloud.Desired{Graph: graph}, err
}
