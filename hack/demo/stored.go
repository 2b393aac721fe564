package main

import (
	"context"
	"fmt"

	operatorv1 "github.com/openshift/api/operator/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// storing is the story of ccoctl where there are no tokens, and no operator that makes credentials: what components get is stored.
type storing struct {
	*demo
	cloud cloud.Stored
	// keyed is the cloud where each component gets a key of its own, and handed where all get the same; the other one is nil.
	keyed  cloud.Keyed
	handed cloud.Handed
	// mine and theirs are what ccoctl made for the two clusters.
	mine, theirs cloud.SetUp
	// given is the file of the administrator that was handed on last.
	given cloud.Given
	// secrets are texts that nobody may ever see.
	secrets []string
}

func newStoring(d *demo, c cloud.Stored) *storing {
	s := &storing{demo: d, cloud: c}
	s.keyed, _ = c.(cloud.Keyed)
	s.handed, _ = c.(cloud.Handed)
	return s
}

// start lets ccoctl make everything, starts the control plane with that, and then the operator.
func (d *storing) start(ctx context.Context, failed func(error)) error {
	if err := d.prepareFolders(); err != nil {
		return err
	}
	if d.keyed != nil {
		if err := d.startShared(ctx, failed); err != nil {
			return err
		}
	} else if err := d.give(d.handed.Given()[0]); err != nil {
		return err
	}
	d.screen.heading("ccoctl writes a Secret for each component")
	if err := d.proveSetup(ctx); err != nil {
		return fmt.Errorf("without the set-up there is nothing more to show: %w", err)
	}
	d.screen.heading("A cluster starts with what ccoctl made")
	err := d.timed("control plane: etcd and kube-apiserver", func() error {
		return d.startControlPlane(ctx, nil, append(d.clusterObjects(operatorv1.CloudCredentialsModeManual), authentication(""))...)
	})
	if err != nil {
		return err
	}
	d.mine.Kubeconfig = d.cluster.kubeconfig
	if err := d.file(ctx); err != nil {
		return err
	}
	if err := d.proveApplied(ctx); err != nil {
		return fmt.Errorf("without Secrets there is nothing more to show: %w", err)
	}
	return d.timed("operator, in manual mode", func() error { return d.startOperator(ctx, failed) })
}

// proveAll makes the claims about the cluster. The last one takes everything away, so it is left out where the demo stays up.
func (d *storing) proveAll(ctx context.Context) error {
	var parts []cloud.Part
	if d.keyed != nil {
		identity := d.cloud.Facts().Identity
		parts = append(parts,
			cloud.Part{Heading: "Each component has a " + identity + " and a key of its own", Prove: d.proveKeys},
			cloud.Part{Heading: "A newer release asks for other rights", Prove: d.proveNewer},
			cloud.Part{Heading: "A right that nobody asks for", Prove: d.proveSurplus},
			cloud.Part{Heading: "A call that is refused half way", Prove: d.proveHalfway})
	} else {
		parts = append(parts,
			cloud.Part{Heading: "A file that is of no use", Prove: d.proveBroken},
			cloud.Part{Heading: "The administrator has other credentials", Prove: d.proveOtherFile})
	}
	if c, has := d.cloud.(cloud.Refreshing); has {
		parts = append(parts, cloud.Part{Heading: "New keys for a cluster that runs", Prove: func(ctx context.Context) error { return d.proveRefresh(ctx, c) }})
	}
	parts = append(parts, cloud.Part{Heading: "The operator of this cluster", Prove: d.proveOperator},
		cloud.Part{Heading: "An update to the next minor version", Prove: d.proveUpgradeable})
	if d.keyed != nil && !d.settings.keep {
		parts = append(parts, cloud.Part{Heading: "Everything is taken away again", Prove: d.proveRemoval})
	}
	parts = append(parts, cloud.Part{Heading: "What was shown and printed", Prove: d.proveNothingLeaks})
	if d.api != nil {
		parts = append(parts, cloud.Part{Heading: "Where all calls went", Prove: d.proveNothingElseIsCalled})
	}
	return d.prove(ctx, append(parts, cloud.Part{Heading: "What the operator may do in the cluster", Prove: d.proveRightsSuffice})...)
}

// stored is what the Secret of a request holds in the cluster, and remembers that nobody may see it.
func (d *storing) stored(ctx context.Context, r *v1.CredentialsRequest) (cloud.Credential, error) {
	s, err := d.cluster.secret(ctx, secretName(r))
	if err != nil {
		return nil, err
	}
	return s.Data, d.complete(secretName(r), s.Data)
}

// complete says what a Secret should hold and does not, or should not and does. What it holds is from now on what nobody may see.
func (d *storing) complete(name types.NamespacedName, secret cloud.Credential) error {
	d.secrets = append(d.secrets, d.cloud.Private(secret)...)
	err := d.differs(secret)
	if err != nil {
		err = fmt.Errorf("secret %s: %w", name, err)
	}
	return err
}

func (d *storing) differs(secret cloud.Credential) error {
	if d.keyed != nil {
		return d.keyed.Complete(secret)
	}
	if !sameCredential(secret, d.given.Secret) {
		return fmt.Errorf("it does not hold what the file says, as components read it")
	}
	return nil
}
