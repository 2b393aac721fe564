package onaws

import (
	"context"
	"fmt"
	"net/http"
)

// Trial is what the credentials of a request must and must not be able to do.
type Trial struct{ Own, Foreign Action }

// Trials has one trial for each of the requests that the components of an AWS cluster of OpenShift 4.17 file, by the request's name. The foreign
// action is always a right of another one of them, or one that would give power over the account. bucket is the name of the bucket that one of them makes, and user that of a user of the account.
func Trials(bucket, user string) map[string]Trial {
	return map[string]Trial{
		"aws-ebs-csi-driver-operator":      {Own: EC2("CreateVolume"), Foreign: EC2("TerminateInstances")},
		"cloud-credential-operator-iam-ro": {Own: IAM("ListAccessKeys", user), Foreign: IAM("CreateAccessKey", user)},
		"openshift-cloud-network-config-controller-aws": {
			Own: EC2("AssignPrivateIpAddresses"), Foreign: EC2("RunInstances"),
		},
		"openshift-cluster-api-aws": {Own: EC2("RunInstances"), Foreign: IAM("ListUsers", "")},
		"openshift-image-registry":  {Own: CreateBucket(bucket), Foreign: EC2("DescribeInstances")},
		"openshift-ingress":         {Own: HostedZones(), Foreign: ListBuckets()},
		"openshift-machine-api-aws": {Own: EC2("TerminateInstances"), Foreign: EC2("CreateVolume")},
	}
}

// Hold says in what the key falls short of the trial or goes beyond it, nil if in nothing.
func (t Trial) Hold(ctx context.Context, via *http.Client, key Key) error {
	if err := t.Own.Try(ctx, via, key); err != nil {
		return err
	}
	return MustBeDenied(ctx, via, key, t.Foreign)
}

// MustBeDenied fails unless AWS refuses the action for lack of the right.
func MustBeDenied(ctx context.Context, via *http.Client, key Key, act Action) error {
	err := act.Try(ctx, via, key)
	switch {
	case err == nil:
		return fmt.Errorf("%s was allowed", act.Right)
	case Denied(err):
		return nil
	}
	return err
}
