package openstack

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Desire implements cloud.Provider.
func (p *Provider) Desire(in cloud.Input) (cloud.Desired, error) {
	if in.Remove {
		return desireNothing(in)
	}
	spec, err := specOf(in.Request)
	if err != nil {
		return cloud.Desired{}, err
	}
	switch in.Mode {
	case v1.ModeMint:
		return desireMint(in, spec)
	case v1.ModePassthrough:
		return desirePassthrough(in)
	}
	return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on OpenStack", in.Mode)
}

// desirePassthrough hands on the root credential as it is once it is mended. What was made in another mode goes once the Secret no longer names it.
func desirePassthrough(in cloud.Input) (cloud.Desired, error) {
	credential := mendRoot(in.Cluster, in.Root)
	if _, err := rootOf(credential); err != nil {
		return cloud.Desired{}, fmt.Errorf("root secret %s cannot be handed on: %w", rootSecret(), err)
	}
	data := cloud.Credential{}
	for _, key := range []string{keyClouds, keyConf, keyCA} {
		if value := credential[key]; !value.Empty() {
			data[key] = value
		}
	}
	nodes := append([]plan.Node{{Resource: in.FixedSecret(cloud.SecretContent{Data: data})}}, formerCredentials(in)...)
	graph, err := plan.NewGraph(nodes...)
	desired := cloud.Desired{Graph: graph}
	if in.Request.Status != nil {
		desired.Status = status("")
	}
	return desired, err
}

// status is what is recorded of a request.
func status(name string) *v1.OpenStackProviderStatus {
	return &v1.OpenStackProviderStatus{
		TypeMeta:              metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "OpenStackProviderStatus"},
		ApplicationCredential: name,
	}
}
