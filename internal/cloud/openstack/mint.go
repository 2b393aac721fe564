package openstack

import (
	"errors"
	"fmt"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
	"github.com/cloudcredential/operator/internal/plan"
)

// errNoUID says that no name can be derived.
var errNoUID = errors.New("the request has no UID, so no application credential can be made for it")

// desireMint gives the request an application credential of its own:
//
//	login → application credential → Secret → (surplus credentials go)
//
// An application credential cannot be changed and tells its secret once. So where another one is needed, it is made beside the old one, which goes when the new
// one was delivered.
func desireMint(in cloud.Input, spec *v1.OpenStackProviderSpec) (cloud.Desired, error) {
	if in.Request.UID == "" {
		return cloud.Desired{}, errNoUID
	}
	own := ownership{cluster: in.Cluster, req: in.Request}
	wanted := newCredential(own, spec, in.Delivered)
	target := in.TargetSecret()
	target.Content = func(known plan.Known) (cloud.SecretContent, bool) { return content(known, wanted) }
	nodes := []plan.Node{
		{Resource: administrator{}},
		{Resource: wanted, Needs: []plan.Ref{administratorRef()}, Fresh: in.Fresh},
		{Resource: target, Needs: []plan.Ref{wanted.Ref(), administratorRef()}},
	}
	if !in.Fresh {
		nodes = append(nodes, plan.Node{
			Resource: surplus{own: own, keep: wanted.Ref()}, Needs: []plan.Ref{wanted.Ref()}, After: []plan.Ref{target.Ref()}, Absent: true,
		})
	}
	graph, err := plan.NewGraph(nodes...)
	if err != nil {
		return cloud.Desired{}, fmt.Errorf("cannot order the resources of CredentialsRequest %s: %w", in.Request.Name, err)
	}
	return cloud.Desired{Graph: graph, Status: status(own.stem())}, nil
}

// content is what the Secret holds once the credential is known.
func content(known plan.Known, wanted applicationCredential) (cloud.SecretContent, bool) {
	values := map[string]plan.Value{}
	for name, ref := range map[string]plan.Ref{outputID: wanted.Ref(), outputSecret: wanted.Ref(), outputFrame: administratorRef()} {
		value, found := known.Output(ref, name)
		if !found {
			return cloud.SecretContent{}, false
		}
		values[name] = value
	}
	file, err := cloudsyaml.WithCredential(values[outputFrame].Text(), values[outputID].Text(), values[outputSecret].Secret())
	if err != nil {
		return cloud.SecretContent{}, false
	}
	data := cloud.Credential{keyClouds: file}
	if ca, found := known.Output(administratorRef(), outputCA); found && !ca.Secret().Empty() {
		data[keyCA] = ca.Secret()
	}
	annotations := map[string]string{v1.AnnotationIdentity: wanted.own.stem()}
	if mintedAt, found := known.Output(wanted.Ref(), outputMintedAt); found {
		annotations[v1.AnnotationMintedAt] = mintedAt.Text()
	}
	return cloud.SecretContent{Data: data, Annotations: annotations}, true
}

// formerCredentials are the nodes of what was made for the request in another mode; none if nothing was.
func formerCredentials(in cloud.Input) []plan.Node {
	if !minted(in) {
		return nil
	}
	return []plan.Node{{
		Resource: surplus{own: ownership{cluster: in.Cluster, req: in.Request}}, After: []plan.Ref{cloud.TargetSecretRef(in.Request.Secret)}, Absent: true,
	}}
}

// minted reports whether something is on record as made for the request.
func minted(in cloud.Input) bool {
	if record, is := in.Request.Status.(*v1.OpenStackProviderStatus); is && record != nil && record.ApplicationCredential != "" {
		return true
	}
	return in.Delivered != nil && in.Delivered.Identity != ""
}

// desireNothing leaves nothing of a request: its application credentials first, then the Secret.
func desireNothing(in cloud.Input) (cloud.Desired, error) {
	target := plan.Node{Resource: in.TargetSecret(), Absent: true}
	var nodes []plan.Node
	if in.Request.UID != "" || minted(in) {
		all := surplus{own: ownership{cluster: in.Cluster, req: in.Request}, lenient: !minted(in)}
		nodes = append(nodes, plan.Node{Resource: all, Absent: true})
		target.After = []plan.Ref{all.Ref()}
	}
	graph, err := plan.NewGraph(append(nodes, target)...)
	return cloud.Desired{Graph: graph}, err
}
