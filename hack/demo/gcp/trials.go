package gcp

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"google.golang.org/api/googleapi"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// Trials implements cloud.Identities. What is foreign is always refused by a real call: a right of another component, or one that would give power over the
// project. Google Cloud's virtual machines, disks and zones are not simulated, so that of those it is asked whether the key has the right.
func (c *Cloud) Trials() map[string]cloud.Trial {
	return map[string]cloud.Trial{
		"cloud-credential-operator-gcp-ro-creds":        c.trial(readPolicy(), createAccount()),
		"openshift-cloud-network-config-controller-gcp": c.trial(has("compute.subnetworks.use"), listAccounts()),
		"openshift-cluster-api-gcp":                     c.trial(listAccounts(), listServices()),
		"openshift-gcp-ccm":                             c.trial(has("compute.firewalls.update"), readPolicy()),
		"openshift-gcp-pd-csi-driver-operator":          c.trial(has("compute.disks.create"), readPolicy()),
		"openshift-image-registry-gcs":                  c.trial(createBucket(c.infrastructure+"-image-registry"), listAccounts()),
		"openshift-ingress-gcp":                         c.trial(has("dns.changes.create"), listBuckets()),
		"openshift-machine-api-gcp":                     c.trial(listServices(), readPolicy()),
	}
}

func (c *Cloud) trial(own, foreign action) cloud.Trial {
	try := func(ctx context.Context, of cloud.Credential) error { return c.try(ctx, of, own) }
	return cloud.Trial{Own: own.right, Foreign: foreign.right, Try: try, Hold: func(ctx context.Context, of cloud.Credential) error {
		if err := try(ctx, of); err != nil {
			return err
		}
		return c.mustBeDenied(ctx, of, foreign)
	}}
}

func (c *Cloud) try(ctx context.Context, of cloud.Credential, a action) error {
	via, err := c.client(ctx, of)
	if err != nil {
		return err
	}
	if err := a.do(ctx, via); err != nil {
		return fmt.Errorf("try %s: %w", a.right, err)
	}
	return nil
}

// mustBeDenied fails unless Google refuses the action for lack of the right.
func (c *Cloud) mustBeDenied(ctx context.Context, of cloud.Credential, a action) error {
	return isDenied(a.right, c.try(ctx, of, a))
}

// isDenied fails unless err is Google's refusal for lack of a right.
func isDenied(right string, err error) error {
	var refusal *googleapi.Error
	switch {
	case err == nil:
		return fmt.Errorf("%s was allowed", right)
	case errors.As(err, &refusal) && refusal.Code == http.StatusForbidden:
		return nil
	}
	return err
}
