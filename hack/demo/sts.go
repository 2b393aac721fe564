package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	operatorv1 "github.com/openshift/api/operator/v1"

	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	// setup is the name under which ccoctl prepares the account for the cluster, and neighbour that of another cluster's set-up there. The one begins
	// like the other, which must not make them the same.
	setup, neighbour = "demo", "demo-2"
	// nextVersion is the one that the administrator says to be ready for.
	nextVersion = "4.18"
)

// shortTerm is the story of the cluster without a stored key.
type shortTerm struct {
	*demo
	// requests is a folder with the components' requests, as they are extracted from a release.
	requests string
	// mine and theirs are what ccoctl made for the two clusters.
	mine, theirs attempt.Output
	// tokens come from the cluster, and attempts at them from its key.
	tokens attempt.Cluster
	// processes are all that were started, for what is on their command lines.
	processes []*process
}

// start prepares the account, starts the control plane with the keys of that, and then the operator.
func (d *shortTerm) start(ctx context.Context, failed func(error)) error {
	d.screen.heading("An account that others use, too")
	if err := d.timed("AWS: a simulated account behind an intercepting proxy", func() error { return d.startAccount(ctx, failed) }); err != nil {
		return err
	}
	d.processes = append(d.processes, d.simulator.process)
	if err := d.timed("strangers: 20 roles, 5 identity providers, and everything of a cluster "+neighbour, func() error { return d.addStrangers(ctx) }); err != nil {
		return err
	}
	d.screen.heading("ccoctl prepares the account")
	if err := d.proveSetup(ctx); err != nil {
		return fmt.Errorf("without the set-up there is nothing more to show: %w", err)
	}
	d.screen.heading("A cluster starts with what ccoctl made")
	if err := d.startCluster(ctx); err != nil {
		return err
	}
	err := d.timed("operator, in manual mode", func() error { return d.startOperator(ctx, failed) })
	if err != nil {
		return err
	}
	d.processes = append(d.processes, d.operator)
	return nil
}

// startCluster starts a control plane that signs with the key of the set-up, and puts into it what an installer would.
func (d *shortTerm) startCluster(ctx context.Context) error {
	issuer, err := d.mine.Issuer()
	if err != nil {
		return err
	}
	key, err := d.mine.SigningKey()
	if err != nil {
		return err
	}
	err = d.timed("control plane: etcd, and a kube-apiserver that signs with this key for this issuer", func() error {
		return d.startControlPlane(ctx, map[string][]string{
			"service-account-issuer":           {issuer},
			"service-account-signing-key-file": {filepath.Join(d.mine.Folder, "tls", "bound-service-account-signing-key.key")},
			"service-account-key-file":         {filepath.Join(d.mine.Folder, "serviceaccount-signer.public")},
			"api-audiences":                    {attempt.Audience, issuer},
		}, append(clusterObjects(operatorv1.CloudCredentialsModeManual), authentication(issuer))...)
	})
	if err != nil {
		return err
	}
	d.tokens = attempt.Cluster{Client: d.cluster.client, Key: key}
	return errors.Join(d.file(ctx), d.proveSecretsApplied(ctx))
}

// proveAll makes the claims about the cluster. The last one takes everything away, so it is left out where the demo stays up.
func (d *shortTerm) proveAll(ctx context.Context) error {
	parts := []part{
		{"The account can verify the cluster's tokens", d.proveIssuer},
		{"Each component gets the role of its request, and nothing else", d.proveRoles},
		{"Tokens that must not do, and STS's answers", d.proveRefusals},
		{"The Secret is what an AWS SDK needs", d.proveSDK},
		{"The operator of this cluster", d.proveOperator},
		{"An update to the next minor version", d.proveUpgradeable},
		{"A trust policy that somebody opened", d.proveVerify},
	}
	if !d.settings.keep {
		parts = append(parts, part{"Everything is taken away again", d.proveRemoval})
	}
	parts = append(parts, part{"What was shown and printed", d.proveNothingLeaks}, part{"Where all calls went", d.proveNothingElseIsCalled}, part{"What the operator may do in the cluster", d.proveRightsSuffice})
	return d.prove(ctx, parts...)
}
