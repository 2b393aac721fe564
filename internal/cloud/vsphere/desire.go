package vsphere

import (
	"fmt"
	"maps"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/plan"
)

// Desire implements cloud.Provider. A request gets all that is in the root secret, and nothing else: keys that are no longer there go.
func (p *Provider) Desire(in cloud.Input) (cloud.Desired, error) {
	if in.Remove {
		graph, err := plan.NewGraph(plan.Node{Resource: in.TargetSecret(), Absent: true})
		return cloud.Desired{Graph: graph}, err
	}
	if _, err := specOf(in.Request); err != nil {
		return cloud.Desired{}, err
	}
	if in.Mode != v1.ModePassthrough {
		return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on vSphere", in.Mode)
	}
	if err := checkServers(in.Cluster); err != nil {
		return cloud.Desired{}, err
	}
	if _, err := accountsOf(in.Root, in.Cluster); err != nil {
		return cloud.Desired{}, unusable("handed on", err)
	}
	target := in.FixedSecret(cloud.SecretContent{Data: maps.Clone(in.Root)})
	graph, err := plan.NewGraph(plan.Node{Resource: target})
	return cloud.Desired{Graph: graph}, err
}
