package main

import (
	"context"
	"fmt"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// passing is the story of the operator that hands on the administrator's credential.
type passing struct {
	*demo
	cloud cloud.Passthrough
	// judge is the cloud where it has an API, nil where nobody can be asked what a credential is good for.
	judge cloud.Judge
	// rights is the cloud where it says what a credential may do, nil where it does not.
	rights cloud.Rights
	// root is what the root secret holds, and roots all that it ever held.
	root  cloud.Credential
	roots []cloud.Credential
	// judging is how many calls it took to judge the first.
	judging int
}

func newPassing(d *demo, c cloud.Passthrough) *passing {
	p := &passing{demo: d, cloud: c}
	p.judge, _ = c.(cloud.Judge)
	p.rights, _ = c.(cloud.Rights)
	return p
}

// start brings up the control plane, the cloud if it has an API, and the operator, and files the requests once the root credential is judged.
func (d *passing) start(ctx context.Context, failed func(error)) error {
	d.screen.heading("Starting")
	err := d.timed("control plane: etcd and kube-apiserver", func() error {
		return d.startControlPlane(ctx, nil, append(d.clusterObjects(operatorv1.CloudCredentialsModeDefault), authentication(""))...)
	})
	if err != nil {
		return err
	}
	if d.api != nil {
		if err := d.startCloud(ctx, failed); err != nil {
			return err
		}
	}
	if err := d.replaceRoot(ctx, d.cloud.Administrator()); err != nil {
		return err
	}
	if err := d.timed("operator", func() error { return d.startOperator(ctx, failed) }); err != nil {
		return err
	}
	d.screen.heading("How the administrator's credential is judged")
	if err := d.proveJudged(ctx); err != nil {
		return fmt.Errorf("nothing is handed on before the root credential is judged: %w", err)
	}
	return d.fileRequests(ctx)
}

// fileRequests files the requests of all components at once and shows how they are answered.
func (d *passing) fileRequests(ctx context.Context) error {
	d.screen.heading("%s", d.asking())
	start := time.Now()
	if err := d.file(ctx); err != nil {
		return err
	}
	if err := d.follow(ctx); err != nil {
		return fmt.Errorf("wait for the credentials: %w\nThe last lines of the operator's log:\n%s", err, d.operator.tail(25))
	}
	d.screen.printf("   all ready after %.1f s", time.Since(start).Seconds())
	return nil
}

// proveAll makes every claim. The last ones take everything away, so they are left out where the demo stays up.
func (d *passing) proveAll(ctx context.Context) error {
	var parts []cloud.Part
	if d.api != nil {
		parts = append(parts, cloud.Part{Heading: "What it took", Prove: func(ctx context.Context) error {
			return d.proveNoCalls(ctx, "%d Secrets took no call to %s at all", len(d.components), d.cloud.Facts().Title)
		}})
	}
	parts = append(parts, []cloud.Part{
		{Heading: "Each component has what it was promised, and nothing else", Prove: d.proveDelivered},
		{Heading: "When nothing changes", Prove: d.proveQuiet},
		{Heading: "Secrets that somebody changed", Prove: d.proveRepair},
		{Heading: "A Secret of somebody else", Prove: d.proveStrangersSecret},
		{Heading: "The administrator's credential is replaced", Prove: d.proveRotation},
		{Heading: "A root secret that is of no use", Prove: d.proveFaults},
	}...)
	if d.rights != nil {
		parts = append(parts, cloud.Part{Heading: "A root credential with too few rights", Prove: d.proveLimited})
	}
	if c, has := d.cloud.(cloud.Further); has {
		parts = append(parts, c.FurtherPassthrough(stage{d.demo})...)
	}
	parts = append(parts, cloud.Part{Heading: "The root secret is gone for a while", Prove: d.proveRootRemoved},
		cloud.Part{Heading: "What was shown and printed", Prove: d.proveNothingLeaks})
	if !d.settings.keep {
		parts = append(parts, cloud.Part{Heading: "All requests deleted", Prove: d.proveDeletion})
	}
	if d.api != nil {
		parts = append(parts, cloud.Part{Heading: "Where the operator's calls went", Prove: d.proveNothingElseIsCalled})
	}
	return d.prove(ctx, append(parts, cloud.Part{Heading: "What the operator may do in the cluster", Prove: d.proveRightsSuffice})...)
}

// explain says how to look at what stays up, with the usual programs.
func (d *passing) explain() error {
	environment, err := d.writeEnvironment()
	if err != nil {
		return err
	}
	root := d.cloud.Facts().RootSecret
	d.screen.heading("It stays up until Ctrl-C. In another terminal:")
	d.screen.printf(`   . %s

   kubectl get credentialsrequests -A
   kubectl -n %s get secret %s -o jsonpath='{.metadata.annotations}'
   kubectl -n %s edit secret %s   # and see what becomes of the others
%s

   The operator's log: %s`, environment, root.Namespace, root.Name, root.Namespace, root.Name, indented(d.cloud.LookAtSecrets()), d.operator.log)
	if d.api != nil {
		d.screen.printf("   The log of the simulated %s: curl %s/calls; what else it can do: curl %[2]s", d.cloud.Facts().Title, d.simulator.Address)
	}
	return nil
}
