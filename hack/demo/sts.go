package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	operatorv1 "github.com/openshift/api/operator/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

const (
	// setup is the name under which ccoctl prepares the cloud for the cluster, and neighbour that of another cluster's set-up there. The one begins
	// like the other, which must not make them the same.
	setup, neighbour = "demo", "demo-2"
	// nextVersion is the one that the administrator says to be ready for.
	nextVersion = "4.18"
)

// shortTerm is the story of the cluster without a stored key.
type shortTerm struct {
	*demo
	cloud cloud.Federation
	// requests is a folder with the components' requests, as they are extracted from a release.
	requests string
	// mine and theirs are what ccoctl made for the two clusters.
	mine, theirs output
	// tokens come from the cluster, and attempts at them from its key.
	tokens attempt.Cluster
}

// start prepares the cloud, starts the control plane with the keys of that, and then the operator.
func (d *shortTerm) start(ctx context.Context, failed func(error)) error {
	words := d.cloud.Words()
	d.screen.heading("%s", words.Shared)
	if err := d.startCloud(ctx, failed); err != nil {
		return err
	}
	if err := d.timed("strangers: "+words.Strangers+", and everything of a cluster "+neighbour, func() error { return d.addStrangers(ctx) }); err != nil {
		return err
	}
	d.screen.heading("%s", words.Prepares)
	if err := d.proveSetup(ctx); err != nil {
		return fmt.Errorf("without the set-up there is nothing more to show: %w", err)
	}
	d.screen.heading("A cluster starts with what ccoctl made")
	if err := d.startCluster(ctx); err != nil {
		return err
	}
	return d.timed("operator, in manual mode", func() error { return d.startOperator(ctx, failed) })
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
			"api-audiences":                    {d.cloud.Audiences()[0], issuer},
		}, append(d.clusterObjects(operatorv1.CloudCredentialsModeManual), authentication(issuer))...)
	})
	if err != nil {
		return err
	}
	d.tokens = attempt.Cluster{Client: d.cluster.client, Key: key}
	return errors.Join(d.file(ctx), d.proveSecretsApplied(ctx))
}

// proveAll makes the claims about the cluster. The last one takes everything away, so it is left out where the demo stays up.
func (d *shortTerm) proveAll(ctx context.Context) error {
	words := d.cloud.Words()
	parts := []cloud.Part{
		{Heading: words.Verify, Prove: d.proveIssuer},
		{Heading: "Each component gets the " + words.Role + " of its request, and nothing else", Prove: d.proveRoles},
		{Heading: words.Refusals, Prove: d.proveRefusals},
		{Heading: words.SDKHeading, Prove: d.proveSDK},
		{Heading: "The operator of this cluster", Prove: d.proveOperator},
		{Heading: "An update to the next minor version", Prove: d.proveUpgradeable},
		{Heading: words.Opening, Prove: d.proveVerify},
	}
	if !d.settings.keep {
		parts = append(parts, cloud.Part{Heading: "Everything is taken away again", Prove: d.proveRemoval})
	}
	parts = append(parts, cloud.Part{Heading: "What was shown and printed", Prove: d.proveNothingLeaks},
		cloud.Part{Heading: "Where all calls went", Prove: d.proveNothingElseIsCalled},
		cloud.Part{Heading: "What the operator may do in the cluster", Prove: d.proveRightsSuffice})
	return d.prove(ctx, parts...)
}
