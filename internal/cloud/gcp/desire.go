package gcp

import (
	"errors"
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/providerspec"
	"github.com/cloudcredential/operator/internal/plan"
)

// errNoUID says that no name can be derived.
var errNoUID = errors.New("the request has no UID, so no service account can be made for it")

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
	case v1.ModeMint:
		return desireMint(in, spec)
	case v1.ModePassthrough:
		return desirePassthrough(in)
	case v1.ModeToken:
		return desireToken(in, spec)
	}
	return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on Google Cloud", in.Mode)
}

// desirePassthrough hands on the root credential, byte for byte. An account that was made in an earlier mode goes once the Secret no longer
// holds its key.
func desirePassthrough(in cloud.Input) (cloud.Desired, error) {
	if _, err := keyOf(in.Root); err != nil {
		return cloud.Desired{}, fmt.Errorf("root secret %s cannot be handed on: %w", rootSecret(), err)
	}
	content := cloud.SecretContent{Data: cloud.Credential{keyFile: in.Root[keyFile]}}
	nodes := append([]plan.Node{{Resource: in.FixedSecret(content)}}, formerAccount(in, removal{})...)
	graph, err := plan.NewGraph(nodes...)
	return cloud.Desired{Graph: graph, Status: status("", "")}, err
}

// desireToken names the service account that the component impersonates. What is recorded of one that was made in an earlier mode stays on
// record: it is removed only if there is a credential to do so.
func desireToken(in cloud.Input, spec *v1.GCPProviderSpec) (cloud.Desired, error) {
	if spec.ServiceAccountEmail == "" {
		return cloud.Desired{External: true}, nil
	}
	file, err := tokenFile(in.Cluster.UniverseDomain, spec, in.Request.CloudTokenPath)
	if err != nil {
		return cloud.Desired{}, err
	}
	content := cloud.SecretContent{Data: cloud.Credential{keyFile: file}}
	former := formerAccount(in, removal{keepWithoutCredential: true})
	graph, err := plan.NewGraph(append([]plan.Node{{Resource: in.FixedSecret(content)}}, former...)...)
	desired := cloud.Desired{Graph: graph}
	if len(former) == 0 {
		desired.Status = status("", "")
	}
	return desired, err
}

// formerAccount returns the nodes of the account that was made for the request in an earlier mode; none if none was, or if it cannot be told in
// which project.
func formerAccount(in cloud.Input, how removal) []plan.Node {
	project, err := projectOf(in.Cluster)
	if err != nil {
		return nil
	}
	who := identityOf(in, project)
	if !who.recorded && !who.delivered {
		return nil
	}
	return removalNodes(in, who, how, []plan.Ref{cloud.TargetSecretRef(in.Request.Secret)})
}
