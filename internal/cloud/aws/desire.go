package aws

import (
	"errors"
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
	case v1.ModeToken:
		return desireToken(in, spec)
	}
	return cloud.Desired{}, fmt.Errorf("mode %s is not one in which credentials are provided on AWS", in.Mode)
}

// status is what is recorded of a request. Existing clusters have it in the same form.
func status(user, policy string) *v1.AWSProviderStatus {
	return &v1.AWSProviderStatus{
		TypeMeta: metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "AWSProviderStatus"},
		User:     user,
		Policy:   policy,
	}
}

// identity is the user of a request and the name of its inline policy.
type identity struct {
	user, policy string
	// recorded says that the request's status names the user.
	recorded bool
	// delivered says that the target Secret names the user.
	delivered bool
}

// identityOf returns the request's user: the one on record, the one that the Secret was delivered for, or the one that is derived.
func identityOf(in cloud.Input) identity {
	if record, isAWS := in.Request.Status.(*v1.AWSProviderStatus); isAWS && record != nil && record.User != "" {
		id := identity{user: record.User, policy: record.Policy, recorded: true}
		if id.policy == "" {
			id.policy = policyName(id.user)
		}
		return id
	}
	if d := in.Delivered; d != nil && d.Identity != "" && d.RequestUID == in.Request.UID && isDerived(d.Identity, in.Cluster, in.Request) {
		return identity{user: d.Identity, policy: policyName(d.Identity), delivered: true}
	}
	name := userName(in.Cluster, in.Request, in.Attempt)
	return identity{user: name, policy: policyName(name)}
}

// desirePassthrough hands on the root credential. A user that was made in an earlier mode goes once the Secret no longer names its key.
func desirePassthrough(in cloud.Input) (cloud.Desired, error) {
	pair, err := keyPairOf(in.Root)
	if err != nil {
		return cloud.Desired{}, fmt.Errorf("root secret %s cannot be handed on: %w", rootSecret(), err)
	}
	content := cloud.SecretContent{Data: pair.data(), Annotations: map[string]string{v1.AnnotationAWSPolicyLastApplied: ""}}
	nodes := append([]plan.Node{{Resource: in.FixedSecret(content)}}, formerUser(in, removal{})...)
	graph, err := plan.NewGraph(nodes...)
	return cloud.Desired{Graph: graph, Status: status("", "")}, err
}

// desireToken names the role that the component assumes. What is recorded of a user that was made in an earlier mode stays on record: it is
// removed only if there is a credential to do so.
func desireToken(in cloud.Input, spec *v1.AWSProviderSpec) (cloud.Desired, error) {
	if spec.STSIAMRoleARN == "" {
		return cloud.Desired{External: true}, nil
	}
	file, err := tokenFile(spec.STSIAMRoleARN, in.Request.CloudTokenPath)
	if err != nil {
		return cloud.Desired{}, err
	}
	content := cloud.SecretContent{Data: cloud.Credential{keyCredentials: file}}
	nodes := append([]plan.Node{{Resource: in.FixedSecret(content)}}, formerUser(in, removal{keepWithoutCredential: true})...)
	graph, err := plan.NewGraph(nodes...)
	desired := cloud.Desired{Graph: graph}
	if id := identityOf(in); !id.recorded && !id.delivered {
		desired.Status = status("", "")
	}
	return desired, err
}

// formerUser returns the nodes of the user that was made for the request in an earlier mode; none if none was.
func formerUser(in cloud.Input, how removal) []plan.Node {
	id := identityOf(in)
	if !id.recorded && !id.delivered {
		return nil
	}
	return removalNodes(in, id, how, []plan.Ref{cloud.TargetSecretRef(in.Request.Secret)})
}

// errNoUID says that no name can be derived.
var errNoUID = errors.New("the request has no UID, so no user can be made for it")
